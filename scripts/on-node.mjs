// `node scripts/on-node.mjs 22 24`: the quick tests and the bundled program on other versions of Node. They come from
// the npm package `node`, into a temporary folder that is removed afterwards. What stands behind `--` is for vitest, in
// place of the quick tests: `node scripts/on-node.mjs 24 -- --project real test/real/run`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled, root } from './installed.mjs';

const words = process.argv.slice(2);
const end = words.indexOf('--');
const versions = end === -1 ? words : words.slice(0, end);
const asked = end === -1 ? [] : words.slice(end + 1);
if (versions.length === 0 || versions.some(version => !/^\d+(\.\d+){0,2}$/.test(version))) {
  console.error('Which versions? For instance: node scripts/on-node.mjs 20.19 22 24');
  process.exit(2);
}

ensureInstalled();
const dist = process.env.DIST_UNDER_TEST ?? path.join(root, 'dist');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-node-'));
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const failed = [];

for (const version of versions) {
  const home = path.join(folder, version);
  fs.mkdirSync(home);
  const npm = [
    'install',
    '--prefix',
    home,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `node@${version}`,
  ];
  if (spawnSync('npm', npm, { stdio: 'inherit', shell: process.platform === 'win32' }).status !== 0) process.exit(1);
  const bin = path.join(home, 'node_modules/node/bin');
  const node = path.join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, FORCE_COLOR: '0' };
  const is = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();

  for (const [what, args] of [
    asked.length > 0
      ? [asked.join(' '), [vitest, 'run', ...asked]]
      : ['unit and contract tests', [vitest, 'run', '--project', 'unit', '--project', 'contract']],
    ['the bundle keeps a program up', ['--input-type=module', '-e', smoke(node)]],
  ]) {
    const began = Date.now();
    const { status, stdout, stderr } = spawnSync(node, args, { cwd: root, env, encoding: 'utf8', timeout: 600_000 });
    const said = /Tests .*/.exec(stdout)?.[0].trim();
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    console.log(
      `${status === 0 ? 'ok    ' : 'FAILED'} ${is} ${what} (${seconds} s${said === undefined ? '' : `; ${said}`})`,
    );
    if (status === 0) continue;
    failed.push(is);
    console.log((stdout + stderr).split('\n').slice(-60).join('\n'));
  }
}
process.exit(failed.length === 0 ? 0 : 1);

/** A crash, a restart, and a stop. */
function smoke(node) {
  const words = [
    path.join(dist, 'crashproof.cjs'),
    'run',
    '--config',
    'none',
    '--log-dir',
    path.join(folder, 'logs'),
    '--restart-delay',
    '0',
  ];
  const command = ['--', node, '-e', "console.log('here'); setTimeout(() => process.exit(1), 300)"];
  return `
    import { spawn } from 'node:child_process';
    const run = spawn(process.execPath, ${JSON.stringify([...words, ...command])}, { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    run.stdout.on('data', text => { out += text; if (out.split('here').length > 2) run.kill('SIGTERM'); });
    run.on('exit', (code, signal) => { process.exitCode = code === 0 && out.split('here').length > 2 ? 0 : 1; });
  `;
}
