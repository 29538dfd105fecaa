import type { Command } from 'commander';
import type { Given } from '../config/from-flags.ts';
import { collect } from './setting-flags.ts';

/** `test`: send a message to each; otherwise they are listed only. */
export interface NotifyLine {
  readonly do: 'notify';
  readonly flags: Given;
  readonly test: boolean;
}

export const NOTIFY_WORD = 'notify';

const MORE = `
Whom to tell stands in crashproof.yaml, in CRASHPROOF_NOTIFY or in --notify flags, as for run; docs/notifications.md
has the forms. Exit codes: 0 each was reached; 1 one was not; 2 wrong configuration or usage, or nobody is to be told.`;

export function addNotifyCommand(program: Command, done: (line: NotifyLine) => void): void {
  program
    .command(NOTIFY_WORD)
    .description('list whom crashproof tells of crashes; with --test, send each a message')
    .option('--test', 'send a test message to each, and say whether it was taken')
    .option('--config <file>', 'the configuration file; none reads no file')
    .option('--notify <URL>', 'whom to tell, instead of those in the file; may be repeated', collect)
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action(({ test = false, ...flags }: Given & { test?: boolean }) => done({ do: 'notify', flags, test }));
}
