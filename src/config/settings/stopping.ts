import { duration } from '../number-kinds.ts';
import { stopUrl } from '../word-kinds.ts';
import { setting } from './setting.ts';

const DAY_MS = 86_400_000;

/** How it is asked to end. */
export const stopSettings = {
  stopTimeout: setting({
    kind: duration(0, DAY_MS),
    group: 'Stopping',
    about: 'How long the program may take to end when asked to, before it is killed.',
    standard: '8s',
  }),
  stopUrl: setting({
    kind: stopUrl,
    group: 'Stopping',
    about:
      'Asked with POST when the program is to stop, for it to end by itself, before it is signalled after half of its time (on Windows, which knows no signals, it gets all of it).',
    standard: null,
    otherwise: 'SIGTERM; on Windows all its processes are ended at once',
    single: true,
  }),
} as const;
