import os from 'node:os';
import type { Message } from './message.ts';
import { noFacts } from './message.ts';
import { clockTime } from './words.ts';

/** So many held messages stand in the summary; of more, the oldest are counted only. */
export const maxHeld = 100;
/** So many lines are shown; a phone shows few. */
const maxLines = 20;

/** The messages of one receiver that wait for the end of the quiet hours. */
export class Night {
  #held: Message[] = [];
  #dropped = 0;

  hold(message: Message): void {
    this.#held.push(message);
    while (this.#held.length > maxHeld) {
      this.#held.shift();
      this.#dropped += 1;
    }
  }

  get count(): number {
    return this.#held.length + this.#dropped;
  }

  /** All in one message, and nothing is held any more; null where nothing was. */
  summary(at: Date): Message | null {
    const held = this.#held;
    const first = held[0];
    const last = held.at(-1);
    if (first === undefined || last === undefined) return null;
    const count = this.count;
    this.#held = [];
    this.#dropped = 0;
    if (count === 1) return { ...first, text: `At ${clockTime(first.at)}, during the quiet hours.\n${first.text}` };
    const shown = held.slice(-maxLines);
    const left = count - shown.length;
    return {
      id: `${last.id}-summary`,
      incident: last.incident,
      event: 'summary',
      level: held.some(({ level }) => level === 'error') ? 'error' : 'warning',
      told: [...new Set(held.flatMap(({ told }) => told))],
      subject: null,
      host: os.hostname(),
      at,
      title: `${count} messages from the quiet hours`,
      text: [
        ...(left > 0 ? [`${left} earlier ones, and then:`] : []),
        ...shown.map(one => `${clockTime(one.at)}  ${one.title}`),
      ].join('\n'),
      output: [],
      facts: noFacts,
    };
  }
}
