import childProcess from 'node:child_process';
import fs from 'node:fs';

/**
 * Which boot of the machine this is: a pid and a start time written to disk mean nothing in another one. `unknown` where
 * the system does not tell (Windows): there the start time, which is a date, has to be enough.
 */
export function bootId(): string {
  known ??= read();
  return known;
}

let known: string | null = null;

function read(): string {
  try {
    return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    if (process.platform !== 'darwin') return 'unknown';
  }
  const { stdout } = childProcess.spawnSync('sysctl', ['-n', 'kern.bootsessionuuid'], {
    encoding: 'latin1',
    timeout: 2_000,
  });
  return stdout?.trim().toLowerCase() || 'unknown';
}
