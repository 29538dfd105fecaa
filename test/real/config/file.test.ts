import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';

let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-config-')));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, text: string | Uint8Array) => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
};
const load = (flags = {}) => loadConfig({ flags, env: {}, cwd: folder });

it('reads the file of the folder and knows the line of each value', async () => {
  put('crashproof.yaml', '# cameras\n\nmax_restarts: 3\n');
  const { services, supervisor } = await load();
  expect(supervisor.file).toBe(path.join(folder, 'crashproof.yaml'));
  expect(services[0]?.settings.maxRestarts).toMatchObject({ value: 3, from: { file: 'crashproof.yaml', line: 3 } });
});

it('follows a link to the file and goes by the folder of the link', async () => {
  put('real/x.yaml', 'log_dir: out');
  fs.symlinkSync(path.join(folder, 'real', 'x.yaml'), path.join(folder, 'crashproof.yml'));
  expect((await load()).services[0]?.log.dir).toBe(path.join(folder, 'out'));
});

it.skipIf(process.platform === 'win32')('does not wait for a pipe that nobody writes to', async () => {
  execFileSync('sh', ['-c', 'mkfifo crashproof.yaml'], { cwd: folder });
  await expect(load()).rejects.toThrow('crashproof.yaml: is no ordinary file');
});

it('says of a folder, a broken link and an endless link what they are', async () => {
  fs.mkdirSync(path.join(folder, 'd'));
  fs.symlinkSync('gone', path.join(folder, 'broken.yaml'));
  fs.symlinkSync('loop.yaml', path.join(folder, 'loop.yaml'));
  await expect(load({ config: 'd' })).rejects.toThrow('d: is a folder; give the file inside it');
  await expect(load({ config: 'broken.yaml' })).rejects.toThrow('broken.yaml: there is no such file');
  await expect(load({ config: 'loop.yaml' })).rejects.toThrow('loop.yaml: cannot be read (ELOOP)');
});

it('reads no more of an endless file than its bound', async () => {
  put('long.yaml', `#${'x'.repeat(3_000_000)}`);
  await expect(load({ config: 'long.yaml' })).rejects.toThrow('long.yaml: is longer than 262144 bytes');
});

it('tells a missing folder to start in and a log folder that is a file together', async () => {
  put('notes', '');
  await expect(load({ cwd: 'gone', logDir: 'notes' })).rejects.toThrow(
    [
      `--cwd: the folder to start in is not there: ${path.join(folder, 'gone')}`,
      `--log-dir: the log folder is no folder: ${path.join(folder, 'notes')}; give another with --log-dir`,
    ].join('\n'),
  );
});

it('finds the interpreter of a virtual environment beside it only if it can be run', async () => {
  put('.venv/bin/python', '#!/bin/sh\n');
  put('venv/bin/python', '#!/bin/sh\n');
  fs.chmodSync(path.join(folder, 'venv/bin/python'), 0o755);
  const { services } = await loadConfig({ env: {}, cwd: folder, platform: 'linux' });
  expect(services[0]?.launch.command[0]).toBe(path.join(folder, 'venv/bin/python'));
});
