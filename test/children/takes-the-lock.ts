// Takes the lock it is given, says how that went, and keeps it until its stdin ends.
import { acquireLock } from '../../src/os/instance/lock.ts';

const lock = await acquireLock(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify(lock)}\n`);
process.stdin.on('end', () => process.exit()).resume();
