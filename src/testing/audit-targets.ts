import type { Event, TargetFinding } from '../core/event.ts';
import type { Moment, Name, TargetSpec } from '../core/spec.ts';

/** The auditor's eye on targets: what was answered, what was asked, and what that forbids. */
export interface TargetAuditor {
  knows(name: Name): boolean;
  told(event: Extract<Event, { type: 'answered' }>): void;
  asks(name: Name, at: Moment): void;
  /** One of these has, as far as anybody can know, not answered the last question, or has not settled since. */
  mayBeDown(names: readonly Name[], at: Moment): boolean;
  /** Why nothing that needs it may be started now; null: nothing speaks against it. */
  againstStart(name: Name, at: Moment): string | null;
}

interface Record {
  readonly spec: TargetSpec;
  asked: { readonly at: Moment; readonly again: boolean } | null;
  lastAskAt: Moment | null;
  /** The last answer was so late that its question may have been let go: the next failure may be taken for a late one. */
  late: boolean;
  /** `unsure`: an answer that may be counted or not. */
  last: 'none' | 'up' | 'down' | 'unsure';
  /** Good answers in a row since it was last away, and since when; null: it never was. */
  back: { readonly times: number; readonly since: Moment } | null;
  /** Failures in a row that count beyond doubt. */
  fails: number;
  /**
   * It counts as down beyond doubt, and has answered well since then at most so often; back at the earliest `since`,
   * when that was often enough.
   */
  away: { readonly passes: number; readonly since: Moment | null } | null;
}

/** A question may be put again when its answer is this late. */
const lostAfterMs = 2_000;
const leastGapMs = 5_000;

export function createTargetAuditor(specs: readonly TargetSpec[], object: (what: string) => void): TargetAuditor {
  const records = new Map<Name, Record>(
    specs.map(spec => [
      spec.name,
      { spec, asked: null, lastAskAt: null, late: false, last: 'none', back: null, fails: 0, away: null },
    ]),
  );
  return {
    knows: name => records.has(name),
    told({ target, finding, at }) {
      const record = records.get(target);
      if (record === undefined || record.asked === null) return;
      const { asked, spec } = record;
      record.asked = null;
      const late = at - asked.at >= spec.timeoutMs + lostAfterMs;
      record.late = late;
      if (finding.is === 'down') record.last = late || asked.again ? 'unsure' : 'down';
      else record.last = late ? 'unsure' : finding.is === 'up' ? 'up' : 'unsure';
      record.fails = record.last === 'down' ? record.fails + 1 : 0;
      record.away = awayAfter(record, finding.is, at);
      if (record.last !== 'up') record.back = { times: 0, since: at };
      else if (record.back !== null) record.back = { times: record.back.times + 1, since: at };
    },
    asks(name, at) {
      const record = records.get(name);
      if (record === undefined) return object(`audit at ${at}: asked the unknown ${name}`);
      const { asked, spec, lastAskAt } = record;
      if (asked !== null && at - asked.at < spec.timeoutMs + lostAfterMs) {
        object(`audit at ${at}: asked ${name} again while a question is out since ${asked.at}`);
      }
      if (lastAskAt !== null && at - lastAskAt < Math.min(leastGapMs, spec.retryMs)) {
        object(`audit at ${at}: asked ${name} only ${at - lastAskAt} ms after the last time`);
      }
      record.asked = { at, again: asked !== null || record.late };
      record.lastAskAt = at;
    },
    mayBeDown: (names, at) =>
      names.some(name => {
        const record = records.get(name);
        if (record === undefined || record.back === null) return false;
        const { times, since } = record.back;
        return record.last !== 'up' || times <= record.spec.passes || at <= since + record.spec.settleMs;
      }),
    againstStart(name, at) {
      const record = records.get(name);
      if (record === undefined) return null;
      if (record.last === 'down') return `started although ${name} does not answer`;
      if (record.lastAskAt === null) return `started before ${name} was asked`;
      const { asked, spec, away } = record;
      if (away !== null && away.since === null) {
        return `started after ${away.passes} of the ${spec.passes} good answers that end the outage of ${name}`;
      }
      if (away !== null && at < (away.since ?? 0) + spec.settleMs) {
        return `started ${at - (away.since ?? 0)} ms after ${name} was back, which has ${spec.settleMs} ms to settle`;
      }
      const waiting = asked !== null && at - asked.at < spec.timeoutMs + lostAfterMs;
      return record.last === 'none' && waiting ? `started while the first question to ${name} is out` : null;
    },
  };
}

function awayAfter({ spec, away, last, fails }: Record, is: TargetFinding['is'], at: Moment): Record['away'] {
  if (is === 'unknown') return null;
  if (last === 'down') return fails >= spec.failures || away?.since === null ? { passes: 0, since: null } : away;
  if (is === 'down' || away === null) return away;
  const passes = away.passes + 1;
  return { passes, since: away.since ?? (passes >= spec.passes ? at : null) };
}
