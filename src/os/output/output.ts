import { type Attached, AttachedRun } from './attached.ts';
import { Capture } from './capture.ts';
import type { ConsoleWriter } from './console.ts';
import { LogFile } from './log-file.ts';
import { Lane, Pen } from './pen.ts';
import { type Inlet, preparePipes } from './pipes.ts';
import { Lease } from './span.ts';
import { type StreamName, Tails } from './tail.ts';
import { createTroubleTeller, type Trouble } from './trouble.ts';

export interface OutputOptions {
  /** `logs/<name>-watchfiles.log`. Its folder is made where it is missing; the file is for its owner only (0600). */
  readonly logFile: string;
  /** A log file that would grow past this is rotated away. Default 10 MB. */
  readonly maxBytes?: number;
  /** Log files at most, the current one included. Default 5. */
  readonly files?: number;
  /** Compress rotated files in the background. Default true. */
  readonly compress?: boolean;
  /** How much of each stream, and of both together, is kept for the crash report. Default 64 KiB. */
  readonly tailBytes?: number;
  readonly console: ConsoleWriter;
  /** Told once when the log cannot be written, and once when it can again. */
  readonly onTrouble: (trouble: Trouble) => void;
  /** The line that stands in the log where output is missing. */
  readonly lostLine?: (bytes: number) => string;
}

export interface Output {
  /** A fresh run's streams, read from now on. What earlier runs left open is read too, up to a bound. */
  attach(stdout: Inlet, stderr: Inlet): Attached;
  /** A line of the supervisor's own into the log, without its newline. */
  event(line: string): void;
  stats(): OutputStats;
  /** Writes what waits, for at most `maxMs`, and lets go of everything. */
  close(maxMs: number): Promise<void>;
}

interface OutputStats {
  /** Read from the application, over all runs. */
  readonly readBytes: { readonly stdout: number; readonly stderr: number };
  /** Written to the log by this supervisor, its own lines included. */
  readonly loggedBytes: number;
  /** In no log. */
  readonly droppedBytes: number;
}

/** Runs before the current one whose pipes somebody still holds: more are not read, and what holds them gets EPIPE. */
const MAX_OLD_RUNS = 8;
const MAX_EVENT_BYTES = 256 * 1024;

/** Opens the log of one service. Resolves also when it cannot be opened: that is told, and tried again. */
export async function openOutput(options: OutputOptions): Promise<Output> {
  const { logFile, maxBytes = 10_000_000, files = 5, compress = true, tailBytes = 64 * 1024 } = options;
  const { console, onTrouble, lostLine = defaultLostLine } = options;
  const trouble = createTroubleTeller(logFile, onTrouble);
  const onState = (error: string | null): void => (error === null ? trouble.ends() : trouble.begins(error));
  const log = new LogFile({ path: logFile, maxBytes, files, compress, onState });
  const [{ endsInMidLine }] = await Promise.all([log.open(), preparePipes()]);
  const pen = new Pen(span => log.write(span), { atLineStart: !endsInMidLine });
  const own = new Lane(true);
  const endedBytes = { stdout: 0, stderr: 0 };
  let runs: AttachedRun[] = [];
  let waitingEventBytes = 0;
  let lostEventBytes = 0;
  let closing = false;

  return {
    attach(stdout, stderr) {
      const run = openRun(stdout, stderr);
      runs.push(run);
      if (runs.length > MAX_OLD_RUNS + 1) runs.shift()?.destroy();
      return run;
    },
    event(line) {
      const bytes = Buffer.from(`${line}\n`);
      if (waitingEventBytes + bytes.length > MAX_EVENT_BYTES) {
        lostEventBytes += bytes.length;
        trouble.dropped(bytes.length);
        return;
      }
      if (lostEventBytes > 0) sayLost(lostEventBytes);
      lostEventBytes = 0;
      waitingEventBytes += bytes.length;
      const written = (): void => {
        waitingEventBytes -= bytes.length;
      };
      pen.write(own, { lease: new Lease(bytes, written), start: 0, end: bytes.length });
    },
    stats() {
      const readBytes = { ...endedBytes };
      for (const run of runs) {
        readBytes.stdout += run.read().stdout;
        readBytes.stderr += run.read().stderr;
      }
      return { readBytes, loggedBytes: log.writtenBytes, droppedBytes: trouble.totalDroppedBytes() };
    },
    async close(maxMs) {
      pen.flush();
      closing = true;
      trouble.dropped(await log.close(maxMs));
      for (const run of runs) run.destroy();
    },
  };

  /** `whenWritten`: not when the streams have ended, for the disk may still hang then. */
  function sayLost(bytes: number, whenWritten: () => void = () => {}): void {
    const line = Buffer.from(`${lostLine(bytes)}\n`);
    const lease = new Lease(line, () => {
      if (!closing) whenWritten();
    });
    pen.write(own, { lease, start: 0, end: line.length });
  }

  function openRun(stdout: Inlet, stderr: Inlet): AttachedRun {
    const tails = new Tails(tailBytes);
    const capture = (stream: StreamName, inlet: Inlet): Capture =>
      new Capture({
        stream,
        inlet,
        tails,
        pen,
        tap: console.tap(stream),
        onDropping: () => trouble.begins('SLOW'),
        onDropped(bytes) {
          trouble.dropped(bytes);
          sayLost(bytes, () => trouble.ends('SLOW'));
        },
        onEnd() {
          run.onEnd();
          if (!run.ended) return;
          runs = runs.filter(other => other !== run);
          endedBytes.stdout += run.read().stdout;
          endedBytes.stderr += run.read().stderr;
        },
      });
    const run = new AttachedRun(tails, capture('stdout', stdout), capture('stderr', stderr));
    return run;
  }
}

function defaultLostLine(bytes: number): string {
  return `[crashproof] ${bytes} bytes of output are missing here: the log could not be written`;
}
