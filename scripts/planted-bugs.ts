/** A mistake that somebody could make in the core: in `file`, `good` (which must stand there exactly once) becomes `bad`. */
export interface PlantedBug {
  readonly what: string;
  readonly file: string;
  readonly good: string;
  readonly bad: string;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    what: 'a probe that never passed may kill',
    file: 'health.ts',
    good: 'if (fails < of || !service.armed) return next;',
    bad: 'if (fails < of) return next;',
  },
  {
    what: 'one restart more than the budget',
    file: 'restart.ts',
    good: 'attempt >= policy.maxRestarts',
    bad: 'attempt > policy.maxRestarts',
  },
  {
    what: 'the wait grows one restart late',
    file: 'backoff.ts',
    good: 'factor ** (attempt - 1)',
    bad: 'factor ** (attempt - 2)',
  },
  {
    what: 'an end told twice is counted twice',
    file: 'service.ts',
    good: 'if (service.aliveSince === null) return service;\n  const steady',
    bad: 'const steady',
  },
  {
    what: 'news of an older run is believed',
    file: 'reduce.ts',
    good: 'service.spec.name === name && service.run === run ?',
    bad: 'service.spec.name === name ?',
  },
  {
    what: 'a stop does not change what is wanted',
    file: 'service.ts',
    good: "{ ...fresh, want: 'down' }",
    bad: '{ ...fresh }',
  },
  {
    what: 'closing does not change what is wanted',
    file: 'reduce.ts',
    good: "({ ...service, want: 'down' })",
    bad: '({ ...service })',
  },
  {
    what: 'the first step of a ladder has no grace',
    file: 'stop.ts',
    good: 'nextRungAt: at + graceMs, ended',
    bad: 'nextRungAt: at, ended',
  },
  {
    what: 'spawned is taken for up by those who need it',
    file: 'needs.ts',
    good: "other.spec.name === need && other.phase.name === 'up'",
    bad: 'other.spec.name === need && isAlive(other)',
  },
  {
    what: 'services are stopped in any order',
    file: 'needs.ts',
    good: "return needed ? service : beginStop(service, 'asked', null, at, out);",
    bad: "return beginStop(service, 'asked', null, at, out);",
  },
  {
    what: 'a run is over when its leader is, whoever it left behind',
    file: 'service.ts',
    good: 'if (!left) return follow',
    bad: 'return follow',
  },
  {
    what: 'a night with the lid closed is a good stretch',
    file: 'service.ts',
    good: 'goodSince: goodSince + ms',
    bad: 'goodSince',
  },
  {
    what: 'any stretch is good enough',
    file: 'service.ts',
    good: 'if (stable === null || stable > at) return service;',
    bad: 'if (stable === null) return service;',
  },
  {
    what: 'a lost answer is waited for without end',
    file: 'service.ts',
    good: 'return lost || (askAt',
    bad: 'return (askAt',
  },
  {
    what: 'the alarm is set for the last deadline',
    file: 'wake.ts',
    good: 'wakeAt < wake',
    bad: 'wakeAt > wake',
  },
  {
    what: 'a closing supervisor waits for ever for what cannot be ended',
    file: 'service.ts',
    good: 'closing && isDeaf(service)',
    bad: 'closing && false',
  },
  {
    what: 'a late answer counts after the supervisor stood still',
    file: 'health.ts',
    good: 'if (late || pulse.owed)',
    bad: 'if (pulse.owed)',
  },
  {
    what: 'a failure does not break the good minute',
    file: 'health.ts',
    good: '...service,\n    goodSince: null,\n    pulse: answered(pulse, { fails',
    bad: '...service,\n    pulse: answered(pulse, { fails',
  },
  {
    what: 'a health check is asked for while its hold lasts',
    file: 'remedy.ts',
    good: 'const askAt = Math.max(pulse.askAt ?? at, at + forMs);',
    bad: 'const askAt = Math.max(pulse.askAt ?? at, at + Math.min(forMs, 1_000));',
  },
  {
    what: 'a restart that had to wait is given back as often as its cause is told',
    file: 'remedy.ts',
    good: 'spentFor === null ? attempt : Math.max(0, attempt - 1)',
    bad: 'Math.max(0, attempt - 1)',
  },
  {
    what: 'a start does not wait for the repair',
    file: 'remedy.ts',
    good: 'Math.max(phase.startAt, at + repairWithinMs + repairMarginMs)',
    bad: 'phase.startAt',
  },
  {
    what: 'a service starts although a target it needs does not answer',
    file: 'needs.ts',
    good: 'const missing = needed.filter(isMissing);',
    bad: 'const missing = needed.filter(() => false);',
  },
  {
    what: 'a crash while a needed target is down costs a restart',
    file: 'restart.ts',
    good: "if (missing) return { do: 'restart', attempt,",
    bad: "if (missing) return { do: 'restart', attempt: attempt + 1,",
  },
  {
    what: 'the first question to a target is never put',
    file: 'attend.ts',
    good: 'const urgent = never ? wanted :',
    bad: 'const urgent = never ? false :',
  },
  {
    what: 'a target that is down holds the end of a run for ever',
    file: 'health.ts',
    good: '|| at - heldSince >= forMs) return null;',
    bad: ') return null;',
  },
  {
    what: 'a shorter hold of the health checks ends a longer one',
    file: 'remedy.ts',
    good: 'const askAt = Math.max(pulse.askAt ?? at, at + forMs);',
    bad: 'const askAt = at + forMs;',
  },
  {
    what: 'a cause that is only guessed changes what follows',
    file: 'remedy.ts',
    good: 'if (remedy === undefined || confidence < sureEnough) return service;',
    bad: 'if (remedy === undefined) return service;',
  },
  {
    what: 'what was found of the last run delays a restart that a person asked for',
    file: 'service.ts',
    good: '{ ...unfound(service), attempt: 0, alerted: false }',
    bad: '{ ...service, attempt: 0, alerted: false }',
  },
  {
    what: 'a restart stays spent although a needed target went with the run',
    file: 'attend.ts',
    good: 'return wentWithIt ?',
    bad: 'return wentWithIt && false ?',
  },
  {
    what: 'a device is asked again at once',
    file: 'inquiry.ts',
    good: 'Math.max(at, lastAskAt + gapMs)',
    bad: 'at',
  },
  {
    what: 'one good answer ends an outage, however many are asked for',
    file: 'inquiry.ts',
    good: 'const back = passes >= spec.passes;',
    bad: 'const back = passes >= 1;',
  },
  {
    what: 'a service starts while a target that is back still settles',
    file: 'trouble.ts',
    good: 'return isFailing(target) || target.settlesAt !== null;',
    bad: 'return isFailing(target);',
  },
  {
    what: 'a loss of the network is told once for each camera',
    file: 'outage.ts',
    good: 'if (gone && outage === null) {',
    bad: 'if (false) {',
  },
];
