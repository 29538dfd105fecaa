// Makes a fresh clone usable: what npm installs, and the bundle. Plain JavaScript, no package needed.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the project's folder with its output shown; ends this program with its exit code if it fails. */
export function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (status === 0) return;
  console.error(`\n"${[command, ...args].join(' ')}" failed: ${error?.message ?? signal ?? `exit code ${status}`}`);
  process.exit(status ?? 1);
}

/** `npm ci` where node_modules is missing or older than the lock file, and the bundle where it is missing. */
export function ensureInstalled() {
  const modules = path.join(root, 'node_modules', '.package-lock.json');
  const lock = path.join(root, 'package-lock.json');
  if (!fs.existsSync(modules) || fs.statSync(modules).mtimeMs < fs.statSync(lock).mtimeMs) {
    console.error('Installing what the project is built with (npm ci) …');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  if (!fs.existsSync(path.join(root, 'dist', 'crashproof.cjs'))) run('node', ['scripts/build.mjs']);
}
