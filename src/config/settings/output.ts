import { bytes, count } from '../number-kinds.ts';
import * as words from '../word-kinds.ts';
import { setting } from './setting.ts';

/** Its output, and the files that are kept. */
export const outputSettings = {
  logDir: setting({
    kind: words.folder,
    group: 'Output',
    about: 'The folder for the log and the crash reports.',
    standard: 'logs',
  }),
  logMaxSize: setting({
    kind: bytes(1024, 1e12),
    group: 'Output',
    about: 'A log file of this size is closed and a new one begun.',
    standard: '10MB',
  }),
  logFiles: setting({
    kind: count(1, 1000),
    group: 'Output',
    about: 'How many closed log files are kept.',
    standard: '5',
  }),
  logCompress: setting({
    kind: words.boolean,
    group: 'Output',
    about: 'Closed log files are compressed with gzip.',
    standard: 'true',
  }),
  diskLimit: setting({
    kind: bytes(1024, 1e13),
    group: 'Output',
    about: 'All logs and reports of a service together: past it the oldest go.',
    standard: null,
    otherwise: 'what the logs may take, and 50MB for reports',
  }),
  control: setting({
    kind: words.boolean,
    group: 'Output',
    about: 'Lets crashproof status, logs, stop, start and the like of the same user reach this supervisor.',
    standard: 'true',
    scope: 'supervisor',
  }),
  logFormat: setting({
    kind: words.choice(['pretty', 'json']),
    group: 'Output',
    about: "How crashproof's own messages are written to the terminal.",
    standard: 'pretty',
    scope: 'supervisor',
  }),
} as const;
