import type { Line } from '../open-text.ts';
import { type Frame, innermostOwn, isLibraryPath, maxFrames, type Thrown, type Trace } from './trace.ts';

/**
 * CPython's tracebacks (Lib/traceback.py, Python/traceback.c, Modules/faulthandler.c), 2.7 to 3.14: chained, exception
 * groups (read for the group and its first leaf), SyntaxError, faulthandler's stacks, and a tail that begins in the
 * middle of one.
 */
export function readPython(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let at = 0;
  while (at < lines.length) {
    const text = lines[at]?.text ?? '';
    if (FATAL.test(text)) {
      const trace = readFault(lines, at);
      traces.push(trace);
      at = trace.last + 1;
    } else if (text.includes(HEAD) || FRAME.test(text)) {
      const { trace, next } = readChain(lines, at);
      if (trace) traces.push(trace);
      at = next;
    } else at++;
  }
  return traces;
}

const HEAD = 'Traceback (most recent call last)';
const FRAME = /^[\s|+]{0,40}File "([^"]{1,400})", line (\d{1,9})(?:, in (.{1,200}))?/;
const FATAL = /^Fatal Python error: (.{1,300})/;
/** `module.Error: text`, bare `Error`, and a group's `| Error: text`. The name ends a sentence of its own: no blanks in it. */
const THROWN = /^[\s|+]{0,40}((?:[A-Za-z_]\w{0,80}\.){0,8}[A-Za-z_]\w{0,80})(?:: ?(.{0,1800}))?$/;
const DIRECT = 'The above exception was the direct cause of the following exception:';
const DURING = 'During handling of the above exception, another exception occurred:';

interface Part {
  readonly frames: Frame[];
  readonly thrown: { type: string; message: string; line: number } | null;
  readonly last: number;
}

/** `next`: where to read on, past what was tried in vain. */
function readChain(lines: readonly Line[], first: number): { trace: Trace | null; next: number } {
  const parts: { part: Part; joined: 'cause' | 'context' | null }[] = [];
  let joined: 'cause' | 'context' | null = null;
  let at = first;
  let last = first;
  for (;;) {
    const part = readPart(lines, at);
    if (part.thrown === null && part.frames.length === 0) break;
    parts.push({ part, joined });
    last = part.last;
    const next = nextLink(lines, last + 1);
    if (next === null) break;
    joined = next.link;
    at = next.at;
  }
  const surfaced = parts[parts.length - 1]?.part;
  if (!surfaced?.thrown) return { trace: null, next: Math.max(first, last) + 1 };
  const chain: Thrown[] = [];
  // Printed root first; kept surface first. The words between two parts say how the earlier led to the later.
  for (let i = parts.length - 1; i >= 0; i--) {
    const thrown = parts[i]?.part.thrown;
    if (thrown) chain.push({ ...thrown, link: chain.length === 0 ? 'surface' : (parts[i + 1]?.joined ?? 'context') });
  }
  const leaf = readLeaf(lines, surfaced.last, chain);
  const trace: Trace = {
    language: 'python',
    first,
    last: Math.max(last, leaf),
    chain,
    frames: surfaced.frames,
    frame: innermostOwn(surfaced.frames),
    fatal: false,
  };
  return { trace, next: trace.last + 1 };
}

/** One traceback of a chain: frames with their source lines, then the exception. */
function readPart(lines: readonly Line[], first: number): Part {
  const frames: Frame[] = [];
  const end = Math.min(lines.length, first + 3 * maxFrames);
  for (let at = first; at < end; at++) {
    const text = lines[at]?.text ?? '';
    const frame = FRAME.exec(text);
    if (frame) {
      const file = frame[1] ?? '';
      if (frames.length < maxFrames) {
        frames.push({
          file,
          line: Number(frame[2]),
          name: frame[3] ?? '<module>',
          own: !isLibraryPath(file) && file !== '<string>',
        });
      }
      continue;
    }
    if (text.includes(HEAD)) continue;
    // A source line, its markers, "[Previous line repeated 987 more times]": all are indented.
    const bare = text.replace(/^[ ]{0,8}\|/, '');
    if (bare.startsWith('  ') || text.trim() === '' || text === ' ') {
      if (text.trim() === '' && frames.length > 0 && at > first + 1) return { frames, thrown: null, last: at - 1 };
      continue;
    }
    const thrown = THROWN.exec(text);
    if (thrown?.[1])
      return { frames, thrown: { type: thrown[1], message: (thrown[2] ?? '').trim(), line: at }, last: at };
    return { frames, thrown: null, last: Math.max(first, at - 1) };
  }
  return { frames, thrown: null, last: Math.max(first, end - 1) };
}

/** The sentence that ties the next traceback to this one stands within a few lines (a message may have several). */
function nextLink(lines: readonly Line[], from: number): { at: number; link: 'cause' | 'context' } | null {
  for (let at = from; at < Math.min(lines.length, from + 12); at++) {
    const text = lines[at]?.text ?? '';
    const link = text.includes(DIRECT) ? 'cause' : text.includes(DURING) ? 'context' : null;
    if (link !== null) {
      for (let next = at + 1; next < Math.min(lines.length, at + 4); next++) {
        if (lines[next]?.text.includes(HEAD)) return { at: next, link };
      }
      return null;
    }
    if (text.includes(HEAD)) return null;
  }
  return null;
}

/** An exception group prints its members below it, drawn with bars; the first one explains it. Answers the last line. */
function readLeaf(lines: readonly Line[], from: number, chain: Thrown[]): number {
  if (!/(?:Exception|Error)Group$/.test(chain[0]?.type ?? '')) return from;
  let last = from;
  let leaf: Thrown | null = null;
  for (let at = from + 1; at < Math.min(lines.length, from + 400); at++) {
    const text = lines[at]?.text ?? '';
    if (!/^\s{0,40}[|+]/.test(text)) break;
    last = at;
    const thrown: RegExpExecArray | null =
      leaf === null && !text.includes(HEAD) && /^\s{0,40}\| \S/.test(text) ? THROWN.exec(text) : null;
    if (thrown?.[1]) leaf = { type: thrown[1], message: (thrown[2] ?? '').trim(), line: at, link: 'cause' };
  }
  if (leaf !== null) chain.push(leaf);
  return last;
}

/** faulthandler: `Fatal Python error: Segmentation fault`, then threads with the most recent call first. */
function readFault(lines: readonly Line[], first: number): Trace {
  const inner: Frame[] = [];
  let last = first;
  let current = false;
  let done = false;
  for (let at = first + 1; at < Math.min(lines.length, first + 3 * maxFrames); at++) {
    const text = lines[at]?.text ?? '';
    const frame = /^\s{1,8}File "([^"]{1,400})", line (\d{1,9}) in (.{1,200})/.exec(text);
    if (frame) {
      const file = frame[1] ?? '';
      if (current && !done && inner.length < maxFrames) {
        inner.push({
          file,
          line: Number(frame[2]),
          name: frame[3] ?? '',
          own: !isLibraryPath(file) && file !== '<string>',
        });
      }
      last = at;
    } else if (/^(?:Current thread|Thread) 0x/.test(text)) {
      if (inner.length > 0) done = true;
      current = text.startsWith('Current');
      last = at;
    } else if (
      text.trim() === '' ||
      /^(?:Python runtime state|Extension modules|<no Python frame>|\s{1,8}<)/.test(text.trim())
    ) {
      last = at;
    } else if (text.startsWith('  ')) last = at;
    else break;
  }
  const frames = inner.reverse();
  const message = FATAL.exec(lines[first]?.text ?? '')?.[1] ?? '';
  return {
    language: 'python',
    first,
    last,
    chain: [{ type: 'Fatal Python error', message, line: first, link: 'surface' }],
    frames,
    frame: innermostOwn(frames),
    fatal: true,
  };
}
