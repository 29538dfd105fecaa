import { describe, expect, it } from 'vitest';
import { launchdPlist } from '../../../src/deploy/launchd.ts';
import { windowsService, windowsWord } from '../../../src/deploy/windows.ts';
import { load } from '../config/load-for-test.ts';

const mac = {
  program: ['/opt/homebrew/bin/node', '/x/cli.js'],
  cwd: '/Users/me/app',
  userManager: true,
  user: null,
  home: '/Users/me',
};

describe('a property list for launchd', () => {
  it('of a command', async () => {
    const config = await load({
      command: ['node', 'a & b.js', '<x>'],
      flags: { name: 'web' },
      env: { CRASHPROOF_JITTER: '0.1' },
    });
    const text = launchdPlist(config, { ...mac, variables: { PATH: '/opt/homebrew/bin' } });
    await expect(text).toMatchFileSnapshot('golden/web.plist');
  });

  it("names the user of a machine's daemon", async () => {
    const text = launchdPlist(await load(), { ...mac, userManager: false, user: 'me', variables: {} });
    expect(text).toContain('<key>UserName</key>\n  <string>me</string>');
  });
});

describe('remarks in XML', () => {
  it('hold no two dashes, which a name may', async () => {
    const config = await load({ command: ['node', 'a.js'], flags: { name: 'front--door' } });
    const texts = [
      launchdPlist(config, { ...mac, variables: {} }),
      windowsService(config, { program: ['node', 'cli.js'], cwd: 'C:\\a', variables: {} }),
    ];
    const remarks = texts.flatMap(text => [...text.matchAll(/<!--(.*?)-->/gs)].map(([, inside = '']) => inside));
    expect(remarks.length).toBeGreaterThan(4);
    expect(remarks.filter(inside => inside.includes('--'))).toEqual([]);
  });
});

describe('the XML of a Windows service', () => {
  it('of a command', async () => {
    const config = await load({ command: ['node', 'a & b.js'], flags: { name: 'web' } });
    const text = windowsService(config, {
      program: ['C:\\Program Files\\nodejs\\node.exe', 'C:\\npm\\cli.js'],
      cwd: 'C:\\My App',
      variables: {},
    });
    await expect(text).toMatchFileSnapshot('golden/web.winsw.xml');
  });

  it('quotes words as Windows programs read them', () => {
    expect(windowsWord('plain\\path\\')).toBe('plain\\path\\');
    expect(windowsWord('')).toBe('""');
    expect(windowsWord('a b\\')).toBe('"a b\\\\"');
    expect(windowsWord('say "hi"')).toBe('"say \\"hi\\""');
    expect(windowsWord('a\\"b')).toBe('"a\\\\\\"b"');
  });
});
