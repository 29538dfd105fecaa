import { Cron } from 'croner';
import { duration } from '../core/duration.ts';
import type { Attach } from '../runtime/attach.ts';
import { AppointmentBook } from './appointments.ts';
import { serviceOf } from './present-run.ts';

export interface ScheduleOptions {
  /** Since the run came up; null: no such restart. */
  readonly everyMs: number | null;
  /** Five fields of cron, in the local time of this machine; null: no such restart. */
  readonly at: string | null;
}

/** A clock that is set, and a machine that slept, are noticed within this time. */
const lookMs = 30_000;

/** Restarts the service on purpose, at the times that were set. Only while it is up: whatever else it does ends soon. */
export const attach: Attach<ScheduleOptions> = async (host, service, { everyMs, at }) => {
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

  const stopListening = host.listen(({ notes }) => {
    if (notes.some(note => note.code === 'ready' && note.service === service)) again();
  });
  again();
  return async () => {
    stopListening();
    clearTimeout(timer);
  };
};
