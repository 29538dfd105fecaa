import type { Explanation } from './diagnose.ts';
import { manner } from './ending.ts';
import type { Evidence } from './evidence.ts';
import type { Frame, Trace } from './traceback/trace.ts';

/** Own frames that count, from the innermost: what lies further out is how the crash was reached, not where it is. */
const countedFrames = 5;

/**
 * Twelve hex digits that stay the same for the same crash: on another machine, for another user, with another pid, port,
 * camera address or Python patch version, and after an update of a library. Another bug has others.
 *
 * Made of the cause, the exceptions with what varies in their messages left out, and the application's own frames by
 * file name, function and line; of library frames nothing. Without a stack: of the decisive line, varying parts left out.
 */
export function fingerprint(evidence: Evidence, explanation: Explanation): string {
  const [first] = explanation.ranked;
  const parts: string[] = [first.id];
  const trace = explanation.trace;
  const byAsking = first.id === 'stopped-by-user' || first.id === 'clean-exit';
  if (trace && !byAsking) {
    parts.push(trace.language);
    for (const thrown of trace.chain.slice(0, 4)) parts.push(shortType(thrown.type), withoutVarying(thrown.message));
    parts.push(...framesOf(trace));
  } else if (!byAsking) {
    const end = manner(evidence.exit);
    parts.push(end.signal ?? (end.code === null ? 'none' : String(end.code)));
    for (const line of first.evidence.slice(0, 2)) parts.push(withoutVarying(line));
  }
  return hash48(parts.join('\n'));
}

function framesOf(trace: Trace): string[] {
  const own = trace.frames.filter(frame => frame.own).slice(-countedFrames);
  if (own.length > 0) return own.map(ownFrame);
  // All library: the innermost function is what there is; its line drifts with the library.
  const last = trace.frames[trace.frames.length - 1];
  return last === undefined ? [] : [`${baseName(last.file)}:${last.name}`];
}

function ownFrame(frame: Frame): string {
  return `${baseName(frame.file)}:${frame.name}:${frame.line}`;
}

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** Python moves exceptions between modules (`kasa.exceptions.X`, `kasa.X`) more often than it renames them. */
function shortType(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

/** A text without what differs from one time or machine to the next; at most 300 characters of it. */
export function withoutVarying(text: string): string {
  return (
    text
      .slice(0, 1_000)
      .replace(
        /^[\s[]{0,4}(?:\w{3},? )?\d{1,4}[-/]\d{1,2}[-/]\d{1,4}[ T,]{1,2}[\d:.,]{5,15}(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d)?\]?/,
        '',
      )
      .replace(/\b\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?/g, 'TIME')
      .replace(/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s'"<>)\]]{1,400}/gi, 'URL')
      .replace(/(?:[A-Za-z]:)?(?:[\\/][\w.@ +-]{1,100}){1,30}[\\/]([\w.@+-]{1,100})/g, '$1')
      .replace(/\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b/gi, 'MAC')
      .replace(/(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])/gi, 'ADDRESS')
      // Newer Pythons guess what was meant.
      .replace(/\.? Did you (?:mean|forget)\b.{0,200}/, '')
      .replace(/\b0x[0-9a-f]{1,16}\b/gi, 'HEX')
      .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, 'ID')
      .replace(/\b(?=[0-9a-f]{0,40}\d)[0-9a-f]{8,64}\b/gi, 'ID')
      .replace(/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, 'ADDRESS')
      .replace(/\d+/g, '0')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 300)
  );
}

/**
 * 48 bits of a 64-bit mix, two 32-bit halves of MurmurHash3's finaliser over FNV-1a (Appleby, Fowler/Noll/Vo: public
 * domain). No secret is protected by it; it only has to spread.
 */
export function hash48(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + i), 0x85ebca6b);
  }
  a = mix(a ^ (b >>> 7));
  b = mix(b ^ a);
  return `${(a >>> 0).toString(16).padStart(8, '0')}${(b >>> 16).toString(16).padStart(4, '0')}`;
}

function mix(value: number): number {
  let v = value;
  v = Math.imul(v ^ (v >>> 16), 0x85ebca6b);
  v = Math.imul(v ^ (v >>> 13), 0xc2b2ae35);
  return v ^ (v >>> 16);
}
