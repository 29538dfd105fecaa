import type { Cause } from '../cause.ts';

/** Causes that no wording names by itself: they are what is left once the rules have spoken. */
export const outcomes: readonly Cause[] = [
  {
    id: 'app-bug',
    restart: 'mixed',
    say: d =>
      `A mistake in the program itself: ${d.exception ?? 'an error nobody caught'}${d.place === undefined ? '' : ` in ${d.place}`}.`,
    advise: d =>
      `Report it to the program’s author with the stack below${d.place === undefined ? '' : ` (${d.place})`}, or go back to the version before.`,
  },
  {
    id: 'clean-exit',
    restart: 'mixed',
    say: () => 'The program ended by itself without an error.',
    advise: () => 'If it is meant to end (a one-shot job), set restart to on-crash or never.',
  },
  {
    id: 'stopped-by-user',
    restart: 'mixed',
    say: () => 'Somebody or something asked the program to stop, and it did.',
    advise: () => 'Nothing is wrong with the program; look who sent the signal if it was not you.',
  },
  {
    id: 'unknown',
    restart: 'mixed',
    say: d => {
      if (d.killedBy !== undefined)
        return `Something outside the program killed it (${d.killedBy}); what it was cannot be told.`;
      return d.exception === undefined
        ? 'The reason cannot be told from what is known.'
        : `The program ended with ${d.exception}; what is behind it cannot be told from what is known.`;
    },
    advise: d =>
      d.killedBy !== undefined
        ? 'The system does so when memory runs out (dmesg tells), and so do other watchdogs and people.'
        : 'Look at the last output; more detailed logging (debug) may show it next time.',
  },
];
