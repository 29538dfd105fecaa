import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideSecrets, place } from '../../../src/demo/secrets.ts';

describe('what is told of a camera address', () => {
  it('is where it is, and nothing else', () => {
    expect(place('rtsp://admin:hunter22@192.168.1.20:554/stream1?token=abc')).toBe('rtsp://192.168.1.20:554');
    expect(place('http://cam.lan/snap?user=a&password=b')).toBe('http://cam.lan');
    expect(place('/dev/video0')).toBe('/dev/video0');
    expect(place('rtsp://a:b@[not an address')).toBe('rtsp');
  });

  it.each([
    ['rtsp://admin:hunter22@10.0.0.2/s: Connection refused', 'rtsp://***@10.0.0.2/s: Connection refused'],
    ['http://10.0.0.2/s?user=bob&password=hunter22 failed', 'http://10.0.0.2/s?user=***&password=*** failed'],
    ['rtsp://a:p@ss@10.0.0.2/s', 'rtsp://***@10.0.0.2/s'],
    ['nothing to hide: 401 at http://10.0.0.2/s', 'nothing to hide: 401 at http://10.0.0.2/s'],
  ])('hides in %j what is secret by its place', (text, hidden) => {
    expect(hideSecrets(text)).toBe(hidden);
  });

  it('hides a password wherever a program repeats it', () => {
    const address = 'rtsp://admin:hunt%20er22@10.0.0.2/s';
    expect(hideSecrets('login "hunt er22" (hunt%20er22) was refused', address)).toBe('login "***" (***) was refused');
    expect(hideSecrets('word pa#ss1 of rtsp://u:pa#ss1@h', 'rtsp://u:pa#ss1@h')).not.toContain('pa#ss1');
  });

  it('lets no password through, whatever it is made of', () => {
    const password = fc.string({ minLength: 4, maxLength: 30, unit: 'grapheme-ascii' }).map(text => `Zq${text}`);
    fc.assert(
      fc.property(password, secret => {
        const address = `rtsp://admin:${encodeURIComponent(secret)}@192.0.2.7/s`;
        const said = hideSecrets(`[rtsp] ${address}: "${secret}" refused, again ${address}`, address);
        expect(said).not.toContain(secret);
        expect(said).not.toContain(encodeURIComponent(secret));
        expect(place(address)).toBe('rtsp://192.0.2.7');
      }),
    );
  });
});
