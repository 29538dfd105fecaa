import { describe, expect, it } from 'vitest';
import { commandsOf } from '../../../src/doctor/commands.ts';

/** Each command of a platform, about something whose name needs quotes. */
function all(platform: NodeJS.Platform): readonly string[] {
  const of = commandsOf(platform);
  const place = platform === 'win32' ? 'C:\\My Cameras' : "/srv/ada's cameras";
  return [
    of.endProcess(7),
    of.whoListens(80),
    of.makeMine('ada', place),
    of.makeExecutable(place),
    of.newEnvironment(place),
    of.ping('cam.lan'),
    of.resolve('cam.lan'),
    of.routes(),
    of.setClock(),
    ...[of.makeFolder, of.largestIn, of.filesLeft, of.freeSpace, of.look].map(command => command(place)),
  ].filter(text => text !== '');
}

const posix = /^(sudo|kill|chmod|chown|du|df|ls|ss|lsof|getent|ip|timedatectl|python3)\b/;

describe('what a person can type', () => {
  it('on Windows is nothing that only others have, and stands in double quotes', () => {
    const lines = all('win32');
    expect(lines.filter(line => posix.test(line))).toEqual([]);
    for (const line of lines.filter(one => one.includes('My Cameras'))) expect(line).toMatch(/["']C:\\My Cameras["']/);
  });

  it('on macOS is nothing that only Linux has', () => {
    expect(all('darwin').filter(line => /\b(ss|getent|timedatectl|ip route|setpriv|systemctl)\b/.test(line))).toEqual(
      [],
    );
  });

  it.each(['linux', 'darwin'] as const)('on %s is one word for a shell, whatever a path is called', platform => {
    for (const line of all(platform).filter(one => one.includes('cameras'))) {
      expect(line).toContain("'/srv/ada'\\''s cameras'");
    }
  });
});
