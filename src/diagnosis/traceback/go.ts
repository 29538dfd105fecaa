import type { Line } from '../open-text.ts';
import { type Frame, innermostOwn, isLibraryPath, maxFrames, type Trace } from './trace.ts';

/** Go's panics and fatal errors (runtime/panic.go, runtime/traceback.go), and Rust's (library/std/src/panicking.rs). */
export function readGo(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  for (let at = 0; at < lines.length; at++) {
    const text = lines[at]?.text ?? '';
    const trace = GO.test(text) ? readPanic(lines, at) : RUST.test(text) ? readRust(lines, at) : null;
    if (!trace) continue;
    traces.push(trace);
    at = trace.last;
  }
  return traces;
}

const GO = /^(?:panic|fatal error): (.{1,1800})$/;
const RUST = /^thread '([^']{1,100})'(?: \(\d{1,12}\))? panicked at (.{1,1800})$/;

function readPanic(lines: readonly Line[], first: number): Trace | null {
  let goroutine = -1;
  for (let at = first + 1; at < Math.min(lines.length, first + 40) && goroutine < 0; at++) {
    if (/^goroutine \d{1,12} (?:gp=\S{1,20} m=\S{1,20} (?:mp=\S{1,20} )?)?\[/.test(lines[at]?.text ?? ''))
      goroutine = at;
  }
  const word = lines[first]?.text.startsWith('panic') ? 'panic' : 'fatal error';
  // Without a stack after it a "fatal error:" is another program's, a compiler's or a linker's.
  if (goroutine < 0 && word === 'fatal error') return null;
  const frames: Frame[] = [];
  let last = Math.max(first, goroutine);
  for (let at = goroutine + 1; goroutine >= 0 && at < Math.min(lines.length, goroutine + 2 * maxFrames); at++) {
    const place = /^\s{1,8}(\S{1,400}\.(?:go|s)):(\d{1,9})/.exec(lines[at]?.text ?? '');
    if (place) {
      const file = place[1] ?? '';
      const name = (lines[at - 1]?.text ?? '').replace(/\([^()]{0,300}\)$/, '');
      frames.push({
        file,
        line: Number(place[2]),
        name,
        own: !isLibraryPath(file) && !/^(?:runtime|panic|net|os|sync)\b/.test(name),
      });
      last = at;
    } else if ((lines[at]?.text ?? '').trim() === '') break;
    else last = at;
  }
  const message = (GO.exec(lines[first]?.text ?? '')?.[1] ?? '').replace(/ \[recovered(?:, repanicked)?\]$/, '');
  const outermostFirst = frames.reverse();
  return {
    language: 'go',
    first,
    last,
    chain: [{ type: word, message, line: first, link: 'surface' }],
    frames: outermostFirst,
    frame: innermostOwn(outermostFirst),
    fatal: true,
  };
}

function readRust(lines: readonly Line[], first: number): Trace {
  const rest = RUST.exec(lines[first]?.text ?? '')?.[2] ?? '';
  // Until 1.72: 'message', file:line:col. Since then: file:line:col: and the message on the next line.
  const old = /^'(.{0,1500})', (\S{1,300}):(\d{1,9}):\d{1,9}$/.exec(rest);
  const fresh = old ? null : /^(\S{1,300}?):(\d{1,9}):\d{1,9}:?(?: (.{1,1500}))?$/.exec(rest);
  const file = old?.[2] ?? fresh?.[1] ?? '';
  const sameLine = old !== null || fresh?.[3] !== undefined;
  const message = old?.[1] ?? fresh?.[3] ?? lines[first + 1]?.text ?? '';
  const spokenAt = sameLine ? first : Math.min(first + 1, lines.length - 1);
  const frame: Frame = {
    file,
    line: Number(old?.[3] ?? fresh?.[2] ?? 0),
    name: '',
    own: file.length > 0 && !isLibraryPath(file),
  };
  const main = /^thread 'main'/.test(lines[first]?.text ?? '');
  return {
    language: 'rust',
    first,
    last: spokenAt,
    chain: [{ type: 'panic', message, line: spokenAt, link: 'surface' }],
    frames: [frame],
    frame: frame.own ? frame : null,
    fatal: main,
  };
}
