import { count, decimal, duration, exitCodes } from '../number-kinds.ts';
import * as words from '../word-kinds.ts';
import { setting } from './setting.ts';

/** When it is started again, and how often. */
export const restartSettings = {
  restart: setting({
    kind: words.choice(['always', 'on-crash', 'never']),
    group: 'Restarts',
    about: 'When an ended program is started again: after every end, not after a clean exit, or not at all.',
    standard: 'always',
  }),
  cleanExitCodes: setting({
    kind: exitCodes,
    group: 'Restarts',
    about: 'Exit codes that are no crash.',
    standard: '0',
  }),
  maxRestarts: setting({
    kind: count(0, 1_000_000),
    group: 'Restarts',
    about: 'Restarts in a row, without a good time between them, before giving up; 0 means none.',
    standard: '10',
    olderVariable: 'WATCHFILES_MAX_RESTARTS',
  }),
  restartDelay: setting({
    kind: duration(0),
    group: 'Restarts',
    about: 'The wait before the first restart in a row.',
    standard: '1s',
    olderVariable: 'WATCHFILES_RESTART_DELAY',
  }),
  backoffMultiplier: setting({
    kind: decimal(1, 1000),
    group: 'Restarts',
    about: 'Each further restart in a row waits this many times longer.',
    standard: '1.5',
    olderVariable: 'WATCHFILES_BACKOFF_MULTIPLIER',
  }),
  maxDelay: setting({
    kind: duration(0),
    group: 'Restarts',
    about: 'No wait before a restart is longer than this; without it a longer restart delay raises it.',
    standard: '60s',
  }),
  jitter: setting({
    kind: decimal(0, 1),
    group: 'Restarts',
    about: 'Spreads each wait by this part of itself, up and down, so that many services do not start at one moment.',
    standard: '0',
  }),
  stableAfter: setting({
    kind: duration(10),
    group: 'Restarts',
    about: 'After this long without trouble the next crash counts as the first one again.',
    standard: '60s',
  }),
  onGiveUp: setting({
    kind: words.choice(['exit', 'retry']),
    group: 'Restarts',
    about: 'When the restarts are used up: exit ends crashproof with code 3, retry keeps trying for ever.',
    standard: 'exit',
  }),
  giveUpRetry: setting({
    kind: duration(10),
    group: 'Restarts',
    about: 'With --on-give-up retry: the time between two tries.',
    standard: '5m',
  }),
  ignoreCauses: setting({
    kind: words.causeNames,
    group: 'Restarts',
    about: 'Causes that are explained but change nothing about the restart (docs/causes.md), or all.',
    standard: null,
    otherwise: 'none',
  }),
  repairDatabase: setting({
    kind: words.paths,
    group: 'Restarts',
    about:
      'An SQLite database that may be set aside, byte for byte, when a crash says that it is damaged and a check agrees; the program then starts with a new one.',
    standard: null,
    otherwise: 'none: a damaged database is left as it is',
    from: ['flag', 'file'],
  }),
  notifyOnCrash: setting({
    kind: words.boolean,
    group: 'Restarts',
    about: 'Raises an alert at each crash, not only when giving up.',
    standard: 'true',
    olderVariable: 'WATCHFILES_NOTIFY_ON_CRASH',
  }),
} as const;
