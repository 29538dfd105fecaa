import type { Progress } from '../control/api.ts';
import { cut, type Terminal, tame } from './terminal.ts';
import { ago } from './times.ts';

export interface ProgressShown {
  take(progress: Progress): void;
  /** Takes the live line away. */
  end(): void;
}

const tickMs = 200;
/** Where no line can be written over, waiting is said again this often. */
const sayAgainMs = 10_000;

/**
 * What is waited for and how long already: one line that is written over on a terminal, below the news; plain lines, and
 * few of them, elsewhere.
 */
export function showProgress(stream: { write(text: string): unknown }, terminal: Terminal): ProgressShown {
  const waiting = new Map<string, Progress>();
  let shown = false;
  const timer = setInterval(terminal.isLive ? paint : sayAgain, terminal.isLive ? tickMs : sayAgainMs);
  timer.unref();

  function line(): string {
    const now = new Date();
    const each = [...waiting.values()].map(({ service, state, waits_for, since }) => {
      return `${service}: ${state}, waiting for ${waits_for} (${ago(since, now)})`;
    });
    return tame(each.join('; '), false);
  }

  function paint(): void {
    if (waiting.size === 0) {
      erase();
      return;
    }
    stream.write(`\r${cut(line(), terminal.columns - 1)}\x1b[K`);
    shown = true;
  }

  function erase(): void {
    if (shown) stream.write('\r\x1b[K');
    shown = false;
  }

  function sayAgain(): void {
    if (waiting.size > 0) stream.write(`${line()}\n`);
  }

  return {
    take(progress) {
      erase();
      for (const message of progress.news) stream.write(`${progress.service}: ${tame(message, false)}\n`);
      if (progress.waits_for === null) waiting.delete(progress.service);
      else waiting.set(progress.service, progress);
      if (terminal.isLive) paint();
    },
    end() {
      clearInterval(timer);
      erase();
      waiting.clear();
    },
  };
}
