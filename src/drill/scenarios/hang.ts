import { processesOf } from '../../os/tree/of-service.ts';
import type { Failure } from '../failure.ts';
import { killKnown } from '../signal.ts';

/** All its processes stand still: the port stays open, and nothing answers. */
export const hang: Failure = {
  name: 'hang',
  does: 'make all its processes stand still (SIGSTOP)',
  goals: { detectMs: 90_000, recoverMs: 120_000, mostLost: null },
  noticedBy: ['unhealthy'],
  explainedBy: /stood still|no answer|not answer/i,
  endsWhenNoticed: false,
  whyNot({ service: { health } }) {
    if (process.platform === 'win32') return 'Windows cannot make a process stand still';
    return health === null ? 'it has no health check, so a hang is never noticed: set --health' : null;
  },
  async begin({ runner, service, leader }) {
    const members = await processesOf({ service: service.name, supervisor: runner.pid, leader });
    for (const one of members) killKnown(one, 'SIGSTOP');
    return async () => {
      for (const one of members) killKnown(one, 'SIGCONT');
    };
  },
};
