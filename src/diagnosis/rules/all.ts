import type { Cause, CauseId } from '../cause.ts';
import { bug } from './bug.ts';
import { cameraLogin } from './camera-login.ts';
import { cameraNetwork } from './camera-network.ts';
import { config } from './config.ts';
import { install } from './install.ts';
import { memory } from './memory.ts';
import { native } from './native.ts';
import { outcomes } from './outcome.ts';
import { port } from './port.ts';
import type { Family } from './rule.ts';
import { runtime } from './runtime.ts';
import { storage } from './storage.ts';
import { usb } from './usb.ts';

/**
 * Every family, in the order of precedence where two rules match the same line equally well. The reasons:
 *
 * 1. A port conflict is named by no other words, and programs say a lot after it.
 * 2. A camera that has locked or refused us answers: it is not unreachable, whatever the next try says.
 * 3. USB before storage: "No space left on device" of VIDIOC_STREAMON is a full bus, not a full disk; a missing
 *    /dev/video0 is a camera, not a file.
 * 4. Memory before native: an allocation that failed often ends in abort(), and the abort is not the cause.
 * 5. Native before storage: "No space left" in /dev/shm is shared memory.
 * 6. Storage before install: a database that cannot be opened is no missing file.
 * 7. Configuration before install: a missing config.yaml is a setting, not a part of the program.
 * 8. The network comes late: its words (timed out, refused) appear beside every other trouble.
 */
export const families: readonly Family[] = [
  port,
  cameraLogin,
  usb,
  memory,
  native,
  storage,
  config,
  install,
  cameraNetwork,
  runtime,
  bug,
];

const byId = new Map<CauseId, Cause>();
for (const cause of [...families.flatMap(family => family.causes), ...outcomes]) byId.set(cause.id, cause);

export function causeOf(id: CauseId): Cause {
  const cause = byId.get(id);
  if (cause === undefined) throw new Error(`no cause is written down under the id "${id}"`);
  return cause;
}

export const causeIds: readonly CauseId[] = [...byId.keys()];
