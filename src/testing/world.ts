import type { Finding, TargetFinding } from '../core/event.ts';
import type { Moment, Name, Run } from '../core/spec.ts';
import type { Clock, ProbePort, ProcessPort, TargetPort, Tell } from '../os/port.ts';
import { Agenda } from './agenda.ts';
import type { Child } from './child.ts';

/** Which child a run is. */
export type Casting = (service: Name, run: Run) => Child;

/** What a question to a target finds, and after how many milliseconds. `lost`: the answer never comes. */
export interface TargetAnswer {
  readonly finding: TargetFinding | 'lost';
  readonly afterMs: number;
}

/** How targets answer, `elapsedMs` after the world began. */
export type TargetAnswers = (target: Name, elapsedMs: number) => TargetAnswer;

/**
 * A machine that exists in memory: it implements the ports of the supervisor on virtual time. Nothing is ever told from
 * inside a call; every fact comes out of `step`.
 */
export interface World {
  readonly processes: ProcessPort;
  readonly probes: ProbePort;
  readonly targets: TargetPort;
  readonly clock: Clock;
  /** Lets the next thing happen; false when nothing will ever happen again. */
  step(): boolean;
  /** Milliseconds since the world began, whatever its clock shows. */
  elapsedMs(): number;
  /** When the next thing happens, in `elapsedMs`; `Infinity`: never. */
  nextMs(): number;
  /** Something of the script's own. */
  after(ms: number, happen: () => void): void;
  /** Processes of a service that live or are being started. The truth, not what anybody was told. */
  living(service: Name): number;
  /** Every child, and the supervisor, is frozen while the clock goes on: a laptop's lid. */
  suspend(ms: number): void;
  /** Only the supervisor is frozen (SIGSTOP, a swapping machine): facts wait for it, and a probe's answer comes too late. */
  freezeSupervisor(ms: number): void;
  /** The clock shows the same moment for so long, and goes on from there. */
  stopClock(ms: number): void;
}

interface Life {
  readonly service: Name;
  readonly run: Run;
  readonly child: Child;
  bornAt: number | null;
  leader: 'spawning' | 'alive' | 'gone';
  behind: boolean;
  asked: number;
}

const allUp: TargetAnswers = () => ({
  finding: { is: 'up', latencyMs: 1, detail: null, warning: null },
  afterMs: 1,
});

/** SIGKILL takes the kernel this long. */
const killMs = 2;

export function createWorld(children: Casting, tell: Tell, targetAnswers: TargetAnswers = allUp): World {
  const agenda = new Agenda();
  const lives = new Map<Name, Life[]>();
  let real = 0;
  let lagMs = 0;
  let clockStopsUntil = 0;
  let shown = 0;
  let frozenUntil = 0;
  let held: (() => void)[] = [];
  let alarmAt: Moment | null = null;
  let ringsNow: () => void = () => {};
  let pids = 1000;

  const now = () => (real < clockStopsUntil ? shown : real - lagMs);
  const later = (ms: number, happen: () => void) => agenda.add(real + ms, happen);

  function deliver(happen: () => void): void {
    if (real < frozenUntil || held.length > 0) held.push(happen);
    else happen();
  }

  function find(service: Name, run: Run): Life | undefined {
    return lives.get(service)?.find(life => life.run === run);
  }

  function bury(life: Life): void {
    if (life.leader !== 'gone' || life.behind) return;
    const rest = (lives.get(life.service) ?? []).filter(other => other !== life);
    lives.set(life.service, rest);
  }

  function beBorn(life: Life): void {
    const { service, run, child } = life;
    if (child.spawnError !== null) {
      const { spawnError: code } = child;
      life.leader = 'gone';
      bury(life);
      deliver(() =>
        tell({
          type: 'exited',
          service,
          run,
          left: false,
          ending: { by: 'spawn-error', code, message: `spawn ${code}` },
        }),
      );
      return;
    }
    if (child.blocked !== null) {
      const { blocked: because } = child;
      life.leader = 'gone';
      bury(life);
      deliver(() => tell({ type: 'blocked', service, run, because }));
      return;
    }
    life.leader = 'alive';
    life.behind = child.leaves !== null;
    life.bornAt = real;
    const pid = ++pids;
    deliver(() => tell({ type: 'spawned', service, run, pid }));
    if (child.endsAfterMs !== null) later(child.endsAfterMs, () => leaderEnds(life, child.ending));
  }

  function leaderEnds(life: Life, ending: Child['ending']): void {
    if (life.leader !== 'alive') return;
    const { service, run, child } = life;
    const left = life.behind;
    life.leader = 'gone';
    bury(life);
    deliver(() => tell({ type: 'exited', service, run, ending, left }));
    const endsAfterMs = child.leaves?.endsAfterMs ?? null;
    if (left && endsAfterMs !== null) later(endsAfterMs, () => leftoversEnd(life));
  }

  function leftoversEnd(life: Life): void {
    if (!life.behind) return;
    const { service, run } = life;
    life.behind = false;
    bury(life);
    if (life.leader === 'gone') deliver(() => tell({ type: 'emptied', service, run }));
  }

  const processes: ProcessPort = {
    spawn(service, run) {
      const child = children(service, run);
      const life: Life = { service, run, child, bornAt: null, leader: 'spawning', behind: false, asked: 0 };
      lives.set(service, [...(lives.get(service) ?? []), life]);
      later(child.spawnMs, () => beBorn(life));
    },
    signal(service, run, signal) {
      const life = find(service, run);
      if (life === undefined || life.leader === 'spawning') return;
      const { child } = life;
      const take = (ms: number) => (signal === 'SIGKILL' ? killMs : ms);
      if (life.leader === 'alive' && !child.deafTo.includes(signal)) {
        later(take(child.stopMs), () => leaderEnds(life, { by: 'signal', signal }));
      }
      if (life.behind && child.leaves !== null && !child.leaves.deafTo.includes(signal)) {
        later(take(child.leaves.stopMs), () => leftoversEnd(life));
      }
    },
  };

  const probes: ProbePort = {
    ask(service, run, timeoutMs) {
      const life = find(service, run);
      const dead: Finding = { is: 'fail', reason: 'connection refused' };
      const answer =
        life?.leader === 'alive'
          ? life.child.probe(real - (life.bornAt ?? real), life.asked++)
          : { finding: dead, afterMs: 1 };
      const { finding, afterMs } = answer;
      if (finding === 'lost') return;
      const tooLate: Finding = { is: 'fail', reason: `no answer within ${timeoutMs} ms` };
      const askedAt = real;
      later(Math.min(afterMs, timeoutMs), () =>
        deliver(() => {
          const inTime = afterMs <= timeoutMs && real - askedAt <= timeoutMs;
          tell({ type: 'probed', service, run, finding: inTime ? finding : tooLate });
        }),
      );
    },
  };

  const targets: TargetPort = {
    ask(target, timeoutMs) {
      const { finding, afterMs } = targetAnswers(target, real);
      if (finding === 'lost') return;
      const tooLate: TargetFinding = { is: 'down', reason: `no answer within ${timeoutMs} ms` };
      later(Math.min(afterMs, timeoutMs), () =>
        deliver(() => tell({ type: 'answered', target, finding: afterMs <= timeoutMs ? finding : tooLate })),
      );
    },
  };

  function ringAt(): number {
    if (alarmAt === null) return Number.POSITIVE_INFINITY;
    // Timers have whole milliseconds, and none rings early.
    return Math.max(real, Math.ceil(alarmAt) + lagMs, clockStopsUntil > real ? clockStopsUntil : 0, frozenUntil);
  }

  return {
    processes,
    probes,
    targets,
    clock: {
      now,
      wall: () => new Date(Date.UTC(2026, 0, 1) + real),
      alarm(at, ring) {
        alarmAt = at;
        ringsNow = ring;
      },
    },
    step() {
      const rings = ringAt();
      const next = agenda.nextAt;
      if (next === Number.POSITIVE_INFINITY && rings === Number.POSITIVE_INFINITY) return false;
      if (rings < next) {
        real = rings;
        alarmAt = null;
        ringsNow();
        return true;
      }
      const item = agenda.take();
      real = Math.max(real, item?.at ?? real);
      item?.happen();
      return true;
    },
    elapsedMs: () => real,
    nextMs: () => Math.min(ringAt(), agenda.nextAt),
    after: later,
    living(service) {
      let count = 0;
      for (const life of lives.get(service) ?? []) count += (life.leader === 'gone' ? 0 : 1) + (life.behind ? 1 : 0);
      return count;
    },
    suspend(ms) {
      agenda.delay(ms);
      if (frozenUntil > real) frozenUntil += ms;
      real += ms;
    },
    freezeSupervisor(ms) {
      if (real < frozenUntil) return;
      frozenUntil = real + ms;
      later(ms, () => {
        const waiting = held;
        held = [];
        for (const happen of waiting) happen();
      });
    },
    stopClock(ms) {
      if (real < clockStopsUntil) return;
      shown = now();
      clockStopsUntil = real + ms;
      lagMs += ms;
    },
  };
}
