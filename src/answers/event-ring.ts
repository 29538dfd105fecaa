import type { EventItem } from '../control/api.ts';
import { detached } from '../runtime/detached.ts';
import type { Told } from '../runtime/lines.ts';

/** So many events are kept for whoever comes back and wants to go on where it was. */
export const maxEventsKept = 1_000;

/** The latest events, numbered. A number is only good for the ring it came from: another life has another mark. */
export class EventRing {
  readonly #mark: string;
  readonly #kept: Omit<EventItem, 'missed'>[] = [];
  #next = 1;

  constructor(mark: string) {
    this.#mark = mark;
  }

  add({ at, level, service, message, note }: Told): void {
    const id = `${this.#mark}-${this.#next}`;
    this.#next += 1;
    this.#kept.push({ id, at: at.toISOString(), level, service, event: note.code, message: detached(message) });
    if (this.#kept.length > maxEventsKept) this.#kept.shift();
  }

  /** The events after `id`; all that are kept where it is null or of another life. */
  after(id: string | null): readonly EventItem[] {
    const first = this.#next - this.#kept.length;
    const seen = this.#numberOf(id);
    const from = Math.max(first, seen + 1);
    const missed = seen === 0 ? 0 : from - seen - 1;
    return this.#kept.slice(from - first).map((item, index) => ({ ...item, missed: index === 0 ? missed : 0 }));
  }

  /** The latest event's; null before the first. */
  get lastId(): string | null {
    return this.#next === 1 ? null : `${this.#mark}-${this.#next - 1}`;
  }

  #numberOf(id: string | null): number {
    if (id === null || !id.startsWith(`${this.#mark}-`)) return 0;
    const number = Number(id.slice(this.#mark.length + 1));
    return Number.isSafeInteger(number) && number > 0 && number < this.#next ? number : 0;
  }
}
