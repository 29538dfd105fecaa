import type { Line } from '../open-text.ts';
import { type Frame, innermostOwn, isLibraryPath, maxFrames, type Thrown, type Trace } from './trace.ts';

/**
 * V8's stacks as Node prints them (lib/internal/process/execution.js, src/node_errors.cc): an uncaught error with the
 * source line above it, an unhandled rejection, `[cause]:`, an AggregateError's members, and errors a logger printed.
 */
export function readNode(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let at = 0;
  while (at < lines.length) {
    if (!AT.test(lines[at]?.text ?? '')) {
      at++;
      continue;
    }
    const trace = readOne(lines, at);
    if (trace) traces.push(trace);
    at = trace ? trace.last + 1 : skipFrames(lines, at);
  }
  return traces;
}

const AT = /^\s{1,12}at (?:async )?(?:(.{1,200}?) \()?((?:file:\/\/)?[^\s()]{0,300}):(\d{1,9}):\d{1,9}\)?(?:,| \{)?$/;
/** The head may follow a logger's prefix: `[1/2/2026, 7:31:45 PM] Error: listen EADDRINUSE`. */
const HEAD =
  /(?:^|[\s\])])(?:Uncaught )?([A-Z]\w{0,60}(?:Error|Exception|Rejection)|Error)(?: \[(\w{1,60})\])?(?:: (.{0,1800}))?$/;
const CAUSE = /^\s{1,16}\[cause\]: (?:([A-Z]\w{0,60})(?: \[\w{1,60}\])?: )?(.{0,1800})$/;

function readOne(lines: readonly Line[], firstFrame: number): Trace | null {
  const head = findHead(lines, firstFrame);
  if (head === null) return null;
  const frames: Frame[] = [];
  const chain: Thrown[] = [{ ...head, until: firstFrame - 1, link: 'surface' }];
  let at = firstFrame;
  let last = firstFrame;
  let inCause = false;
  for (; at < Math.min(lines.length, firstFrame + 3 * maxFrames); at++) {
    const text = lines[at]?.text ?? '';
    const frame = AT.exec(text);
    const cause = frame ? null : CAUSE.exec(text);
    if (frame) {
      if (!inCause && frames.length < maxFrames) {
        const file = (frame[2] ?? '').replace(/^file:\/\//, '');
        frames.push({
          file,
          line: Number(frame[3]),
          name: frame[1] ?? '<anonymous>',
          own: file.length > 0 && !isLibraryPath(file),
        });
      }
    } else if (cause) {
      inCause = true;
      chain.push({ type: cause[1] ?? 'Error', message: cause[2] ?? '', line: at, link: 'cause' });
    } else if (!/^\s{1,16}(?:at |[\w$'"[\]]{1,60}: |\.{3} |[}\]])|^[}\]],?$|^\s{0,4}\.{3} \d/.test(text)) break;
    last = at;
  }
  const outermostFirst = frames.reverse();
  return {
    language: 'node',
    first: head.first,
    last,
    chain,
    frames: outermostFirst,
    frame: innermostOwn(outermostFirst),
    fatal:
      head.fatal ||
      /^Node\.js v\d/.test(lines[last + 2]?.text ?? '') ||
      /^Node\.js v\d/.test(lines[last + 1]?.text ?? ''),
  };
}

function findHead(lines: readonly Line[], firstFrame: number) {
  for (let at = firstFrame - 1; at >= Math.max(0, firstFrame - 6); at--) {
    const head = HEAD.exec(lines[at]?.text ?? '');
    if (!head?.[1]) continue;
    // An uncaught error shows the source line with a caret under it above the message.
    let first = at;
    let fatal = /Uncaught/.test(lines[at]?.text ?? '');
    for (let up = at - 1; up >= Math.max(0, at - 5); up--) {
      const text = lines[up]?.text ?? '';
      if (/^\s{0,400}\^{1,200}$/.test(text)) fatal = true;
      if (fatal && /^(?:file:\/\/|node:|[A-Za-z]:\\|\/)[^\s]{1,300}:\d{1,9}$/.test(text)) first = up;
    }
    return { type: head[1], message: head[3] ?? '', line: at, first, fatal };
  }
  return null;
}

function skipFrames(lines: readonly Line[], at: number): number {
  let next = at + 1;
  while (next < lines.length && AT.test(lines[next]?.text ?? '')) next++;
  return next;
}
