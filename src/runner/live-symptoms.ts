import type { Cause } from '../core/event.ts';
import type { Name, Run, Spec } from '../core/spec.ts';
import type { Detach } from '../runtime/attach.ts';
import type { Host } from '../runtime/supervisor.ts';
import { causeOf } from './cause-of.ts';

/** After an answer of the health page: what it has brought about is written by then. */
const afterAnswerMs = 300;

/** Output that comes at other times is looked at this often. */
const lookEveryMs = 5_000;

/** A look is followed by a pause of so many times what it took: at most one hundredth of a core. */
const pauseFactor = 100;

/** Without one of these words nothing is worth the rules, which need not even be loaded then. */
const worthReading =
  /suspen|lock|block|auth|login|log in|credential|password|passwd|40[136]|429|too many|token|2fa|-40\d{3}|-1501/i;

/** What a run has written since a byte that was counted before. */
export interface News {
  readonly text: string;
  /** All that it has written so far, in bytes. */
  readonly total: number;
}

export interface LiveOptions {
  readonly remedies: Spec['remedies'];
  readonly news: (run: Run, since: number) => News;
  readonly redact: (text: string) => Promise<string>;
  readonly tell: (run: Run, cause: Cause) => void;
  /** What it writes cannot be read any more: a sentence for the person. */
  readonly warn: (sentence: string) => void;
  readonly wall?: () => Date;
}

/**
 * Reads what a service writes while it lives for trouble that asking its health page makes worse, and tells it. Each kind
 * of trouble is told once until its time is over, a person asks for something, or another run begins.
 */
export async function attach(host: Host, service: Name, options: LiveOptions): Promise<Detach> {
  const { remedies, news, redact, tell, warn, wall = () => new Date() } = options;
  let run: Run = 0;
  let since = 0;
  let soon: NodeJS.Timeout | null = null;
  let looking = false;
  let notBefore = 0;
  const quietUntil = new Map<string, number>();
  const seen = new Map<string, { times: number; readonly since: Date }>();

  const regular = setInterval(() => void look(), lookEveryMs);
  regular.unref();
  const stopListening = host.listen(({ event, notes }) => {
    for (const note of notes) {
      if (!('service' in note) || note.service !== service) continue;
      if (note.code === 'spawned') begin(note.run);
      if (note.code === 'ended') run = 0;
      if (note.code === 'requested') quietUntil.clear();
    }
    if (event.type === 'probed' && event.service === service && soon === null) {
      soon = setTimeout(() => {
        soon = null;
        void look();
      }, afterAnswerMs);
      soon.unref();
    }
  });
  // It is loaded after the first start.
  const now = host.snapshot().services.find(({ spec }) => spec.name === service);
  if (now !== undefined && now.pid !== null) begin(now.run);

  function begin(next: Run): void {
    run = next;
    since = 0;
    quietUntil.clear();
  }

  async function look(): Promise<void> {
    if (run === 0 || looking || performance.now() < notBefore) return;
    const of = run;
    const { text, total } = news(of, since);
    // A line that is still being written is read with its end.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // Never back: bytes that are no UTF-8 take more room as text than they had.
    since = Math.max(since, total - Buffer.byteLength(text.slice(whole.length)));
    if (!worthReading.test(whole)) return;
    looking = true;
    try {
      const [{ explainLive }, tame] = await Promise.all([import('./explain-live.ts'), redact(whole)]);
      const began = performance.now();
      const found = explainLive(tame, remedies);
      notBefore = performance.now() + (performance.now() - began) * pauseFactor;
      if (found === null || of !== run || (quietUntil.get(found.cause) ?? 0) > performance.now()) return;
      const before = seen.get(found.fingerprint);
      const count = { times: (before?.times ?? 0) + 1, since: before?.since ?? wall() };
      if (before !== undefined || seen.size < mostSeen) seen.set(found.fingerprint, count);
      const cause = causeOf(found, count);
      quietUntil.set(found.cause, performance.now() + (cause.lastsMs ?? waitOf(remedies, found.cause)));
      tell(of, cause);
    } catch (error) {
      // Its files were replaced under a supervisor that runs on.
      notBefore = Number.POSITIVE_INFINITY;
      warn(`what it says about logins is not read any more, start crashproof again: ${(error as Error).message}`);
    } finally {
      looking = false;
    }
  }

  return async () => {
    stopListening();
    clearInterval(regular);
    if (soon !== null) clearTimeout(soon);
    run = 0;
  };
}

/** Kinds of trouble that are counted. */
const mostSeen = 100;

function waitOf(remedies: Spec['remedies'], cause: string): number {
  const remedy = remedies[cause];
  return remedy?.do === 'wait' ? remedy.forMs : 0;
}
