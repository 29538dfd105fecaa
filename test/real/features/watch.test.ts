import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { child, dist, freshFolder, kill, runs, type Said, type Supervisor, until } from '../run/supervisor.ts';

interface Watched {
  readonly sup: Supervisor;
  readonly folder: string;
  /** The restart asked for by a file change after so many others. */
  asked(n?: number): Promise<Said>;
}

const byFile = (sup: Supervisor): Said[] => sup.all('requested').filter(({ by }) => by === 'file change');

/** Supervises something that watches `src` of a fresh folder, and waits until the watch is set. */
async function watched(flags = '', places = '--watch src', make = true): Promise<Watched> {
  const folder = freshFolder();
  if (make) fs.mkdirSync(path.join(folder, 'src'));
  const sup = runs(child('runs-for-ever.js'), `${places} ${flags}`, { cwd: folder });
  await sup.pidOf(1);
  await set(sup, make);
  const asked = (n = 0) => sup.seen(`restart ${n} by a file change`, () => byFile(sup)[n]);
  return { sup, folder, asked };
}

/** The watcher says nothing when it is set; on Linux its inotify handles can be seen, or that it is there at all. */
async function set(sup: Supervisor, isThere = true): Promise<void> {
  if (process.platform === 'linux') {
    await until('the watch', () => (isThere ? watches(sup.pid) > 0 : hasLoaded(sup.pid, 'watcher.node')));
  } else await new Promise(resolve => setTimeout(resolve, 5_000));
  // Those of further places follow at once.
  await new Promise(resolve => setTimeout(resolve, 300));
}

function hasLoaded(pid: number, library: string): boolean {
  return fs.readFileSync(`/proc/${pid}/maps`, 'latin1').includes(library);
}

function watches(pid: number): number {
  const infos = fs.readdirSync(`/proc/${pid}/fdinfo`).map(fd => {
    try {
      return fs.readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1');
    } catch {
      return '';
    }
  });
  return infos.filter(info => /^inotify wd:/m.test(info)).length;
}

describe('a watched folder', () => {
  it('restarts the program on a change, says which, and counts no crash', async () => {
    const { sup, folder, asked } = await watched('--max-restarts 0');
    fs.mkdirSync(path.join(folder, 'src', 'pkg'));
    fs.writeFileSync(path.join(folder, 'src', 'pkg', 'a.py'), 'x = 1\n');
    expect((await asked()).why).toMatch(/^src[/\\]pkg/);
    await sup.event('ended', { run: 1, kind: 'stopped' });
    await sup.pidOf(2);
    expect(await sup.stop()).toBe(0);
    expect(sup.report()).toMatchObject({ total_crashes: 0, crash_events: [] });
    expect(sup.report().other_events[0]?.reason).toMatch(/^restart by file change: src/);
  });

  it("sees an editor's atomic save", async () => {
    const { folder, asked } = await watched();
    const file = path.join(folder, 'src', 'a.py');
    fs.writeFileSync(file, '1');
    await asked();
    fs.writeFileSync(`${file}.new`, '2');
    fs.renameSync(`${file}.new`, file);
    expect((await asked(1)).why).toMatch(/a\.py/);
  });

  it('makes one restart of a folder of 10,000 files that is moved into place', async () => {
    const { sup, folder, asked } = await watched();
    const made = path.join(folder, 'made');
    fs.mkdirSync(made);
    for (let n = 0; n < 10_000; n++) fs.writeFileSync(path.join(made, `f${n}.py`), '1');
    fs.renameSync(made, path.join(folder, 'src', 'moved'));
    expect((await asked()).why).toContain(path.join('src', 'moved'));
    await sup.pidOf(2);
    await new Promise(resolve => setTimeout(resolve, 1_000));
    expect(byFile(sup).length).toBe(1);
  });

  it('makes hardly more of thousands that are written one after the other', async () => {
    const { sup, folder, asked } = await watched();
    let [pauses, before] = [0, performance.now()];
    for (let n = 0; n < 5_000; n++) {
      fs.writeFileSync(path.join(folder, 'src', `f${n}.py`), '1');
      const now = performance.now();
      if (now - before > 150) pauses += 1;
      before = now;
    }
    await asked();
    await new Promise(resolve => setTimeout(resolve, 1_500));
    // A writer that pauses for a fifth of a second, as one on a busy machine may, has paused.
    expect(byFile(sup).length).toBeLessThanOrEqual(3 + pauses);
  });

  it('overlooks caches, environments, logs and what lies in the log folder', async () => {
    const { sup, folder, asked } = await watched('--log-dir src/out');
    const src = path.join(folder, 'src');
    for (const dir of ['__pycache__', '.git', 'node_modules/x', '.venv/lib']) {
      fs.mkdirSync(path.join(src, dir), { recursive: true });
      fs.writeFileSync(path.join(src, dir, 'file.js'), '1');
    }
    fs.writeFileSync(path.join(src, 'app.log'), '1');
    fs.writeFileSync(path.join(src, 'out', 'note.txt'), '1');
    await new Promise(resolve => setTimeout(resolve, 1_000));
    expect(byFile(sup)).toEqual([]);
    fs.writeFileSync(path.join(src, 'real.py'), '1');
    expect((await asked()).why).toBe(path.join('src', 'real.py'));
  });

  it('may come later, go, and come back', async () => {
    const { folder, asked } = await watched('', '--watch src --watch other', false);
    const src = path.join(folder, 'src');
    fs.mkdirSync(src);
    fs.writeFileSync(path.join(src, 'a.py'), '1');
    await asked();
    fs.writeFileSync(path.join(src, 'b.py'), '1');
    await asked(1);
    fs.rmSync(src, { recursive: true });
    await asked(2);
    fs.mkdirSync(src);
    fs.writeFileSync(path.join(src, 'c.py'), '1');
    await asked(3);
    fs.writeFileSync(path.join(src, 'd.py'), '1');
    expect((await asked(4)).why).toMatch(/^src/);
  });

  it('is not watched any more once the supervisor is asked to stop, and leaves nothing open', async () => {
    const { sup } = await watched();
    expect(await sup.stop()).toBe(0);
    expect(sup.left()).toEqual([]);
  });
});

/** In a user namespace of its own a limit can be lowered for one program alone. */
const lowered = 'echo 2 > /proc/sys/user/max_inotify_watches && exec "$0" "$@"';
const canLower =
  process.platform === 'linux' &&
  spawnSync('unshare', ['--user', '--map-root-user', 'sh', '-c', lowered, 'true']).status === 0;
if (!canLower) console.warn('skipped: the limit of watches can only be lowered where user namespaces are allowed');

describe.skipIf(!canLower)('where Linux allows no more watches', () => {
  it('the person is told which limit to raise, once, and supervision goes on', async () => {
    const folder = freshFolder();
    for (const dir of ['a', 'b', 'c', 'd', 'e']) fs.mkdirSync(path.join(folder, 'src', dir), { recursive: true });
    const command = child('runs-for-ever.js').map(word => `'${word}'`);
    const words = [
      '--user',
      '--map-root-user',
      'sh',
      '-c',
      lowered,
      process.execPath,
      path.join(dist, 'crashproof.cjs'),
    ];
    const run = ['run', '--log-format', 'json', '--watch', 'src', '--restart-delay', '50ms', '--', 'sh', '-c'];
    const inside = spawn('unshare', [...words, ...run, `exec ${command.join(' ')}`], { cwd: folder });
    let said = '';
    inside.stderr.on('data', bytes => {
      said += bytes;
    });
    await until('the sentence', () => /sudo sysctl fs\.inotify\.max_user_watches=\d+/.test(said));
    const pid = Number(/"event":"spawned".*?"pid":(\d+)/.exec(said)?.[1]);
    kill(pid);
    await until('the next run', () => /"event":"spawned".*?"run":2/.test(said));
    inside.kill('SIGTERM');
    const [code] = await once(inside, 'exit');
    expect(code).toBe(0);
    expect(said.match(/are not noticed/g)?.length).toBe(1);
  });
});

describe('a watched file', () => {
  it('is seen through writes and atomic saves; its neighbours are not', async () => {
    const folder = freshFolder();
    const file = path.join(folder, 'config.yaml');
    fs.writeFileSync(file, 'a: 1\n');
    const sup = runs(child('runs-for-ever.js'), '--watch config.yaml', { cwd: folder });
    await sup.pidOf(1);
    await set(sup);
    fs.writeFileSync(path.join(folder, 'other.yaml'), '1');
    fs.writeFileSync(file, 'a: 2\n');
    const first = await sup.seen('first', () => byFile(sup)[0]);
    expect(first.why).toBe('config.yaml');
    fs.writeFileSync(path.join(folder, '.config.yaml.tmp'), 'a: 3\n');
    fs.renameSync(path.join(folder, '.config.yaml.tmp'), file);
    const second = await sup.seen('second', () => byFile(sup)[1]);
    expect(second.why).toBe('config.yaml');
  });
});

describe('a file change', () => {
  it('starts at once what waits after crashes, and the crashes before it are forgotten', async () => {
    const { sup, folder, asked } = await watched('--restart-delay 100ms --backoff-multiplier 1000 --max-delay 1h');
    kill(await sup.pidOf(1));
    kill(await sup.pidOf(2));
    expect(await sup.event('will-restart', { run: 2 })).toMatchObject({ attempt: 2, afterMs: 100_000 });
    fs.writeFileSync(path.join(folder, 'src', 'fixed.py'), '1');
    await asked();
    expect(await sup.event('spawned', { run: 3 })).toMatchObject({ attempt: 0 });
    kill(await sup.pidOf(3));
    expect(await sup.event('will-restart', { run: 3 })).toMatchObject({ attempt: 1, afterMs: 100 });
  });

  it('starts at once what has given up', async () => {
    const { sup, folder, asked } = await watched('--max-restarts 0 --on-give-up retry --give-up-retry 1h');
    kill(await sup.pidOf(1));
    await sup.event('gave-up');
    fs.writeFileSync(path.join(folder, 'src', 'fixed.py'), '1');
    await asked();
    await sup.pidOf(2);
  });
});
