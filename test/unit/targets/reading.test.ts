import { describe, expect, it } from 'vitest';
import { timeIn } from '../../../src/os/targets/onvif.ts';
import { fromTables } from '../../../src/os/targets/route.ts';
import { headerBytes, headerTrouble } from '../../../src/os/targets/sqlite/header.ts';
import { writersOf } from '../../../src/os/targets/sqlite/locks.ts';

describe('the header of a database', () => {
  const head = (but: (bytes: Buffer) => void = () => {}): Buffer => {
    const bytes = Buffer.alloc(headerBytes);
    bytes.write('SQLite format 3\0', 'latin1');
    bytes.writeUInt16BE(4096, 16);
    bytes.writeUInt32BE(7, 24);
    bytes.writeUInt32BE(10, 28);
    bytes.writeUInt32BE(7, 92);
    but(bytes);
    return bytes;
  };

  it.each([
    ['is sound', head(), 40_960, null],
    ['may be larger than it says, while it grows', head(), 45_056, null],
    ['is of an empty file', Buffer.alloc(0), 0, null],
    ['may have pages of 64 KiB', head(bytes => bytes.writeUInt16BE(1, 16)), 655_360, null],
    ['keeps no page count in old versions', head(bytes => bytes.writeUInt32BE(8, 92)), 4_096, null],
    ['is too short', head().subarray(0, 99), 99, '99 bytes'],
    ['is another file', head(bytes => bytes.write('PK')), 40_960, 'not that of a database'],
    ['has no such page size', head(bytes => bytes.writeUInt16BE(1000, 16)), 40_000, 'page size (1000)'],
    ['has no such page size', head(bytes => bytes.writeUInt16BE(256, 16)), 40_960, 'page size (256)'],
    ['lacks half a page', head(), 40_959, 'no multiple'],
    ['lacks its last page', head(), 36_864, '9 of its 10 pages'],
  ])('%s', (_, bytes, size, trouble) => {
    const found = headerTrouble(bytes, size);
    if (trouble === null) expect(found).toBe(null);
    else expect(found).toContain(trouble);
  });
});

describe('/proc/locks', () => {
  const locks = `1: POSIX  ADVISORY  WRITE 4711 fe:01:1234 1073741825 1073742335
2: POSIX  ADVISORY  READ  4712 fe:01:1234 1073741826 1073742335
3: FLOCK  ADVISORY  WRITE 4713 fe:01:1234 0 EOF
4: POSIX  ADVISORY  WRITE 4714 08:02:1234 0 EOF
5: -> POSIX  ADVISORY  WRITE 4715 fe:01:1234 0 EOF
6: OFDLCK ADVISORY  WRITE -1 fe:01:1234 0 EOF
7: POSIX  ADVISORY  WRITE 4711 fe:01:1234 1073741824 1073741824
garbage`;
  it('names those who keep others from writing, each once', () => {
    expect(writersOf(locks, ['254:1:1234'])).toEqual([4711]);
    expect(writersOf(locks, ['8:2:1234', '254:1:1234'])).toEqual([4711, 4714]);
    expect(writersOf('', ['254:1:1234'])).toEqual([]);
  });
});

describe('the routes of Linux', () => {
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
  const v4 = `${head}eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n`;
  const lan = `${head}eth0\t0000A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n`;
  const nil = '0'.repeat(32);
  const v6 = (flags: string, device: string) =>
    `${nil} 00 ${nil} 00 fe80000000000000000000000000000 00000400 00000000 00000000 ${flags} ${device}\n`;

  it.each([
    ['a default route', v4, '', 'up'],
    ['only a way to the neighbours', lan, '', 'down'],
    ['a route that is not up', v4.replace('0003', '0002'), '', 'down'],
    ['a route that refuses', v4.replace('0003', '0203'), '', 'down'],
    ['a default route over IPv6 only', lan, v6('00000003', 'wlan0'), 'up'],
    ['the one of IPv6 that refuses', lan, v6('00200200', 'lo'), 'down'],
    ['nothing at all', '', '', 'down'],
  ])('%s', (_, over4, over6, is) => expect(fromTables(over4, over6).is).toBe(is));

  it('that cannot be read say nothing', () => expect(fromTables(null, null).is).toBe('unknown'));
});

describe('the time of an ONVIF answer', () => {
  it('is the universal one, whatever its prefixes', () => {
    const parts =
      '<Time><Hour>3</Hour><Minute>4</Minute><Second>5</Second></Time><Date><Year>2026</Year><Month>2</Month><Day>1</Day></Date>';
    const local = `<LocalDateTime>${parts.replace('2026', '1999')}</LocalDateTime>`;
    expect(timeIn(`${local}<UTCDateTime>${parts}</UTCDateTime>`)).toBe(Date.UTC(2026, 1, 1, 3, 4, 5));
    const prefixed = `<tt:UTCDateTime>${parts.replace(/<(\/?)/g, '<$1tt:')}</tt:UTCDateTime>`;
    expect(timeIn(prefixed)).toBe(Date.UTC(2026, 1, 1, 3, 4, 5));
  });

  it.each([
    '',
    '<html>',
    '<UTCDateTime></UTCDateTime>',
    '<UTCDateTime><Year>x</Year></UTCDateTime>',
    '<UTCDateTime>'.repeat(5_000),
  ])('is none in %.30s', xml => expect(timeIn(xml)).toBe(null));
});
