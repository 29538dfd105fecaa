import type { Line } from './open-text.ts';
import type { Trace } from './traceback/trace.ts';

/** How the end of the text reads: what was said last, and whether the program was still at work after a line. */
export interface Story {
  readonly lines: readonly Line[];
  readonly traces: readonly Trace[];
  /** The trace that ended the program, as far as the text tells. */
  readonly fatal: Trace | null;
  /** Index of the line that says a stop was asked for; `null` where none does. */
  readonly askedAt: number | null;
  /** A signal is named there, not only a shutdown. */
  readonly askedBySignal: boolean;
  /** Stacks of all threads that were asked for (faulthandler, SIGQUIT), not printed by a crash: somebody looked at a hang. */
  readonly dumpAt: number | null;
  /** For each line the trace it stands in. */
  readonly traceOf: readonly (Trace | null)[];
  /** For each line how many lines after it show that the program went on with its work. */
  readonly progressAfter: readonly number[];
}

const SIGNAL_SEEN =
  /\b(?:got|received?|receiving|caught|handling|on) (?:an? )?(?:signal:? ?)?(?:SIG)?(?:TERM|INT|HUP|TERMINATED|INTERRUPT)\b|\bsignal (?:received|caught)\b|\b(?:SIGTERM|SIGINT|SIGHUP)\b|signal[ :=]{1,3}['"]?(?:term|int|15|2|terminated|interrupt)\b|received signal (?:15|2)\b|KeyboardInterrupt|^\^C|Ctrl[-+ ]?C (?:pressed|received)|interrupted by (?:the )?user|stopp?(?:ed|ing) by (?:the )?(?:user|admin|operator|request)|(?:shutdown|stop|exit|quit) requested|exit(?:ing)? on user request|Keyboard interrupt|Exiting normally/i;
const SHUTDOWN =
  /\bshut(?:ting)? ?down\b|\bgraceful(?:ly)? (?:shut|stop|exit)|\bstopping\b|\bgood ?bye\b|\bbye\b|\bterminating\b|\bexiting\b/i;
/** What programs say while they end: no sign of work. */
const ENDING =
  /shut ?down|shutting|stopp|exit|\bbye\b|clos(?:e|ing)|finish|clean(?:ed|ing)? ?up|terminat|kill|goodbye|flush|signal|quit|ended|disconnect|abort|give|giving|fail|error|could not|cannot|unclosed|reason:|waiting for|core dump|dumped|restart|for further information|reconnect(?:ing)? in/i;
const ACCESS = /"(?:GET|POST|PUT|HEAD|DELETE|OPTIONS|PATCH) \S{1,300} HTTP\/[\d.]{1,3}" \d{3}/;

export function isAccessLog(text: string): boolean {
  return ACCESS.test(text);
}

/** A line that shows the program at work: an informing line that does not speak of an end. */
function isProgress(line: Line): boolean {
  return (line.level === 'info' && !ENDING.test(line.text)) || ACCESS.test(line.text);
}

export function tellStory(lines: readonly Line[], traces: readonly Trace[]): Story {
  const traceOf: (Trace | null)[] = new Array(lines.length).fill(null);
  for (const trace of traces) for (let i = trace.first; i <= trace.last; i++) traceOf[i] = trace;
  const progressAfter: number[] = new Array(lines.length).fill(0);
  let progress = 0;
  for (let i = lines.length - 1; i >= 0; i--) {
    progressAfter[i] = progress;
    const line = lines[i];
    if (line && traceOf[i] === null && isProgress(line)) progress++;
  }
  const asked = findAsked(lines, traceOf);
  return {
    lines,
    traces,
    fatal: findFatal(traces, progressAfter),
    ...asked,
    dumpAt: findDump(lines),
    traceOf,
    progressAfter,
  };
}

/** Within the last 40 lines. A stop that was asked for is said by a line of its own or by KeyboardInterrupt's trace. */
function findAsked(
  lines: readonly Line[],
  traceOf: readonly (Trace | null)[],
): { askedAt: number | null; askedBySignal: boolean } {
  let shutdown: number | null = null;
  for (let i = lines.length - 1; i >= Math.max(0, lines.length - 40); i--) {
    const trace = traceOf[i];
    if (trace && !trace.chain.some(thrown => thrown.line === i)) continue;
    const text = lines[i]?.text ?? '';
    if (
      SIGNAL_SEEN.test(text) &&
      !/ignor|handler (?:installed|registered)|press ctrl|use ctrl|\(press|to (?:quit|stop|exit)/i.test(text)
    )
      return { askedAt: i, askedBySignal: true };
    if (SHUTDOWN.test(text) && lines[i]?.level !== 'error') shutdown = i;
  }
  return { askedAt: shutdown, askedBySignal: false };
}

function findFatal(traces: readonly Trace[], progressAfter: readonly number[]): Trace | null {
  // What the runtime itself calls the end comes first; else the last one after which nothing went on.
  for (let i = traces.length - 1; i >= 0; i--) {
    const trace = traces[i];
    if (trace?.fatal && (progressAfter[trace.last] ?? 0) <= 2) return trace;
  }
  const last = traces[traces.length - 1];
  return last && (progressAfter[last.last] ?? 0) === 0 ? last : null;
}

function findDump(lines: readonly Line[]): number | null {
  for (let i = lines.length - 1; i >= 0; i--) {
    const text = lines[i]?.text ?? '';
    if (/^Fatal Python error/.test(text)) return null;
    if (
      /^(?:Current thread|Thread) 0x[0-9a-f]{1,16} .{0,60}\(most recent call first\)|^Full thread dump|^SIGQUIT: quit/.test(
        text,
      )
    ) {
      // The first line of a crash's own stacks stands a few lines above.
      for (let up = i - 1; up >= 0; up--) if (/^Fatal Python error/.test(lines[up]?.text ?? '')) return null;
      return i;
    }
  }
  return null;
}
