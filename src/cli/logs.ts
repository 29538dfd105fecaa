import type { LogLines, Request } from '../control/api.ts';
import { ask } from '../control/client.ts';
import { type Meant, Problem, reach, saying } from './reach.ts';
import { tame, terminalOf } from './terminal.ts';

export interface LogsAsked {
  readonly meant: Meant;
  readonly service?: string;
  readonly lines?: number;
  readonly sinceMs?: number;
  readonly follow: boolean;
}

/** `crashproof logs`: the end of a service's log, and what comes after it. */
export function logs({ meant, service, lines, sinceMs, follow }: LogsAsked): Promise<number> {
  return saying(async () => {
    const runner = await reach(meant, service);
    const [only, ...others] = runner.services;
    if (service === undefined && others.length > 0) {
      throw new Problem(`the log of which service? There is ${runner.services.join(', ')}`, 2);
    }
    const { isLive, colour } = terminalOf(process.stdout, process.env);
    const over = new AbortController();
    // Whoever reads them has seen enough: `| head`.
    process.stdout.on('error', () => over.abort());
    process.once('SIGINT', () => over.abort());
    const show = ({ lines: shown, gap }: LogLines): void => {
      if (gap) process.stdout.write('… some of the log is missing here: it was written faster than it was read\n');
      process.stdout.write(shown.map(line => `${isLive ? tame(line, colour) : line}\n`).join(''));
    };
    const request: Request = {
      do: 'logs',
      follow,
      ...(service === undefined ? { service: only ?? '' } : { service }),
      ...(lines === undefined ? {} : { lines }),
      ...(sinceMs === undefined ? {} : { since_ms: sinceMs }),
    };
    const asked = { onItem: show, signal: over.signal, silenceMs: follow ? 0 : 30_000 };
    try {
      await ask<'logs'>(runner, request, asked);
    } catch (error) {
      if (!over.signal.aborted) throw error;
    }
    return 0;
  });
}
