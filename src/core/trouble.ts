import type { Moment, Name } from './spec.ts';
import type { Service, State } from './state.ts';
import type { Target, TargetDown } from './target.ts';

/** What a service has to do with targets: its needs among them, and those it only watches. */
export function isOf({ spec }: Service, { spec: { name } }: Target): boolean {
  return spec.needs.includes(name) || spec.watches.includes(name);
}

/** What targets mean for a service at one moment. */
export interface Trouble {
  /** Of all it needs or watches: what does not answer, be it for the first time. */
  readonly down: readonly TargetDown[];
  /** Of what it needs: what keeps it from being started. */
  readonly missing: readonly Name[];
  /** A question to something it needs or watches is out. */
  readonly asking: boolean;
}

const noTrouble: Trouble = { down: [], missing: [], asking: false };

export function troubleOf(service: Service, { targets }: Pick<State, 'targets'>, at: Moment): Trouble {
  if (targets.length === 0) return noTrouble;
  const own = targets.filter(target => isOf(service, target));
  return {
    down: own.filter(isFailing).map(target => tellDown(target, at)),
    missing: own.filter(target => service.spec.needs.includes(target.spec.name) && isMissing(target)).map(nameOf),
    asking: own.some(({ askedAt }) => askedAt !== null),
  };
}

/** It does not answer: an outage, or the beginning of one. */
export function isFailing({ is, fails }: Target): boolean {
  return is === 'down' || fails > 0;
}

/** Nothing that needs it may be started: it does not answer, or has come back only just. */
export function isMissing(target: Target): boolean {
  return isFailing(target) || target.settlesAt !== null;
}

export function tellDown({ spec, failingSince, since, reason, is }: Target, at: Moment): TargetDown {
  const from = (is === 'down' ? since : failingSince) ?? at;
  return { name: spec.name, downMs: at - from, reason: reason ?? 'it has only just come back' };
}

/** As a field of a note, which has none where there is nothing to tell. */
export function withDown(down: readonly TargetDown[]): { readonly targetsDown?: readonly TargetDown[] } {
  return down.length === 0 ? {} : { targetsDown: down };
}

export const nameOf = ({ spec }: Target): Name => spec.name;
