import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * The tests run the program as a user gets it: bundled. `npm test` has built it already. The control sockets of all the
 * supervisors they start lie in a folder of their own, where no supervisor of the person testing is found either.
 */
export default function setup(): () => void {
  if (process.env.CRASHPROOF_BUILT !== '1') {
    execFileSync(process.execPath, ['scripts/build.mjs', '--bundle-only'], { stdio: 'inherit' });
  }
  const sockets = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-sockets-'));
  process.env.XDG_RUNTIME_DIR = sockets;
  return () => fs.rmSync(sockets, { recursive: true, force: true });
}
