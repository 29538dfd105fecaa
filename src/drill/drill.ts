import type { EndedRun, ServiceStatus } from '../control/api.ts';
import { ask } from '../control/client.ts';
import { findReachable } from '../control/others.ts';
import type { Registered } from '../control/registration.ts';
import { isAlive } from '../os/table/row.ts';
import { systemTable } from '../os/table/table.ts';
import type { Failure, FailureName, Goals, Subject, Undo } from './failure.ts';
import { type Asking, putRequests } from './requests.ts';
import { blackhole } from './scenarios/blackhole.ts';
import { hang } from './scenarios/hang.ts';
import { kill } from './scenarios/kill.ts';
import { memory } from './scenarios/memory.ts';
import { supervisor } from './scenarios/supervisor.ts';
import { judge, type Measured, notRehearsed, type Outcome } from './verdict.ts';

/** In the order they are rehearsed: the supervisor itself last. */
export const failures: Readonly<Record<FailureName, Failure>> = { kill, hang, blackhole, memory, supervisor };

export interface Rehearsal {
  readonly runner: Registered;
  readonly service: string;
  readonly failure: Failure;
  readonly goals: Goals;
  readonly asking: Asking;
  /** Ends it early: what was begun is undone, and it rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Beyond its goal so much longer is waited, to say how late it was. */
const patience = 2;
const lookEveryMs = 50;
/** The record is written within some 50 ms of an end, on a busy machine later. */
const recordWithinMs = 10_000;
/** Before the first failure the service is well; between two it gets this long to be it again. */
const wellWithinMs = 120_000;
/** Requests run for a moment before, so that a service which loses some anyway is not judged by that. */
const warmUpMs = 500;

/** Brings one failure about on the running service, and measures what follows. What was begun is undone in any case. */
export async function rehearse({
  runner: before,
  service,
  failure,
  goals,
  asking,
  signal,
}: Rehearsal): Promise<Outcome> {
  const runner = (await runnerNow(before)) ?? before;
  const well = await waitFor(() => ifWell(runner, service), wellWithinMs, signal);
  if (well === null) return notRehearsed(failure.name, goals, 'the service is not well to begin with');
  const subject: Subject = { runner, service: well, leader: well.pid as number };
  const why = await failure.whyNot(subject);
  if (why !== null) return notRehearsed(failure.name, goals, why);

  const requests = asking.target === null ? null : putRequests(asking.target);
  const events = new AbortController();
  let undo: Undo | null = null;
  try {
    await pause(warmUpMs, signal);
    const noticed = noticing(subject, failure, events.signal);
    const from = performance.now();
    undo = await failure.begin(subject);
    const detectedAt = await Promise.race([noticed, pause(goals.detectMs * patience, signal).then(() => null)]);
    if (failure.endsWhenNoticed || detectedAt === null) {
      await undo();
      undo = null;
    }
    const recovered = await waitFor(() => isBack(subject), goals.recoverMs * patience, signal);
    const recoveredAt = performance.now();
    const measured: Measured = {
      detectMs: detectedAt === null ? null : detectedAt - from,
      recoverMs: recovered === null || detectedAt === null ? null : recoveredAt - from,
      requests: requests === null ? null : await requests.end(from),
      explanation: await waitFor(() => explanationOf(subject, failure), recordWithinMs, signal),
    };
    return judge(failure.name, goals, measured);
  } finally {
    events.abort();
    await undo?.();
    await requests?.end(0);
    await restoreBudget(subject);
  }
}

/** The failures of a drill are no crashes of the application: where it had spent no restart before, it has spent none after. */
async function restoreBudget({ runner, service }: Subject): Promise<void> {
  if (service.restarts.in_a_row > 0) return;
  const now = await runnerNow(runner);
  if (now === null || (await statusOf(now, service.name)) === null) return;
  await ask<'forgive'>(now, {
    do: 'forgive',
    service: service.name,
    by: 'crashproof drill',
    why: 'it was a rehearsal',
  }).catch(() => {});
}

/** The supervisor may be another process by now, under the same id. */
async function runnerNow({ id }: Registered): Promise<Registered | null> {
  const { runners, others } = await findReachable();
  return [...runners, ...others].find(one => one.id === id) ?? null;
}

async function statusOf(runner: Registered, service: string): Promise<ServiceStatus | null> {
  const answer = await ask<'status'>(runner, { do: 'status', service }).catch(() => null);
  return answer?.services[0] ?? null;
}

async function ifWell(runner: Registered, service: string): Promise<ServiceStatus | null> {
  const status = await statusOf(runner, service);
  return status !== null && isWell(status) ? status : null;
}

const isWell = ({ phase, pid, health }: ServiceStatus): boolean =>
  phase === 'up' && pid !== null && (health === null || health.last === 'pass');

/** Another run of it is well. */
async function isBack({ runner, service, leader }: Subject): Promise<boolean> {
  const now = await runnerNow(runner);
  const status = now === null ? null : await ifWell(now, service.name);
  return status !== null && (status.run > service.run || now?.pid !== runner.pid) && status.pid !== leader;
}

/** @returns when the supervisor showed that it has noticed (performance.now) */
function noticing({ runner, service, leader }: Subject, { noticedBy }: Failure, signal: AbortSignal): Promise<number> {
  const began = new Date().toISOString();
  return new Promise(resolve => {
    if (noticedBy.length === 0) {
      const isOver = async (): Promise<boolean> => {
        const row = await systemTable().find(leader);
        return row === null || !isAlive(row);
      };
      void waitFor(isOver, Number.POSITIVE_INFINITY, signal).then(
        () => resolve(performance.now()),
        () => {},
      );
      return;
    }
    ask<'events'>(
      runner,
      { do: 'events', follow: true },
      {
        silenceMs: 0,
        signal,
        onItem: item => {
          if (item.service === service.name && item.at >= began && noticedBy.includes(item.event))
            resolve(performance.now());
        },
      },
    ).catch(() => {});
  });
}

/** What the record says of the run that was disturbed. */
async function explanationOf(
  { runner, service }: Subject,
  { noticedBy, explainedBy }: Failure,
): Promise<string | null> {
  const now = await runnerNow(runner);
  if (now === null) return null;
  if (noticedBy.length === 0) return await saidInTheLog(now, service.name, explainedBy);
  const history = await ask<'history'>(now, { do: 'history', service: service.name, limit: 5 }).catch(() => null);
  const end: EndedRun | undefined = history?.services[0]?.ends.find(({ run }) => run === service.run);
  return [end?.explanation, end?.reason].find(text => text != null && explainedBy.test(text)) ?? null;
}

/** Of a supervisor that was killed the next one writes into the log. */
async function saidInTheLog(runner: Registered, service: string, what: RegExp): Promise<string | null> {
  const said: string[] = [];
  await ask<'logs'>(
    runner,
    { do: 'logs', service, lines: 200 },
    { onItem: ({ lines }) => void said.push(...lines) },
  ).catch(() => {});
  return said.findLast(line => what.test(line)) ?? null;
}

/** Asks until there is an answer. @returns null where there is none in time; rejects when `signal` ends it */
async function waitFor<T>(
  look: () => T | null | false | Promise<T | null | false>,
  withinMs: number,
  signal: AbortSignal,
): Promise<T | null> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > until) return null;
    await pause(lookEveryMs, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', give);
      resolve();
    }, ms);
    signal.addEventListener('abort', give, { once: true });
    if (signal.aborted) give();
  });
}
