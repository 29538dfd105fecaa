// `npm run ready`: everything CI runs that is quick. Each step says what it is and how long it took.
import { spawnSync } from 'node:child_process';
import { ensureInstalled, root } from './installed.mjs';

ensureInstalled();

const steps = [
  ['format and lint', 'biome', ['check', '.']],
  ['types', 'tsc', []],
  ['types of the page', 'tsc', ['-p', 'tsconfig.page.json']],
  ['imports: direction and cycles', 'depcruise', ['src', '--config', '.dependency-cruiser.cjs']],
  ['unused files, exports, dependencies', 'knip', []],
  ['docs/states.md is of today', 'tsx', ['scripts/states.ts', '--check']],
  ['links in the documentation', 'node', ['scripts/links.mjs']],
  ['bundle', 'node', ['scripts/build.mjs']],
  ['package', 'publint', ['--strict']],
  ['unit, simulation, contract', 'vitest', ['run', '--project', 'unit', '--project', 'sim', '--project', 'contract']],
];

for (const [what, command, args] of steps) {
  const began = Date.now();
  const [program, rest] = command === 'node' ? [process.execPath, args] : ['npx', ['--no-install', command, ...args]];
  const { status, stdout, stderr } = spawnSync(program, rest, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${what} (${seconds} s)`);
  if (status === 0) continue;
  console.log(stdout + stderr);
  console.log(`To see it alone: npx ${command} ${args.join(' ')}`);
  process.exit(1);
}
