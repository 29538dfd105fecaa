import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { freshHome, registrationOf, says } from '../control/at-home.ts';
import { freeAddress } from './addresses.ts';
import { child, crashproof, freshFolder, type Supervisor } from './supervisor.ts';

const terminal = ['python3', fileURLToPath(new URL('../../children/in-a-terminal.py', import.meta.url))];
const live = /\r\x1b\[\?7l([^\x1b]*)\x1b\[K\x1b\[\?7h/g;

/** What the live line has said so far. */
const lines = (one: Supervisor): string[] => [...one.out.matchAll(live)].map(([, text = '']) => text);

/** What stays on the screen. */
const staying = (one: Supervisor): string => one.out.replace(live, '').replaceAll('\r\x1b[K', '');

describe.skipIf(process.platform === 'win32')('a person at a terminal', () => {
  it('sees what is waited for and how long, in a line that is written over, and nothing of it stays', async () => {
    const { host, port } = await freeAddress();
    const go = path.join(freshFolder(), 'go');
    const words = [
      'run',
      '--name',
      'web',
      '--health',
      `http://${host}:${port}/`,
      '--stop-timeout',
      '60s',
      '--',
      ...child('stops-when-told.js', go, 'clean'),
    ];
    const one = crashproof(words, { under: terminal });
    await one.printed(/running as/);
    const refused = await one.seen('the live line', () =>
      lines(one).find(line => /for [2-9] s \(connection refused/.test(line)),
    );
    expect(refused).toMatch(/^web: starting, waiting for its first good answer for \d s \(connection refused on 127/);
    one.signal('SIGINT');
    await one.seen('the stop', () =>
      lines(one).find(line => line.startsWith('web: stopping, waiting for its end for ')),
    );
    fs.writeFileSync(go, '');
    expect(await one.exit()).toBe(0);
    expect(staying(one)).not.toContain('waiting for its end for');
    expect(staying(one)).toMatch(/web: started, pid \d+ \(run 1\)/);
    expect(one.out).toMatch(/done, exit code 0[^\r\n]*\r\n$/);
  });

  it('sees the wait before a restart count down, below the output', async () => {
    const one = crashproof(['run', '--name', 'web', '--restart-delay', '30s', '--', ...child('ends-with.js', 1)], {
      under: terminal,
    });
    await one.seen('the wait', () => lines(one).find(line => /^web: waiting for the restart in 2\d s$/.test(line)));
    one.signal('SIGINT');
    expect(await one.exit()).toBe(0);
  });

  it('sees no such line where it asks for lines for programs', async () => {
    const { host, port } = await freeAddress();
    const health = ['--health', `http://${host}:${port}/`];
    const one = crashproof(['run', '--log-format', 'json', ...health, '--', ...child('runs-for-ever.js')], {
      under: terminal,
    });
    await one.seen('the plain line', () => one.out.includes('"still-starting"'));
    expect(lines(one)).toEqual([]);
    one.signal('SIGINT');
    expect(await one.exit()).toBe(0);
  });

  it('who stops a service sees what that waits for', async () => {
    const home = freshHome();
    const go = path.join(freshFolder(), 'go');
    const flags = ['--log-format', 'json', '--name', 'web', '--stop-timeout', '60s'];
    const sup = crashproof(['run', ...flags, '--', ...child('stops-when-told.js', go, 'clean')], { env: home.env });
    await registrationOf(home, sup);
    await sup.printed(/running as/);
    const asking = crashproof(['stop', 'web'], { env: home.env, cwd: home.folder, under: terminal });
    await asking.seen('the live line', () => /\rweb: stopping, waiting for its end \(/.test(asking.out));
    fs.writeFileSync(go, '');
    expect(await asking.exit()).toBe(0);
    expect(asking.out).toMatch(/web: .*stopped/);
    expect((await says(home, ['status'])).out).toContain('web  stopped');
  });
});

it('elsewhere it is said in plain lines, early on and then rarely', async () => {
  const { host, port } = await freeAddress();
  const one = crashproof([
    'run',
    '--name',
    'web',
    '--health',
    `http://${host}:${port}/`,
    '--',
    ...child('runs-for-ever.js'),
  ]);
  await one.seen('the line', () =>
    /web: waiting for its first good answer for 5(\.\d+)? s, up to .* more: connection refused/.test(one.err),
  );
  expect(one.err).not.toContain('\x1b');
  expect(await one.stop()).toBe(0);
});
