// `npm test`: installs what the tests need, then everything `ready` checks, then the tests against real processes.
import { ensureDebianPackages } from './debian.mjs';
import { ensureInstalled, run } from './installed.mjs';

ensureInstalled();
ensureDebianPackages();
run('node', ['scripts/ready.mjs']);
run('npx', ['vitest', 'run', '--project', 'real'], { env: { ...process.env, CRASHPROOF_BUILT: '1' } });
