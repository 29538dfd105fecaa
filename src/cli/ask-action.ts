import type { Outcome } from '../control/api.ts';
import { ask } from '../control/client.ts';
import { whoAsks } from '../control/who-asks.ts';
import type { Action } from '../core/event.ts';
import { showProgress } from './progress.ts';
import { type Meant, reach, saying } from './reach.ts';
import { painter, tame, terminalOf } from './terminal.ts';

export interface ActAsked {
  readonly action: Action;
  readonly meant: Meant;
  readonly service?: string;
  readonly why?: string;
  /** How long to wait for the outcome; 0: not at all. */
  readonly waitMs: number;
}

/** `crashproof start`, `stop`, `restart`, `forgive`. @returns 0 when it has come about, else 1 */
export function askAction({ action, meant, service, why, waitMs }: ActAsked): Promise<number> {
  return saying(async () => {
    const runner = await reach(meant, service);
    const over = new AbortController();
    process.once('SIGINT', () => over.abort());
    const progress = showProgress(process.stderr, terminalOf(process.stderr, process.env));
    let outcome: Outcome;
    try {
      outcome = await ask<typeof action>(
        runner,
        {
          do: action,
          by: whoAsks('cli'),
          wait_ms: waitMs,
          ...(service === undefined ? {} : { service }),
          ...(why === undefined ? {} : { why }),
        },
        { onItem: progress.take, signal: over.signal, silenceMs: waitMs === 0 ? 5_000 : 0 },
      );
    } catch (error) {
      progress.end();
      if (!over.signal.aborted) throw error;
      process.stderr.write('crashproof: waits no longer; what was asked for goes on\n');
      return 130;
    }
    progress.end();
    return tell(outcome, waitMs > 0, action);
  });
}

function tell({ services, reached }: Outcome, waited: boolean, action: Action): number {
  const paint = painter(terminalOf(process.stdout, process.env).colour);
  for (const { name, reached: one, sentence } of services) {
    if (!waited && one === null) process.stdout.write(`${name}: ${action} asked for\n`);
    else if (one === false) process.stderr.write(`${name}: ${tame(sentence, false)}\n`);
    else process.stdout.write(`${name}: ${paint('green', tame(sentence, false))}\n`);
  }
  return reached || (!waited && services.every(one => one.reached !== false)) ? 0 : 1;
}
