import type { Line } from '../open-text.ts';
import { type Frame, innermostOwn, maxFrames, type Thrown, type Trace } from './trace.ts';

/** The JVM's stacks (java.lang.Throwable.printStackTrace) and .NET's (System.Exception.ToString), which follow the same plan. */
export function readJava(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  for (let at = 0; at < lines.length; at++) {
    const frame = JAVA_FRAME.test(lines[at]?.text ?? '') || DOTNET_FRAME.test(lines[at]?.text ?? '');
    if (!frame || at === 0) continue;
    const trace = readOne(lines, at);
    if (trace) traces.push(trace);
    at = trace?.last ?? at;
  }
  return traces;
}

const JAVA_FRAME = /^\s{1,8}at ([\w.$<>/@-]{1,300})\.([\w$<>]{1,120})\(([^():]{1,120})(?::(\d{1,9}))?\)(?! in )/;
const DOTNET_FRAME =
  /^\s{1,8}at ([\w.`<>+[\],]{1,300})\.([\w`<>.|]{1,120})\([^()]{0,300}\)(?: in (.{1,300}):line (\d{1,9}))?$/;
const HEAD =
  /(?:^|\s)(?:Exception in thread "[^"]{1,100}" |Unhandled exception\. |Caused by: |---> |Suppressed: )?((?:[a-zA-Z_]\w{0,60}\.){1,12}[A-Z][\w$]{0,100}(?:Error|Exception|Throwable|Failure|Death|Panic)?[\w$]{0,40})(?:: (.{0,1800}))?$/;
const LIBRARY =
  /^(?:java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|org\.(?:springframework|apache|eclipse|hibernate|jboss|slf4j|bytedeco|freedesktop)|io\.(?:netty|quarkus|micronaut|vertx)|com\.(?:google|fasterxml|zaxxer)|ch\.qos|reactor|System|Microsoft|Npgsql)\b/;

function readOne(lines: readonly Line[], firstFrame: number): Trace | null {
  let headAt = -1;
  for (let at = firstFrame - 1; at >= Math.max(0, firstFrame - 6) && headAt < 0; at--)
    if (HEAD.test(lines[at]?.text ?? '')) headAt = at;
  const head = headAt < 0 ? null : HEAD.exec(lines[headAt]?.text ?? '');
  if (!head?.[1]) return null;
  const chain: Thrown[] = [{ type: head[1], message: head[2] ?? '', line: headAt, link: 'surface' }];
  const frames: Frame[] = [];
  let last = firstFrame;
  let dotnet = false;
  for (let at = firstFrame; at < Math.min(lines.length, firstFrame + 3 * maxFrames); at++) {
    const text = lines[at]?.text ?? '';
    const java = JAVA_FRAME.exec(text);
    const net = java ? null : DOTNET_FRAME.exec(text);
    const frame = java ?? net;
    if (frame) {
      if (net) dotnet = true;
      const owner = (frame[1] ?? '').replace(/^[\w.-]{1,60}@?[\w.]{0,30}\//, '');
      if (chain.length === 1 && frames.length < maxFrames) {
        const file = (java ? frame[3] : frame[3]) ?? '';
        frames.push({
          file,
          line: Number(frame[4] ?? 0),
          name: `${owner}.${frame[2] ?? ''}`,
          own: !LIBRARY.test(owner),
        });
      }
    } else if (/^\s{0,8}(?:Caused by: |---> |Suppressed: )/.test(text)) {
      const cause = HEAD.exec(text);
      if (cause?.[1]) chain.push({ type: cause[1], message: cause[2] ?? '', line: at, link: 'cause' });
    } else if (!/^\s{1,8}\.{3} \d{1,6} (?:more|common frames)|^\s{0,4}--- End of /.test(text)) break;
    last = at;
  }
  const outermostFirst = frames.reverse();
  const headText = lines[headAt]?.text ?? '';
  return {
    language: dotnet ? 'dotnet' : 'java',
    first: headAt,
    last,
    chain,
    frames: outermostFirst,
    frame: innermostOwn(outermostFirst),
    fatal: /Exception in thread "main"|Unhandled exception\./.test(headText),
  };
}
