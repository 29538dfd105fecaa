import { describe, expect, it } from 'vitest';
import { runtimeOf } from '../../../src/config/stop-ladder.ts';
import { loadOne } from './load-for-test.ts';

describe('what runs a program, by its name', () => {
  it.each([
    ['python', ['python']],
    ['python', ['/usr/bin/python3.11', 'app.py']],
    ['python', ['C:\\venv\\Scripts\\python.exe', 'app.py']],
    ['python', ['.venv/bin/gunicorn', 'app:app']],
    ['python', ['uvicorn', 'app:app']],
    ['python', ['pypy3', '-m', 'x']],
    ['python', ['/opt/renamed', '-m', 'tapo_camera_mcp.web']],
    ['node', ['node', 'server.js']],
    ['node', ['/usr/bin/nodejs', 'server.js']],
    ['jvm', ['java', '-jar', 'x.jar']],
    ['go', ['/opt/go2rtc/go2rtc', '-config', 'x.yaml']],
    [null, ['./python-camera']],
    [null, ['nodemon', 'server.js']],
    [null, ['./server', '--python']],
    [null, ['ssh', '-m', '--', 'x']],
    [null, ['']],
    [null, []],
  ] as const)('is %s for %j', (runtime, command) => {
    expect(runtimeOf(command)).toBe(runtime);
  });
});

describe('the stop ladders', () => {
  const ladders = async (command: string[], stopTimeout?: string, platform: NodeJS.Platform = 'linux') =>
    (await loadOne({ command, flags: { stopTimeout }, platform })).spec.stop;
  const kill = { signal: 'SIGKILL', graceMs: 5000 };
  const term = (graceMs: number) => ({ signal: 'SIGTERM', graceMs });

  it('of a program without a known runtime are SIGTERM, then SIGKILL', async () => {
    expect(await ladders(['./server'])).toEqual({
      asked: [term(8000), kill],
      unhealthy: [term(2000), kill],
      leftovers: [term(1000), kill],
    });
  });

  it('begin with the stop URL where there is one: all the time on Windows, half of it elsewhere', async () => {
    const asked = async (command: string[], platform: NodeJS.Platform) =>
      (await loadOne({ command, flags: { stopUrl: 'http://127.0.0.1:1/stop' }, platform })).spec.stop;
    const request = (graceMs: number) => ({ signal: 'stop-url', graceMs });
    expect((await asked(['./server'], 'win32')).asked).toEqual([request(8000), kill]);
    expect(await asked(['./server'], 'linux')).toEqual({
      asked: [request(4000), term(4000), kill],
      unhealthy: [term(2000), kill],
      leftovers: [term(1000), kill],
    });
    expect((await asked(['python3'], 'linux')).asked).toEqual([
      request(4000),
      term(2500),
      { signal: 'SIGINT', graceMs: 1500 },
      kill,
    ]);
  });

  it('of Python have SIGINT after 5 of 8 s, and make a hung one write its stacks', async () => {
    expect(await ladders(['python3', 'app.py'])).toEqual({
      asked: [term(5000), { signal: 'SIGINT', graceMs: 3000 }, kill],
      unhealthy: [{ signal: 'SIGABRT', graceMs: 3000 }, kill],
      leftovers: [term(1000), kill],
    });
  });

  it.each([
    ['java', 'SIGQUIT'],
    ['go2rtc', 'SIGQUIT'],
    ['node', 'SIGUSR1'],
  ])('of %s begin with %s when it hangs, and are plain when asked', async (program, signal) => {
    const { asked, unhealthy } = await ladders([program]);
    expect(asked).toEqual([term(8000), kill]);
    expect(unhealthy).toEqual([{ signal, graceMs: 3000 }, kill]);
  });

  it.each(['1500ms', '0', '7ms', '1h'])('take no longer than a stop timeout of %s in all', async timeout => {
    const allowedMs = { '1500ms': 1500, '0': 0, '7ms': 7, '1h': 3_600_000 }[timeout] ?? 0;
    for (const program of ['python', 'node', './server']) {
      const { asked, unhealthy, leftovers } = await ladders([program], timeout);
      const totals = [asked, unhealthy, leftovers].map(rungs =>
        rungs.slice(0, -1).reduce((sum, { graceMs }) => sum + graceMs, 0),
      );
      expect(totals[0]).toBe(allowedMs);
      for (const total of totals) expect(total).toBeLessThanOrEqual(allowedMs);
      for (const rungs of [asked, unhealthy, leftovers]) expect(rungs.at(-1)).toEqual(kill);
    }
  });

  it('on Windows, which knows no signals, are plain for every program', async () => {
    expect((await ladders(['C:\\python.exe', 'app.py'], '8s', 'win32')).unhealthy).toEqual([term(2000), kill]);
  });
});

describe("Node's inspector", () => {
  const options = async (command: string[], env: Record<string, string> = {}, own: string[] = []) =>
    (await loadOne({ command, env, flags: { env: own } })).launch.env.NODE_OPTIONS;

  it('gets a free port, behind the options that were there', async () => {
    expect(await options(['node', 'x.js'])).toBe('--inspect-port=0');
    expect(await options(['node', 'x.js'], { NODE_OPTIONS: '--no-warnings' })).toBe('--no-warnings --inspect-port=0');
    const own = ['NODE_OPTIONS=--max-old-space-size=99'];
    expect(await options(['node', 'x.js'], {}, own)).toBe('--max-old-space-size=99 --inspect-port=0');
  });

  it('is left alone where the user has something to say about it, and in other programs', async () => {
    expect(await options(['node', 'x.js'], { NODE_OPTIONS: '--inspect=9300' })).toBeUndefined();
    expect(await options(['node', 'x.js'], {}, ['NODE_OPTIONS=--inspect-port=9300'])).toBe('--inspect-port=9300');
    expect(await options(['python3', 'x.py'])).toBeUndefined();
  });
});
