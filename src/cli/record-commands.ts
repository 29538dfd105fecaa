import type { Command } from 'commander';
import type { Given } from '../config/from-flags.ts';
import type { DiagnoseArgs } from './diagnose.ts';
import type { RecordsAsked } from './recorded/asked.ts';
import type { ReportsAsked } from './reports.ts';

/** What is asked of the reports on disk, or of a log. */
export type RecordLine =
  | ({ readonly do: 'why' } & RecordsAsked)
  | ({ readonly do: 'reports' } & ReportsAsked)
  | ({ readonly do: 'diagnose' } & DiagnoseArgs);

export const RECORD_WORDS = ['why', 'reports', 'diagnose'];

const WHERE = `
They are looked for where run leaves them: in the folder that --log-dir, crashproof.yaml or the default (logs)
names; nothing has to be running. Exit codes: 0, also where nothing has crashed; 1 what was asked for is not
there; 2 wrong configuration or usage.`;

/** Adds the commands, each of which says what it has read through `done`. */
export function addRecordCommands(
  program: Command,
  done: (line: RecordLine) => void,
  refuse: (sentence: string) => void,
): void {
  const command = (name: string, about: string): Command =>
    program.command(name).description(about).helpOption('-h, --help', 'show this help');
  const ofRun = (one: Command): Command =>
    one
      .option('--config <file>', 'the configuration file it was run with; none reads no file')
      .option('--log-dir <folder>', 'the folder of the log and the reports')
      .option('--name <name>', 'what the service is called')
      .option('--json', 'for programs to read')
      .addHelpText('after', WHERE);

  ofRun(command('why', 'explain the last crash: why, how often, what to do, what was done'))
    .argument('[service]')
    .allowExcessArguments(false)
    .action((service: string | undefined, { json = false, ...flags }: Flags) =>
      done({ do: 'why', flags, json, ...(service === undefined ? {} : { service }) }),
    );
  ofRun(command('reports', 'list the crashes on record, the same ones together'))
    .usage('[flags] [service]\n       crashproof reports show [flags] <fingerprint or time>')
    .argument('[words...]')
    .action((words: string[], { json = false, ...flags }: Flags) => {
      const [first, id] = words;
      const shows = first === 'show';
      if (words.length > (shows ? 2 : 1)) return refuse(`reports takes one service, or show and one report`);
      if (shows && id === undefined) {
        return refuse("which report? Give a fingerprint of crashproof reports, or the time in a report's name");
      }
      const what = shows ? { show: id as string } : first === undefined ? {} : { service: first };
      return done({ do: 'reports', flags, json, ...what });
    });
  command('diagnose', 'explain any log: a file, or what is piped in')
    .argument('[file]')
    .allowExcessArguments(false)
    .option('--exit <how>', 'how the program ended: an exit code, or the name of a signal')
    .option('--json', 'for programs to read; also takes samples, one JSON object a line (docs/why.md)')
    .action((file: string | undefined, { json = false, exit }: { json?: boolean; exit?: string }) =>
      done({
        do: 'diagnose',
        json,
        ...(file === undefined ? {} : { file }),
        ...(exit === undefined ? {} : { exit }),
      }),
    );
}

interface Flags extends Given {
  readonly json?: boolean;
}
