import { inWords } from '../answers/in-words.ts';
import type { Moment } from '../core/spec.ts';
import type { Service, State } from '../core/state.ts';
import { nextWake } from '../core/wake.ts';
import type { Notifier } from '../os/systemd/notify-socket.ts';
import type { Detach } from '../runtime/attach.ts';
import type { Host } from '../runtime/supervisor.ts';

export interface SdNotifyOptions {
  readonly notifier: Notifier;
  /** systemd restarts a supervisor that is silent for this long; null: it does not watch. */
  readonly watchdogMs: number | null;
  /** The supervisor's clock, by which its deadlines stand. */
  readonly now: () => Moment;
}

/** How often it is said that more time is needed, where no watchdog sets the pace. */
const standardTickMs = 10_000;
/** Room for a busy machine: this many ticks may be late before systemd acts. */
const ticksOfGrace = 3;
/** A deadline that has been over for so long was forgotten: something that should happen does not. */
const forgottenAfterMs = 5_000;
/** The end of the supervisor waits this long for its last words to be out. */
const lastWordsMs = 1_000;
const maxNamed = 5;

/**
 * Tells systemd how the supervisor stands: ready once every service has come to something, reloading while a restart that
 * was asked for goes on, a status in words, more time while one of these or a stop takes long, and a sign of life only while the loop turns and forgets no deadline.
 */
export function attach(host: Host, { notifier, watchdogMs, now }: SdNotifyOptions): Detach {
  let ready = false;
  let stopping = false;
  let reloading = false;
  let status = '';
  let lastCrash = '';
  const tickMs = watchdogMs === null ? standardTickMs : Math.max(50, Math.floor(watchdogMs / ticksOfGrace));
  const moreTime = { EXTEND_TIMEOUT_USEC: String(tickMs * ticksOfGrace * 1000) };

  function tell(state: State): void {
    if ((!ready || reloading) && !stopping && state.services.every(hasCome)) {
      ready = true;
      reloading = false;
      notifier.send({ READY: '1' });
    }
    const words = statusOf(state, lastCrash);
    if (words === status) return;
    status = words;
    notifier.send({ STATUS: words });
  }

  function tick(): void {
    const state = host.snapshot();
    if (!isForgetful(state, now())) notifier.send({ WATCHDOG: '1' });
    if (!ready || reloading || stopping) notifier.send(moreTime);
  }

  const stopListening = host.listen(({ notes }, state) => {
    for (const note of notes) {
      if (note.code === 'diagnosed') lastCrash = note.sentence;
      if (note.code === 'requested' && note.action === 'restart' && ready && !stopping && !reloading) {
        reloading = true;
        notifier.send({ RELOADING: '1', MONOTONIC_USEC: String(process.hrtime.bigint() / 1000n), ...moreTime });
      }
      if (note.code !== 'closing' || stopping) continue;
      stopping = true;
      notifier.send({ STOPPING: '1', ...moreTime });
    }
    tell(state);
  });
  tell(host.snapshot());
  tick();
  const timer = setInterval(tick, tickMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    stopListening();
    await notifier.flush(lastWordsMs);
  };
}

/**
 * Up and answering; or as far as it gets by itself: what waits for a camera, was found wrong or has given up is told in
 * the status, and is no reason for systemd to end all of it and begin anew.
 */
export function hasCome({ phase, spec, pulse, warned, want }: Service): boolean {
  switch (phase.name) {
    case 'up':
      return spec.health === null || pulse.last !== 'none' || warned.length > 0;
    case 'down':
      return want === 'down';
    case 'waiting':
      // For a target, which may be gone for days; a service it waits for answers for itself.
      return phase.on.length > 0;
    case 'given-up':
    case 'resting':
      return true;
    default:
      return false;
  }
}

/** An alarm that should have rung and did not. */
export function isForgetful(state: State, now: Moment): boolean {
  const wake = nextWake(state);
  return state.quit === null && wake !== null && now - wake > forgottenAfterMs;
}

/** `up, healthy, run 3; last crash: the camera refused the password`; with several services each by its name. */
export function statusOf({ services }: State, lastCrash: string): string {
  const one = services.length === 1;
  const words = services.slice(0, maxNamed).map(service => {
    const { state } = inWords(service);
    const run = service.pid === null ? '' : `, run ${service.run}, pid ${service.pid}`;
    return one ? `${state}${run}` : `${service.spec.name} ${state}${run}`;
  });
  const rest = services.length > maxNamed ? [`and ${services.length - maxNamed} more`] : [];
  return [...words, ...rest, ...(lastCrash === '' ? [] : [`last crash: ${lastCrash}`])].join('; ');
}

/** What systemd expects of this process (WATCHDOG_USEC, and WATCHDOG_PID where it names one), in milliseconds. */
export function watchdogMsOf(env: Readonly<Record<string, string | undefined>>, pid: number): number | null {
  if (env.WATCHDOG_PID !== undefined && env.WATCHDOG_PID !== String(pid)) return null;
  const ms = Number(env.WATCHDOG_USEC) / 1000;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
