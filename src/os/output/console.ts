import { openTarget, sameTarget } from './console-target.ts';
import { Lane } from './pen.ts';
import { Screen } from './screen.ts';
import type { Span } from './span.ts';
import type { StreamName } from './tail.ts';

/** One stream's way to the console. */
export interface ConsoleTap {
  /** Copies what it keeps. */
  write(span: Span): void;
  /** Whether to wait before reading on, for a console that is slow but alive; `go` is then called once, within 100 ms. */
  wait(go: () => void): boolean;
  end(): void;
}

/** The console of the supervisor. It never blocks, never throws and never grows; the log does not depend on it. */
export interface ConsoleWriter {
  /** For each stream of each run: stdout goes to the supervisor's stdout, stderr to its stderr. */
  tap(stream: StreamName): ConsoleTap;
  /** A line of the supervisor's own to stderr, without its newline. It begins on a line of its own. */
  line(text: string): void;
  /** One line below all others on stderr's terminal, written over by whatever follows; null takes it away. */
  live(text: string | null): void;
  stats(): { readonly shownBytes: number; readonly droppedBytes: number };
  /** Waits until everything is shown, at most `maxMs`. Call it before the process exits. */
  flush(maxMs: number): Promise<void>;
}

/** Opens the console behind two descriptors; by default those that the process was started with. */
export function openConsole({ outFd = 1, errFd = 2 }: { outFd?: number; errFd?: number } = {}): ConsoleWriter {
  const out = new Screen(openTarget(outFd));
  const err = sameTarget(outFd, errFd) ? out : new Screen(openTarget(errFd));
  const screens = [...new Set([out, err])];
  const own = new Lane(true);
  const sum = (read: (screen: Screen) => number): number => screens.reduce((total, screen) => total + read(screen), 0);
  return {
    tap(stream) {
      const screen = stream === 'stdout' ? out : err;
      const lane = new Lane();
      return {
        write: span => screen.write(lane, span),
        wait: go => screen.wait(go),
        end: () => screen.end(lane),
      };
    },
    line: text => err.line(own, text),
    live: text => err.live(text),
    stats: () => ({ shownBytes: sum(screen => screen.shownBytes), droppedBytes: sum(screen => screen.droppedBytes) }),
    async flush(maxMs) {
      await Promise.all(screens.map(screen => screen.flush(maxMs)));
    },
  };
}
