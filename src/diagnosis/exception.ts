import type { Thrown, Trace } from './traceback/trace.ts';

/**
 * What an exception's kind says about who is to blame.
 *
 * - `own-bug`: only a mistake in code raises it (KeyError, nil dereference); lines logged earlier do not explain it.
 * - `symptom`: the program found that it got no picture or connection; the reason stands in the lines before.
 * - `peer`: another program or device did not answer; which one the rules must say.
 * - `asked`: somebody pressed Ctrl-C.
 * - `generic`: may be either.
 */
export type Kind = 'own-bug' | 'symptom' | 'peer' | 'asked' | 'generic';

const OWN_BUG =
  /(?:^|\.)(?:TypeError|KeyError|AttributeError|NameError|IndexError|ZeroDivisionError|UnboundLocalError|AssertionError|ValueError|UnicodeDecodeError|UnicodeEncodeError|RecursionError|NotImplementedError|StopIteration|StopAsyncIteration|LookupError|OverflowError|FloatingPointError|JSONDecodeError|InvalidStateError|ReferenceError|RangeError|EvalError|NullPointerException|IndexOutOfBoundsException|ArrayIndexOutOfBoundsException|StringIndexOutOfBoundsException|ClassCastException|IllegalArgumentException|IllegalStateException|NumberFormatException|ArithmeticException|ConcurrentModificationException|UnsupportedOperationException|StackOverflowError|NoSuchElementException|NegativeArraySizeException|InputMismatchException|DateTimeParseException|NullReferenceException|IndexOutOfRangeException|InvalidCastException|InvalidOperationException|KeyNotFoundException|FormatException|ArgumentNullException|ArgumentException|DivideByZeroException|NoMethodError)$/;
const GO_BUG =
  /^runtime error: |assignment to entry in nil map|(?:close|send) (?:of|on) (?:nil|closed) channel|interface conversion: |concurrent map (?:read|write|iteration)|index out of (?:range|bounds)|slice bounds out of range|unwrap\(\)` on a `None`|attempt to (?:subtract|add|multiply|divide|calculate)|already borrowed|integer divide by zero|nil pointer dereference|repeat count|explicit panic|unreachable code|not yet implemented/;
/** The picture that never came: an empty array handed on. */
const EMPTY_FRAME =
  /empty\(\)|ssize\.|size\.width ?> ?0|!buf\.|\.total\(\) ?> ?0|NoneType' object (?:has no attribute '(?:shape|copy|astype|size|ndim|dtype|tobytes|resize|reshape|mean|flatten|read|data)'|is not subscriptable)|Can't parse 'src'|src is not a numpy array|frame is None|Overload resolution failed/;
const SYMPTOM =
  /\b(?:open|opened|connect|connection|camera|cam\d*|stream|captur\w*|frames?|device|video|webcam|unavailable|offline|time[d-]? ?out|no (?:signal|image|picture)|reach\w*|grab\w*|rtsp|feed|source|giving up|retries|attempts|lost|dead|login|log in|initiali[sz]e)\b/i;

const PEER =
  /Connection ?(?:refused|reset|aborted|timed out)|\bECONN(?:REFUSED|RESET|ABORTED)\b|\bETIMEDOUT\b|actively refused|i\/o timeout|timed out|Operation timed out|ConnectTimeout|ReadTimeout|SocketTimeoutException/i;

export function kindOf(trace: Trace): Kind {
  const surface = trace.chain[0];
  if (!surface) return 'generic';
  if (trace.chain.some(thrown => /KeyboardInterrupt$/.test(thrown.type))) return 'asked';
  const kind = kindOfThrown(surface);
  if (kind === 'own-bug') return kind;
  return trace.chain.some(thrown => thrown.link !== 'context' && PEER.test(`${thrown.type}: ${thrown.message}`))
    ? 'peer'
    : kind;
}

function kindOfThrown({ type, message }: Thrown): Kind {
  if (/(?:^|\.)(?:SystemExit|SystemExitException)$/.test(type)) return 'symptom';
  // What another program ended with; why is said by its own words above, if at all.
  if (/(?:^|\.)(?:CalledProcessError|TimeoutExpired)$/.test(type)) return 'peer';
  if (/(?:^|\.)error$|cv2|OpenCV/i.test(type) && EMPTY_FRAME.test(message)) return 'symptom';
  if (EMPTY_FRAME.test(message) && /AttributeError|TypeError/.test(type)) return 'symptom';
  // undici's wrapper: what failed stands in its cause.
  if (type === 'TypeError' && /^(?:fetch failed|terminated)$/.test(message)) return 'symptom';
  if (OWN_BUG.test(type)) return 'own-bug';
  if (type === 'panic' || type === 'fatal error')
    return GO_BUG.test(message) ? 'own-bug' : SYMPTOM.test(message) ? 'symptom' : 'generic';
  if (
    SYMPTOM.test(message) ||
    /(?:Connection|Timeout|Camera|Stream|Device|Network)\w{0,20}(?:Error|Exception)?$/.test(type)
  )
    return 'symptom';
  return 'generic';
}

/** `KeyError: 'stream'`, cut to 200 characters. */
export function nameException(thrown: Thrown): string {
  const text = thrown.message === '' ? thrown.type : `${thrown.type}: ${thrown.message}`;
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

/** `cameras.py line 88 (open_stream)`; `null` where no frame is the application's own. */
export function namePlace(trace: Trace): string | null {
  const frame = trace.frame;
  if (frame === null) return null;
  const file = frame.file.slice(Math.max(frame.file.lastIndexOf('/'), frame.file.lastIndexOf('\\')) + 1);
  const name = frame.name === '' || frame.name === '<module>' ? '' : ` (${frame.name})`;
  return frame.line > 0 ? `${file} line ${frame.line}${name}` : `${file}${name}`;
}
