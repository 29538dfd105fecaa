import type { Message } from './message.ts';

/** How one try to deliver a message ended. */
export type Outcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** For the log; holds no secret. */
      readonly why: string;
      /** Another try may succeed. */
      readonly retry: boolean;
      /** The receiver asks for so long a wait; null: it says nothing. */
      readonly retryAfterMs: number | null;
    };

export const delivered: Outcome = { ok: true };

export function failed(why: string, retry = true, retryAfterMs: number | null = null): Outcome {
  return { ok: false, why, retry, retryAfterMs };
}

/** One try. Never rejects, and gives up when `signal` does. */
export type Deliver = (message: Message, signal: AbortSignal) => Promise<Outcome>;

/** One try takes at most so long. */
export const tryMs = 10_000;
