import type { Event } from '../core/event.ts';
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
}

/** A question may be put again when its answer is this late. */
const lostAfterMs = 2_000;
const leastGapMs = 5_000;

export function createTargetAuditor(specs: readonly TargetSpec[], object: (what: string) => void): TargetAuditor {
  const records = new Map<Name, Record>(
    specs.map(spec => [spec.name, { spec, asked: null, lastAskAt: null, late: false, last: 'none', back: null }]),
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
      const { asked, spec } = record;
      const waiting = asked !== null && at - asked.at < spec.timeoutMs + lostAfterMs;
      return record.last === 'none' && waiting ? `started while the first question to ${name} is out` : null;
    },
  };
}
