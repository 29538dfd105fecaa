import childProcess from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { beforeEach, describe, expect, it } from 'vitest';
import { closePipes, preparePipes, takePipes } from '../../../src/os/output/index.ts';
import { folder, noConsole, onLinux, openTestOutput, start, until } from './harness.ts';

const openDescriptors = (): number => fs.readdirSync('/proc/self/fd').length;

describe.runIf(onLinux)('the pipes of a run', () => {
  beforeEach(closePipes);

  it('leave no file behind, and tidy up after a supervisor that was killed while it made them', async () => {
    const tmp = folder();
    const [stale, fresh] = [path.join(tmp, 'crashproof-pipes-killed'), path.join(tmp, 'crashproof-pipes-busy')];
    for (const made of [stale, fresh]) fs.mkdirSync(made);
    fs.utimesSync(stale, new Date(0), new Date(0));
    const before = process.env.TMPDIR;
    process.env.TMPDIR = tmp;
    expect(os.tmpdir()).toBe(tmp);
    await preparePipes();
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    expect(fs.readdirSync(tmp)).toEqual(['crashproof-pipes-busy']);
    const pipes = takePipes();
    expect(typeof pipes.stdio[0]).toBe('number');
    pipes.discard();
  });

  it('leave no file behind either when the process ends while they are made', async () => {
    const tmp = folder();
    const program = path.join(folder(), 'ends-early.mjs');
    const contents = `import { preparePipes } from './src/os/output/index.ts'; preparePipes(); process.exit();`;
    const stdin = { contents, resolveDir: process.cwd() };
    buildSync({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: program });
    const { status } = childProcess.spawnSync(process.execPath, [program], { env: { ...process.env, TMPDIR: tmp } });
    expect(status).toBe(0);
    expect(fs.readdirSync(tmp)).toEqual([]);
  });

  it("are node's own where the stock is used up, and ours again a moment later", async () => {
    await preparePipes();
    const taken = Array.from({ length: 5 }, takePipes);
    expect(taken.map(({ stdio }) => typeof stdio[0])).toEqual(['number', 'number', 'number', 'number', 'string']);
    for (const pipes of taken) pipes.discard();
    await preparePipes();
    const again = takePipes();
    expect(typeof again.stdio[0]).toBe('number');
    again.discard();
  });

  it('leak no descriptor, neither after a run nor after a spawn that failed', async () => {
    await preparePipes();
    closePipes();
    const console = noConsole();
    const before = openDescriptors();
    const output = await openTestOutput({ console });
    for (let i = 0; i < 6; i++) {
      const { run } = start(output, ['echo', 'x']);
      while (!run.ended) await run.settle(5_000);
      const pipes = takePipes();
      const missing = childProcess.spawn('/does/not/exist', { stdio: ['ignore', ...pipes.stdio] });
      await new Promise(resolve => missing.once('error', resolve));
      pipes.discard();
    }
    await output.close(5_000);
    await preparePipes();
    closePipes();
    await until('as many are open as before', () => openDescriptors() === before);
  });
});
