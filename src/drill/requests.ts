import type { ServiceStatus } from '../control/api.ts';
import { createProbe } from '../os/probes/create.ts';
import { type HealthTarget, parseHealthTarget } from '../os/probes/target.ts';

/** What is asked meanwhile; `null` where there is nothing to ask, with the reason. */
export type Asking =
  | { readonly target: HealthTarget; readonly what: string }
  | { readonly target: null; readonly what: string };

/**
 * What to put steady requests to: the page that was named, else the health page. Where each of those logs in to cameras,
 * or holds a password that is not told, only connections are made.
 */
export function askingOf({ health, health_check_url: url }: ServiceStatus, named: string | null): Asking {
  const text = named ?? url;
  if (text === null) return { target: null, what: 'it has no health check to be asked' };
  const parsed = parseHealthTarget(text);
  if ('problem' in parsed) return { target: null, what: parsed.problem };
  const { target } = parsed;
  if (target.kind === 'command' || target.kind === 'none') {
    return { target: null, what: 'its health check is a command, which is not run for this' };
  }
  const isSafe = target.kind === 'tcp' || named !== null || (!(health?.logs_in ?? false) && !text.includes('***'));
  if (isSafe) return { target, what: text };
  const { host, port } = target;
  const why = health?.logs_in ? 'its page logs in to cameras' : 'its address holds a secret';
  return { target: { kind: 'tcp', host, port }, what: `connections to port ${port} (${why})` };
}

export interface Requests {
  /** Stops, waits for what is still out, and counts what was put since `from` (performance.now). */
  end(from: number): Promise<{ readonly asked: number; readonly lost: number }>;
}

const everyMs = 250;
const answerWithinMs = 2_000;
/** While nothing answers, no more than these wait at once. */
const mostOpen = 8;

/** Puts a real request every quarter of a second. What is answered at all, even with a complaint, is not lost. */
export function putRequests(target: HealthTarget): Requests {
  const probe = createProbe(target);
  const answers: { readonly at: number; readonly lost: boolean }[] = [];
  const open = new Set<Promise<void>>();
  const put = (): void => {
    const at = performance.now();
    if (open.size >= mostOpen) {
      answers.push({ at, lost: true });
      return;
    }
    const one = probe.check(answerWithinMs).then(({ is }) => {
      answers.push({ at, lost: is === 'fail' });
      open.delete(one);
    });
    open.add(one);
  };
  const timer = setInterval(put, everyMs);
  return {
    async end(from) {
      clearInterval(timer);
      await Promise.all(open);
      const counted = answers.filter(({ at }) => at >= from);
      return { asked: counted.length, lost: counted.filter(({ lost }) => lost).length };
    },
  };
}
