// The programs that tests run for real, beyond Node itself, and how they come onto a Debian machine.
import { spawnSync } from 'node:child_process';

/** Each with a command that succeeds where the package is there. */
const needed = [
  { name: 'python3-fastapi', check: ['/usr/bin/python3', '-c', 'import fastapi'] },
  { name: 'python3-uvicorn', check: ['/usr/bin/python3', '-c', 'import uvicorn'] },
  { name: 'tini', check: ['tini', '--version'] },
  { name: 'faketime', check: ['faketime', '--version'] },
  { name: 'ffmpeg', check: ['ffmpeg', '-version'] },
  { name: 'python3-kubernetes', check: ['/usr/bin/python3', '-c', 'import kubernetes, yaml'] },
  { name: 'docker-compose', check: ['docker-compose', '--version'] },
  // Only tests of the dashboard's page need it: they say so and are skipped where it is not to be had.
  { name: 'chromium', check: ['chromium', '--version'], optional: true },
  { name: 'systemd', check: ['systemd-analyze', '--version'] },
];

/** `optional`: also those that most tests do without. */
export function missingPackages({ optional = false } = {}) {
  const wanted = needed.filter(one => optional || one.optional !== true);
  return wanted.filter(({ check: [command, ...args] }) => !succeeds(command, args)).map(({ name }) => name);
}

/** Installs what is missing. Ends the program with a clear message where it may not. */
export function ensureDebianPackages() {
  const root = process.getuid?.() === 0 && succeeds('apt-get', ['--version']);
  const missing = missingPackages({ optional: root });
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!succeeds('apt-get', ['--version'])) {
    console.error(`The tests run real programs that are missing here: on Debian they come with "${line}".`);
    process.exit(1);
  }
  if (process.getuid?.() !== 0) {
    console.error(`The tests run real programs that are missing here. Install them with: sudo ${line}`);
    process.exit(1);
  }
  console.error(`Installing ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    if (status !== 0) {
      console.error(`"apt-get ${args.join(' ')}" failed with exit code ${status}`);
      process.exit(1);
    }
  }
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
