import { duration } from '../number-kinds.ts';
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
} as const;
