import { execFileSync } from 'node:child_process';

/** The tests run the program as a user gets it: bundled. `npm test` has built it already. */
export default function setup(): void {
  if (process.env.CRASHPROOF_BUILT === '1') return;
  execFileSync(process.execPath, ['scripts/build.mjs', '--bundle-only'], { stdio: 'inherit' });
}
