import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/duration.ts';
import { type FailureName, failureNames } from '../drill/failure.ts';
import type { DrillAsked } from './drill.ts';
import type { Meant } from './reach.ts';

export type DrillLine = { readonly do: 'drill' } & DrillAsked;

export const DRILL_WORD = 'drill';

const longestGoalMs = 10 * 60_000;
const mostLost = 100_000;

const MORE = `
Failures: kill, hang, blackhole, memory, supervisor (docs/drill.md). What cannot be rehearsed here says why. Each has
goals of its own; --noticed-within and --back-within state others for all of them. Asks before it begins.
Exit codes: 0 all within the goals; 1 something was not, or nothing could be rehearsed; 2 refused.`;

interface Flags extends Meant {
  readonly only?: readonly FailureName[];
  readonly url?: string;
  readonly noticedWithin?: number;
  readonly backWithin?: number;
  readonly lost?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function addDrillCommand(program: Command, done: (line: DrillLine) => void): void {
  program
    .command(DRILL_WORD)
    .description('rehearse failures on the running service, and measure how it gets over them')
    .argument('[service]')
    .option('--only <failures>', 'which ones, separated by commas (default: all that can be rehearsed)', failuresIn)
    .option('--url <URL>', 'what to put requests to meanwhile (default: the health page)')
    .option('--noticed-within <duration>', 'the goal for the time until it is noticed', goal)
    .option('--back-within <duration>', 'the goal for the time until it is back', goal)
    .option('--lost <number>', 'the goal for requests without an answer (default: counted, not judged)', number)
    .option('--runner <id>', 'the supervisor that is meant, by its id or the beginning of it')
    .option('--log-dir <folder>', 'the supervisor that is meant, by its log folder')
    .option('--yes', 'do it without asking')
    .option('--json', 'for programs to read (docs/drill.md)')
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', MORE)
    .action((service: string | undefined, flags: Flags) => {
      const { only = [], url = null, noticedWithin, backWithin, lost, runner, logDir } = flags;
      done({
        do: 'drill',
        meant: { ...(runner !== undefined && { runner }), ...(logDir !== undefined && { logDir }) },
        ...(service !== undefined && { service }),
        only,
        url,
        goals: {
          ...(noticedWithin !== undefined && { detectMs: noticedWithin }),
          ...(backWithin !== undefined && { recoverMs: backWithin }),
          ...(lost !== undefined && { mostLost: lost }),
        },
        yes: flags.yes ?? false,
        json: flags.json ?? false,
      });
    });
}

function failuresIn(text: string): readonly FailureName[] {
  const words = text.split(',').map(word => word.trim());
  const found = words.flatMap(word => failureNames.find(name => name === word) ?? []);
  if (found.length === words.length) return found;
  throw new InvalidArgumentError(`It must be of ${failureNames.join(', ')}.`);
}

function goal(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms > 0 && ms <= longestGoalMs) return ms;
  throw new InvalidArgumentError('It must be a duration such as 500ms, 30s or 2m, at most 10m.');
}

function number(text: string): number {
  if (/^\d{1,6}$/.test(text) && Number(text) <= mostLost) return Number(text);
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${mostLost}.`);
}
