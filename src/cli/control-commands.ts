import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/duration.ts';
import { maxHistory, maxLogLines, maxReasonChars, maxSpanMs } from '../control/limits.ts';
import type { ActAsked } from './ask-action.ts';
import type { HealthAsked } from './health.ts';
import type { HistoryAsked } from './history.ts';
import type { ListAsked } from './list.ts';
import type { LogsAsked } from './logs.ts';
import type { Meant } from './reach.ts';
import type { StatusAsked } from './status.ts';

/** What is asked of a supervisor that is already running. */
export type ControlLine =
  | ({ readonly do: 'status' } & StatusAsked)
  | ({ readonly do: 'list' } & ListAsked)
  | ({ readonly do: 'logs' } & LogsAsked)
  | ({ readonly do: 'act' } & ActAsked)
  | ({ readonly do: 'history' } & HistoryAsked)
  | ({ readonly do: 'health' } & HealthAsked);

const ACTIONS = {
  start: 'start what was stopped, and wait until it is up',
  stop: 'stop it and keep it stopped; crashproof itself goes on, so that start works',
  restart: 'stop it gracefully and start it again; spends none of its restarts',
  forgive: 'forget its crashes: all its restarts are there again, and what has given up is started',
} as const;

export const CONTROL_WORDS = ['status', 'list', 'logs', ...Object.keys(ACTIONS), 'history', 'health'];

/** How long an action is waited for where nothing else is said. */
const standardWaitMs = 600_000;

const WHICH = `
The supervisor that is meant is the only one of yours, else the one of this folder; with several, say which:
--runner and the beginning of its id (crashproof list), or --log-dir.`;

/** Adds the commands, each of which says what it has read through `done`. */
export function addControlCommands(program: Command, done: (line: ControlLine) => void): void {
  const command = (name: string, about: string): Command =>
    program.command(name).description(about).helpOption('-h, --help', 'show this help').allowExcessArguments(false);
  const toOne = (one: Command): Command =>
    one
      .option('--runner <id>', 'the supervisor that is meant, by its id or the beginning of it')
      .option('--log-dir <folder>', 'the supervisor that is meant, by its log folder')
      .addHelpText('after', WHICH);

  toOne(command('status', 'show what runs, since when, how well, and what will happen next'))
    .argument('[service]')
    .option('--json', 'for programs to read (docs/api.md)')
    .option('-w, --watch', 'show it again every second')
    .action((service: string | undefined, flags: Flags) =>
      done({
        do: 'status',
        ...which(flags),
        ...named(service),
        json: flags.json ?? false,
        watch: flags.watch ?? false,
      }),
    );
  command('list', 'list the supervisors of yours on this machine')
    .option('--json', 'for programs to read (docs/api.md)')
    .action(({ json = false }: Flags) => done({ do: 'list', json }));
  toOne(command('logs', "show the end of a service's log"))
    .argument('[service]')
    .option('-f, --follow', 'go on with what is written from now on')
    .option('-n, --lines <number>', 'the last so many lines (default: 20)', whole(0, maxLogLines))
    .option('--since <duration>', 'nothing older than this: 10m, 2h', span)
    .action((service: string | undefined, { lines, since, follow = false, ...flags }: Flags) => {
      const limits = { ...(lines === undefined ? {} : { lines }), ...(since === undefined ? {} : { sinceMs: since }) };
      done({ do: 'logs', ...which(flags), ...named(service), ...limits, follow });
    });
  for (const [action, about] of Object.entries(ACTIONS) as [keyof typeof ACTIONS, string][]) {
    toOne(command(action, about))
      .argument('[service]', 'default: all of them')
      .option('--why <text>', 'why, for the log and the reports', short)
      .option('--timeout <duration>', 'how long to wait for it; 0 does not wait (default: 10m)', span)
      .action((service: string | undefined, { why, timeout = standardWaitMs, ...flags }: Flags) => {
        const reason = why === undefined ? {} : { why };
        done({ do: 'act', action, ...which(flags), ...named(service), ...reason, waitMs: timeout });
      });
  }
  toOne(command('history', 'show how earlier runs ended'))
    .argument('[service]')
    .option('-n, --lines <number>', 'the last so many ends (default: all that are remembered)', whole(1, maxHistory))
    .option('--json', 'for programs to read (docs/api.md)')
    .action((service: string | undefined, { lines, json = false, ...flags }: Flags) =>
      done({ do: 'history', ...which(flags), ...named(service), ...(lines === undefined ? {} : { lines }), json }),
    );
  toOne(command('health', 'exit with 0 where every service is healthy or waits for a reason, else with 1'))
    .option('--json', 'for programs to read (docs/api.md)')
    .action(({ json = false, ...flags }: Flags) => done({ do: 'health', ...which(flags), json }));
}

interface Flags extends Meant {
  readonly json?: boolean;
  readonly watch?: boolean;
  readonly follow?: boolean;
  readonly lines?: number;
  readonly since?: number;
  readonly why?: string;
  readonly timeout?: number;
}

function which({ runner, logDir }: Meant): { readonly meant: Meant } {
  return { meant: { ...(runner === undefined ? {} : { runner }), ...(logDir === undefined ? {} : { logDir }) } };
}

const named = (service: string | undefined) => (service === undefined ? {} : { service });

const whole =
  (from: number, to: number) =>
  (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };

function span(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms <= maxSpanMs) return ms;
  throw new InvalidArgumentError('It must be a duration such as 30s, 10m or 2h, at most 7d.');
}

function short(text: string): string {
  if (text.length <= maxReasonChars) return text;
  throw new InvalidArgumentError(`It must have at most ${maxReasonChars} characters.`);
}
