import { describe, expect, it } from 'vitest';
import { explainText } from '../../../src/diagnosis/explain-text.ts';

const told = (stream_text: string, code = 1) => explainText({ stream_text, exit: { code } });

describe('a sentence names what the text names', () => {
  it.each([
    ['ConnectionError: Failed to connect to camera at 192.168.1.20', 'The camera at 192.168.1.20 does not answer'],
    ['ERROR Could not connect to camera at 192.168.1.20:554: timed out', 'The camera at 192.168.1.20 does not'],
    ['ERROR: connection to camera "Front Door" timed out', 'Camera Front Door does not answer'],
    ["ERROR: Camera 'side gate' is offline: no response", 'Camera side gate does not answer'],
    ['ERROR camera Front Door is unreachable (192.168.1.12)', 'Camera Front Door does not answer'],
    ['ERROR Camera Garage Connection refused', 'Camera Garage does not answer'],
    ['ERROR: camera id 3 offline: no answer for 60 s', 'Camera 3 does not answer'],
    ['ERROR cannot connect to camera 192.168.1.4: timed out', 'The camera at 192.168.1.4 does not answer'],
    ['ERROR no frames from camera 30 seconds: camera timeout', 'A camera does not answer'],
    [
      "requests.exceptions.ConnectionError: HTTPConnectionPool(host='porch.lan', port=80): Max retries exceeded with url: /snap (Caused by NewConnectionError('<x>: Failed to establish a new connection: [Errno 113] No route to host'))",
      'The camera at porch.lan does not answer',
    ],
    ['ERROR camera driveway (192.168.1.70) rejected the password', 'Camera driveway rejects its user name or password'],
    [
      'ERROR: /dev/v4l/by-id/usb-C920-video-index0: Device or resource busy',
      'The USB camera /dev/v4l/by-id/usb-C920-video-index0 is in use by',
    ],
    ['OSError: [Errno 98] Address already in use', 'The port of the program is used by another process.'],
    ['ERROR database /var/lib/h.db is locked by another process (pid 4411)', 'is locked by another process (pid 4411)'],
    [
      "FileNotFoundError: [Errno 2] No such file or directory: 'config.yaml'",
      'incomplete or not understood (config.yaml)',
    ],
    ["KeyError: 'NVR_PORT'", 'incomplete or not understood: NVR_PORT'],
  ])('%s', (text, sentence) => {
    expect(told(text).sentence).toContain(sentence);
  });

  it('and no word of it stands where an address should', () => {
    for (const word of ['camera', 'at', 'the', 'device', 'host', 'server']) {
      const { sentence, advice } = told(`ERROR Failed to connect to ${word} of the garden camera: timed out`);
      expect(`${sentence} ${advice}`).not.toMatch(new RegExp(`(?:at|address) ${word}\\b`));
    }
  });

  it('and the lines below it that say which setting is wrong are evidence', () => {
    const { cause, evidence } = told(
      'ValidationError: 1 validation error for Settings\nport\n  value is not a valid integer (type=type_error.integer)\n',
    );
    expect(cause).toBe('bad-config');
    expect(evidence).toEqual([
      'ValidationError: 1 validation error for Settings',
      'port',
      'value is not a valid integer (type=type_error.integer)',
    ]);
  });
});
