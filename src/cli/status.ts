import type { Status } from '../control/api.ts';
import { ask } from '../control/client.ts';
import { type Meant, reach, saying } from './reach.ts';
import { statusText } from './status-text.ts';
import { cut, tame, terminalOf } from './terminal.ts';

export interface StatusAsked {
  readonly meant: Meant;
  readonly service?: string;
  readonly json: boolean;
  readonly watch: boolean;
}

const watchEveryMs = 1_000;

/** `crashproof status`. @returns the exit code: 0 where it could be told, whatever it is */
export function status({ meant, service, json, watch }: StatusAsked): Promise<number> {
  return saying(async () => {
    const runner = await reach(meant, service);
    const look = () => ask<'status'>(runner, { do: 'status', ...(service === undefined ? {} : { service }) });
    if (watch) return await keepShowing(look, json);
    const found = await look();
    process.stdout.write(json ? statusJson(found) : `${shown(found, service !== undefined).join('\n')}\n`);
    return 0;
  });
}

/**
 * The statistics of the only service stand at the top as well: tools that knew the single application of earlier
 * supervisors look for them there.
 */
function statusJson(status: Status): string {
  const [only, ...others] = status.services;
  const flat = only === undefined || others.length > 0 ? {} : statistics(only);
  return `${JSON.stringify({ ...status, ...flat }, null, 2)}\n`;
}

function statistics({
  process_running,
  restart_count,
  total_uptime,
  crash_count,
  command,
  health_check_url,
}: Status['services'][number]) {
  return { process_running, restart_count, total_uptime, crash_count, command, health_check_url };
}

function shown(found: Status, detailed: boolean): readonly string[] {
  const terminal = terminalOf(process.stdout, process.env);
  // What it tells may come from another user.
  return statusText(found, { ...terminal, now: new Date(), detailed }).map(line => tame(line, terminal.colour));
}

async function keepShowing(look: () => Promise<Status>, json: boolean): Promise<number> {
  const live = terminalOf(process.stdout, process.env).isLive && !json;
  const over = new AbortController();
  const end = (): void => over.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (live) process.stdout.write(enterScreen);
  try {
    while (!over.signal.aborted) {
      const found = await look();
      if (json) process.stdout.write(`${JSON.stringify(found)}\n`);
      else if (live) process.stdout.write(repainted(shown(found, false)));
      else process.stdout.write(`${shown(found, false).join('\n')}\n\n`);
      await pause(watchEveryMs, over.signal);
    }
  } finally {
    if (live) process.stdout.write(leaveScreen);
  }
  return 0;
}

/** Each line is written over what stood there: nothing is cleared first, so nothing flickers. */
function repainted(lines: readonly string[]): string {
  const { rows, columns } = terminalOf(process.stdout, process.env);
  const fitting =
    lines.length < rows
      ? lines
      : [...lines.slice(0, rows - 2), cut(`… ${lines.length - rows + 2} more lines`, columns)];
  return `\x1b[H${fitting.map(line => `${line}\x1b[K`).join('\r\n')}\x1b[J`;
}

const enterScreen = '\x1b[?1049h\x1b[?25l';
const leaveScreen = '\x1b[?25h\x1b[?1049l';

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
