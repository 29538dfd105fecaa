import { count, duration } from '../number-kinds.ts';
import * as words from '../word-kinds.ts';
import { setting } from './setting.ts';

/** Whether it is well. */
export const healthSettings = {
  health: setting({
    kind: words.health,
    group: 'Health',
    about: 'What is asked whether the program is well: a web page, a TCP port, a command, or none.',
    standard: null,
    otherwise: 'none; /api/health of the default application',
    single: true,
  }),
  healthInterval: setting({
    kind: duration(10),
    group: 'Health',
    about: 'The time between two checks while all is well.',
    standard: '30s',
    olderVariable: 'WATCHFILES_HEALTH_CHECK_INTERVAL',
  }),
  healthTimeout: setting({
    kind: duration(10),
    group: 'Health',
    about: 'An answer must come within this time.',
    standard: '5s',
  }),
  healthRetry: setting({
    kind: duration(10),
    group: 'Health',
    about: 'The time to the next check after a failed one.',
    standard: '5s',
  }),
  healthFailures: setting({
    kind: count(1, 1000),
    group: 'Health',
    about: 'Failed checks in a row before the program is ended and started again.',
    standard: '3',
  }),
  startupTimeout: setting({
    kind: duration(10),
    group: 'Health',
    about: 'The program must pass its first check within this time after its start.',
    standard: '120s',
  }),
  healthLogsIn: setting({
    kind: words.boolean,
    group: 'Health',
    about:
      'The health page logs in to cameras: while the output says that a login is refused or locked, it is not asked, because asking makes it worse.',
    standard: null,
    otherwise: 'true for the default application, else false',
  }),
} as const;
