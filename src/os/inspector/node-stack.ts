import { openMessages } from './messages.ts';

/** More frames than these are not shown. */
const maxFrames = 50;
const maxChars = 64 * 1024;
/** A loop that computes pauses within milliseconds; one that has not by then waits for something. */
const pauseMs = 700;
/** Its answers must have come within this time. */
const answerMs = 2_000;

/** A line in the output of a Node process whose inspector has been opened. */
const listening = /Debugger listening on (ws:\/\/127\.0\.0\.1:\d{1,5}\/[0-9a-f-]{36})/g;

/** More processes of one tree are not asked. */
const maxUrls = 4;

/** Where the inspectors of a tree listen, as its last output tells; the latest ones. */
export function inspectorsIn(output: string): readonly string[] {
  return [...output.matchAll(listening)].flatMap(([, url]) => url ?? []).slice(-maxUrls);
}

/**
 * What a Node process hangs in: the stack of the JavaScript that runs, also within a loop without an end; where none
 * runs, what it waits for. `null` where it did not answer in 2 s (it hangs in the kernel or in native code).
 */
export function nodeStack(url: string): Promise<string | null> {
  return new Promise(resolve => {
    const scripts = new Map<string, string>();
    let idle: NodeJS.Timeout | undefined;
    let id = 0;
    const say = (method: string, params: object = {}): number => {
      id += 1;
      talk.send(JSON.stringify({ id, method, params }));
      return id;
    };
    let waitsFor = 0;
    const finish = (text: string | null): void => {
      clearTimeout(idle);
      clearTimeout(limit);
      talk.close();
      resolve(text?.slice(0, maxChars) ?? null);
    };
    const limit = setTimeout(() => finish(null), answerMs);
    const talk = openMessages(
      new URL(url),
      () => {
        say('Debugger.enable');
        say('Debugger.pause');
        idle = setTimeout(() => {
          say('Debugger.disable');
          waitsFor = say('Runtime.evaluate', { expression: 'process.getActiveResourcesInfo()', returnByValue: true });
        }, pauseMs);
      },
      text => {
        const message = parse(text);
        if (message === null) return;
        const { scriptId, url: script, callFrames } = message.params ?? {};
        if (message.method === 'Debugger.scriptParsed' && scriptId !== undefined) scripts.set(scriptId, script ?? '');
        if (message.method === 'Debugger.paused') finish(stackText(callFrames ?? [], scripts));
        if (message.id !== undefined && message.id === waitsFor) finish(idleText(message.result?.result?.value));
      },
      () => finish(null),
    );
  });
}

interface CallFrame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly scriptId?: string; readonly url?: string; readonly callFrames?: readonly CallFrame[] };
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

function parse(text: string): Message | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** As Node writes a stack itself. */
function stackText(frames: readonly CallFrame[], scripts: ReadonlyMap<string, string>): string {
  const lines = frames.slice(0, maxFrames).map(({ functionName, location }) => {
    const place = `${scripts.get(location.scriptId) || 'unknown'}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
    return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
  });
  const more = frames.length > maxFrames ? [`    … ${frames.length - maxFrames} more`] : [];
  return ['Busy, its JavaScript runs:', ...lines, ...more].join('\n');
}

function idleText(value: unknown): string {
  const kinds = Array.isArray(value) ? value.map(String) : [];
  const counts = [...new Set(kinds)]
    .slice(0, maxFrames)
    .map(kind => `${kind} x ${kinds.filter(one => one === kind).length}`);
  return `Idle, none of its JavaScript runs; it waits for: ${counts.join(', ') || 'nothing'}`;
}
