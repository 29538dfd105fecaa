import type { Failure } from '../failure.ts';
import { killKnown, whoIs } from '../signal.ts';

/** The main process is killed, as the kernel does when memory runs out. */
export const kill: Failure = {
  name: 'kill',
  does: 'kill its main process with SIGKILL',
  goals: { detectMs: 1_000, recoverMs: 30_000, mostLost: null },
  noticedBy: ['ended'],
  explainedBy: /kill/i,
  endsWhenNoticed: false,
  whyNot: () => null,
  async begin({ leader }) {
    killKnown(await whoIs(leader), 'SIGKILL');
    return async () => {};
  },
};
