import { describe, expect, it } from 'vitest';
import { targetAskText } from '../../../src/os/targets/kinds.ts';
import { parseTarget } from '../../../src/os/targets/parse.ts';

const textOf = (line: string): string => {
  const parsed = parseTarget(line);
  return 'ask' in parsed ? targetAskText(parsed.ask) : parsed.problem;
};

describe('a target as it is pasted', () => {
  it.each([
    ['rtsp://192.168.1.20', 'rtsp://192.168.1.20:554'],
    ['rtsp://192.168.1.20:8554/stream1', 'rtsp://192.168.1.20:8554'],
    ['RTSP://[fe80::1]:554/', 'rtsp://[fe80::1]:554'],
    ['tcp://nas.local:5432', 'tcp://nas.local:5432'],
    ['http://192.168.1.30', 'http://192.168.1.30:80/'],
    ['https://192.168.1.30:8443/api', 'https://192.168.1.30:8443/api'],
    ['onvif://192.168.1.20', 'onvif://192.168.1.20:2020'],
    ['dns://api.ring.com', 'dns://api.ring.com'],
    ['route', 'route'],
    ['route:', 'route'],
    ['file:/data/recordings', 'file:/data/recordings'],
    ['file:///data/recordings', 'file:/data/recordings'],
    ['device:/dev/v4l/by-id/usb-046d_C270-index0', 'device:/dev/v4l/by-id/usb-046d_C270-index0'],
    ['sqlite:/data/history.db', 'sqlite:/data/history.db'],
    ['sqlite:/C:/data/history.db', 'sqlite:C:/data/history.db'],
    ['disk:/data', 'disk:/data'],
    ['exec:ping -c 1 "the nas"', 'exec:ping -c 1 "the nas"'],
  ])('%s is %s', (line, text) => expect(textOf(line)).toBe(text));

  it.each([
    'rtsp://admin:s3cr3t@192.168.1.20:554/stream1',
    'rtsp://admin:s3cr3t%2Fx@192.168.1.20:554/stream1',
    'rtsp://admin:s3c/r3t@192.168.1.20:554/stream1',
    'rtsp://admin:s3c?r3t#@192.168.1.20:554/stream1',
    'rtsp://admin:s3cr3t@s3cr3t@192.168.1.20:554/stream1',
    'rtsp://admin:s3cr3t@192.168.1.20:554/stream1?pwd=s3cr3t',
    'rtsp://192.168.1.20:554/stream1?mail=s3cr3t@example.com',
  ])('%s keeps its host and nothing else', line => {
    expect(parseTarget(line)).toEqual({ ask: { kind: 'rtsp', host: '192.168.1.20', port: 554 } });
  });

  it('keeps no query of a web address', () => {
    expect(textOf('http://u:p@192.168.1.20/snap.jpg?user=admin&pwd=s3cr3t')).toBe('http://192.168.1.20:80/snap.jpg');
  });

  it.each([
    ['', 'nothing was given'],
    ['192.168.1.20', 'begins with none of the known kinds'],
    ['ftp://host', 'begins with none of the known kinds'],
    ['tcp://host', 'has no port'],
    ['tcp://host:0', 'has no port'],
    ['tcp://host:70000', 'has no port'],
    ['rtsp:192.168.1.20', 'has no //'],
    ['rtsp://', 'names no host'],
    ['rtsp://fe80::1', 'names no host'],
    ['dns://', 'has no name'],
    ['route:eth0', 'is more than route'],
    ['file:', 'has no path'],
    ['exec:', 'names no program'],
    ['exec:"open', 'never closed'],
    ['rtsp://a\u0000b', 'control character'],
    [`file:/${'x'.repeat(4_092)}`, 'too many'],
  ])('%j is refused: %s', (line, why) => expect(textOf(line)).toContain(why));

  it('shows no password where it is refused', () => {
    expect(textOf('rtsp://admin:s3cr3t@bad host:554')).not.toContain('s3cr3t');
    expect(textOf('http://bad_host:x/snap?pwd=s3cr3t')).not.toContain('s3cr3t');
  });
});
