import type { ByKind, RestartKind } from '../control/api.ts';
import type { RunEnd } from '../runtime/history.ts';

const minuteMs = 60_000;
const hourMinutes = 60;
const dayMinutes = 24 * 60;

export const noRestarts: ByKind = { crash: 0, exit: 0, unhealthy: 0, 'not-ready': 0, stopped: 0 };

/** How often one service was started again, and after what kind of end: by the minute, for a day. */
export class RestartCounts {
  /** Minutes with a restart only, so at most 1,441; oldest first. */
  readonly #minutes: { readonly minute: number; readonly counts: Record<RestartKind, number> }[] = [];

  add(kind: RestartKind, at: Date): void {
    const minute = Math.floor(at.getTime() / minuteMs);
    let last = this.#minutes.at(-1);
    // A clock that was set back counts into the latest minute there is.
    if (last === undefined || last.minute < minute) {
      last = { minute, counts: { ...noRestarts } };
      this.#minutes.push(last);
    }
    last.counts[kind] += 1;
    while ((this.#minutes[0]?.minute ?? minute) < minute - dayMinutes) this.#minutes.shift();
  }

  lastHour(now: Date): ByKind {
    return this.#since(now, hourMinutes);
  }

  lastDay(now: Date): ByKind {
    return this.#since(now, dayMinutes);
  }

  /** From an earlier life: each end but the last was followed by a start. */
  recall(ends: readonly RunEnd[]): void {
    for (const { kind, at } of ends.slice(0, -1)) this.add(kind, at);
  }

  #since(now: Date, minutes: number): ByKind {
    const from = Math.floor(now.getTime() / minuteMs) - minutes;
    const sum = { ...noRestarts };
    for (const { minute, counts } of this.#minutes) {
      if (minute <= from) continue;
      for (const kind of Object.keys(sum) as RestartKind[]) sum[kind] += counts[kind];
    }
    return sum;
  }
}
