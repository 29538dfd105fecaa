import { leastGapMs } from '../core/inquiry.ts';
import type { Name } from '../core/spec.ts';
import type { State } from '../core/state.ts';
import { isOf } from '../core/trouble.ts';

/** A target as a report shows it, at the moment of an end. */
export interface TargetInReport {
  readonly name: Name;
  /** `failing`: it did not answer the last question, and that is not yet an outage. */
  readonly is: 'up' | 'down' | 'failing' | 'unknown';
  /** UTC; since when it does not answer, or answers again; null: never answered. */
  readonly since: string | null;
  readonly reason: string | null;
  /** A few words of its last good answer: a port, free space, who has a database locked. */
  readonly detail: string | null;
  readonly warning: string | null;
}

/** The targets of one service. `now`: the same moment on both clocks. */
export function targetsInReport(
  state: State,
  name: Name,
  now: { readonly at: number; readonly wall: Date },
): readonly TargetInReport[] {
  const service = state.services.find(({ spec }) => spec.name === name);
  if (service === undefined) return [];
  const utc = (at: number): string => new Date(now.wall.getTime() - (now.at - at)).toISOString();
  return state.targets
    .filter(target => isOf(service, target))
    .map(({ spec, is, fails, since, failingSince, reason, detail, warning }) => {
      const from = is !== 'down' && fails > 0 ? failingSince : since;
      return {
        name: spec.name,
        is: is !== 'down' && fails > 0 ? 'failing' : is,
        since: from === null ? null : utc(from),
        reason,
        detail,
        warning,
      };
    });
}

/** After the end of a run its targets are asked at once, or when they may be: is an answer still to come? */
export function isUnheard(state: State, name: Name, endedAt: number): boolean {
  const service = state.services.find(({ spec }) => spec.name === name);
  if (service === undefined || state.closing) return false;
  return state.targets.some(target => {
    const { askedAt, askAt, answeredAt } = target;
    const soon = askedAt !== null || (askAt !== null && askAt <= endedAt + leastGapMs);
    return soon && (answeredAt ?? 0) < endedAt && isOf(service, target);
  });
}
