import type { QuietHours, Receiver } from '../../config/receiver.ts';
import { wants } from './deliveries.ts';
import type { Message } from './message.ts';
import { Night } from './night.ts';
import type { Outbox } from './outbox.ts';
import { isQuiet } from './quiet-hours.ts';

/** While something is held, the clock is looked at so often. */
const lookMs = 20_000;

export interface MailboxOptions {
  readonly receiver: Receiver;
  readonly outbox: Outbox;
  readonly quietHours: QuietHours | null;
  readonly wall: () => Date;
}

/** One receiver: what it wants, and when. */
export class Mailbox {
  readonly #options: MailboxOptions;
  readonly #night = new Night();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: MailboxOptions) {
    this.#options = options;
  }

  post(message: Message): void {
    const { receiver, outbox, quietHours, wall } = this.#options;
    if (!wants(receiver, message)) return;
    if (quietHours === null || !isQuiet(quietHours, wall()) || message.event === 'gave-up') {
      outbox.add(message);
      return;
    }
    this.#night.hold(message);
    this.#timer ??= setInterval(() => this.#look(quietHours), lookMs).unref();
  }

  /** How many messages the quiet hours hold back. */
  get held(): number {
    return this.#night.count;
  }

  async close(maxMs: number): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.outbox.close(maxMs);
  }

  #look(quietHours: QuietHours): void {
    const now = this.#options.wall();
    if (isQuiet(quietHours, now)) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    const summary = this.#night.summary(now);
    if (summary !== null) this.#options.outbox.add(summary);
  }
}
