import { Cron } from 'croner';
import type { Planned } from '../control/api.ts';
import { duration } from '../core/duration.ts';
import type { Attach } from '../runtime/attach.ts';
import { AppointmentBook } from './appointments.ts';
import { serviceOf } from './present-run.ts';

export interface ScheduleOptions {
  /** Since the run came up; null: no such restart. */
  readonly everyMs: number | null;
  /** Five fields of cron, in the local time of this machine; null: no such restart. */
  readonly at: string | null;
  /** Is given a function that tells what is planned, for whoever asks. */
  readonly onPlan: (planned: () => readonly Planned[]) => void;
}

/** A clock that is set, and a machine that slept, are noticed within this time. */
const lookMs = 30_000;

/** Restarts the service on purpose, at the times that were set. Only while it is up: whatever else it does ends soon. */
export const attach: Attach<ScheduleOptions> = async (host, service, { everyMs, at, onPlan }) => {
  const cron = at === null ? null : new Cron(at, { mode: '5-part', paused: true });
  const book = cron === null ? null : new AppointmentBook(after => cron.nextRun(after), new Date());
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    const phase = serviceOf(host, service)?.phase;
    const upSince = phase?.name === 'up' ? phase.since : null;
    const due = book?.due(new Date(), performance.now()) ?? null;
    if (upSince !== null && due !== null) {
      host.request(service, 'restart', 'schedule', `restart_at ${at}, due ${due.toLocaleString('sv-SE')}`);
    } else if (upSince !== null && everyMs !== null && performance.now() >= upSince + everyMs) {
      host.request(service, 'restart', 'schedule', `up for ${duration(everyMs)} (restart_every)`);
    }
    again();
  }

  function again(): void {
    clearTimeout(timer);
    const phase = serviceOf(host, service)?.phase;
    const everyInMs = phase?.name === 'up' && everyMs !== null ? phase.since + everyMs - performance.now() : lookMs;
    const cronInMs = book === null ? lookMs : (book.next()?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now();
    timer = setTimeout(look, Math.max(1, Math.min(lookMs, everyInMs, cronInMs)));
    timer.unref();
  }

  onPlan(() => {
    const phase = serviceOf(host, service)?.phase;
    const next: Planned[] = [];
    const cron = book?.next() ?? null;
    if (cron !== null && phase?.name !== 'down') next.push({ what: 'restart (restart_at)', at: cron.toISOString() });
    if (everyMs !== null && phase?.name === 'up') {
      const inMs = phase.since + everyMs - performance.now();
      next.push({ what: 'restart (restart_every)', at: new Date(Date.now() + inMs).toISOString() });
    }
    return next;
  });

  const stopListening = host.listen(({ notes }) => {
    if (notes.some(note => note.code === 'ready' && note.service === service)) again();
  });
  again();
  return async () => {
    stopListening();
    clearTimeout(timer);
  };
};
