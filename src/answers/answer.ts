import crypto from 'node:crypto';
import type { Answers, EventItem, Request, RunnerInfo } from '../control/api.ts';
import { Refused } from '../control/failure.ts';
import type { Name } from '../core/spec.ts';
import type { Service } from '../core/state.ts';
import { onTheBeat } from '../runtime/beat.ts';
import { act } from './act.ts';
import type { Controlled } from './controlled.ts';
import { crashesOf } from './crashes-answer.ts';
import { healthOf } from './health-answer.ts';
import { historyOf } from './history-answer.ts';
import { logOf } from './log-answer.ts';
import { LogMarks, markEveryMs, markNow } from './log-since.ts';
import { measurementsOf } from './measurements-answer.ts';
import { statusOf } from './status.ts';
import { timelineOf } from './timeline-answer.ts';
import { watch as beginWatch } from './watch.ts';

type AnyAnswer = Answers[Request['do']];

/** What answers every request, over the socket and inside this process alike. */
export interface Answerer {
  readonly runner: RunnerInfo;
  readonly services: readonly Name[];
  /**
   * Items as they come, and at the end the answer. A reader that takes nothing holds nothing up but its own answer.
   *
   * @throws Refused where it cannot be answered
   */
  answer(request: Request, signal: AbortSignal): AsyncGenerator<AnyAnswer['item'], AnyAnswer['done']>;
  close(): void;
}

export function createAnswerer(controlled: Controlled): Answerer {
  const { host, wall } = controlled;
  const runner: RunnerInfo = { id: idOf(controlled), ...controlled.runner };
  const watch = beginWatch(controlled);
  const logs = controlled.services.map(service => ({ ...service, marks: new LogMarks() }));
  const marked = new Map<Name, number>();
  const mark = (): void => {
    for (const { name, logFile, marks, loggedBytes = () => Number.NaN } of logs) {
      const bytes = loggedBytes();
      if (bytes === marked.get(name)) continue;
      marked.set(name, bytes);
      void markNow(logFile, marks, wall);
    }
  };
  mark();
  const endMarking = onTheBeat(markEveryMs, mark);

  return {
    runner,
    services: controlled.services.map(({ name }) => name),
    answer: (request, signal) => answer(request, signal),
    close() {
      endMarking();
      watch.stop();
      watch.bell.ring();
    },
  };

  async function* answer(request: Request, signal: AbortSignal): AsyncGenerator<AnyAnswer['item'], AnyAnswer['done']> {
    switch (request.do) {
      case 'status':
        return statusOf(controlled, watch, runner, chosen(request.service));
      case 'health':
        return healthOf(host.snapshot().services);
      case 'history':
        return historyOf(controlled, chosen(request.service).map(nameOf), request.limit);
      case 'logs':
        yield* logOf(controlled, onlyOne(request.service), watch.bell, { ...request, signal });
        return null;
      case 'timeline':
        return timelineOf(controlled.chronicles, chosen(request.service).map(nameOf), request.span, wall());
      case 'measurements': {
        const name = onlyOne(request.service).name;
        return measurementsOf(controlled.chronicles, name, controlled.endsOf(name), request.span, wall());
      }
      case 'crashes':
        return crashesOf(controlled, chosen(request.service).map(nameOf));
      case 'events':
        yield* events(request.after ?? null, request.follow ?? false, signal);
        return null;
      case 'start':
      case 'stop':
      case 'restart':
      case 'forgive':
        chosen(request.service);
        return yield* act(controlled, watch, request, signal);
      default:
        return request satisfies never;
    }
  }

  async function* events(after: string | null, follow: boolean, signal: AbortSignal): AsyncGenerator<EventItem> {
    let last = after;
    for (;;) {
      const items = watch.events.after(last);
      last = items.at(-1)?.id ?? last;
      yield* items;
      if (!follow || signal.aborted || host.snapshot().quit !== null) return;
      if (items.length === 0) await watch.bell.wait(signal);
    }
  }

  function chosen(name: Name | undefined): readonly Service[] {
    const { services } = host.snapshot();
    if (name === undefined) return services;
    const found = services.filter(({ spec }) => spec.name === name);
    if (found.length > 0) return found;
    throw new Refused('unknown-service', `there is no service ${name}; there is ${services.map(nameOf).join(', ')}`);
  }

  function onlyOne(name: Name | undefined): (typeof logs)[number] {
    const names = chosen(name).map(nameOf);
    const [one] = logs.filter(log => log.name === names[0]);
    if (one !== undefined && names.length === 1) return one;
    throw new Refused('unknown-service', `of which service? There is ${names.join(', ')}`);
  }
}

const nameOf = ({ spec }: Service): Name => spec.name;

/** The same for the same services and log folder. */
function idOf({ runner, services }: Controlled): string {
  const names = services.map(({ name }) => name);
  const hash = crypto.createHash('sha256').update([runner.log_dir, ...names].join('\0'));
  return hash.digest('hex').slice(0, 8);
}
