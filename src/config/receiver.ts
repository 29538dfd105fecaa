/*
 * Who is told, and of what: the entries of `notify`, read and with their secrets filled in.
 */

/** Troubles, the worst last, and their end. */
export const notifyEvents = [
  'degraded',
  'target-down',
  'crash',
  'unhealthy',
  'blocked',
  'crash-loop',
  'gave-up',
  'recovered',
] as const;

export type NotifyEvent = (typeof notifyEvents)[number];

export const receiverKinds = [
  'webhook',
  'ntfy',
  'slack',
  'discord',
  'telegram',
  'email',
  'desktop',
  'command',
] as const;

export type ReceiverKind = (typeof receiverKinds)[number];

interface Common {
  /** For people: `ntfy at ntfy.sh`. Holds no secret. */
  readonly label: string;
  /** Events it is told of. */
  readonly on: readonly NotifyEvent[];
  readonly minLevel: 'warning' | 'error';
  /** Services and targets it is told of; null: all. */
  readonly about: readonly string[] | null;
  /** What must appear nowhere: its tokens and passwords. */
  readonly secrets: readonly string[];
}

export type Address =
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string | null }
  | {
      readonly kind: 'ntfy';
      /** With the topic as its path. */
      readonly url: string;
      /** The whole Authorization header; null: none. */
      readonly authorization: string | null;
    }
  | { readonly kind: 'slack'; readonly url: string }
  | { readonly kind: 'discord'; readonly url: string }
  | { readonly kind: 'telegram'; readonly url: string; readonly token: string; readonly chat: string }
  | {
      readonly kind: 'email';
      readonly host: string;
      readonly port: number;
      /** `smtps`: TLS from the first byte. `smtp`: STARTTLS, which must be there where a password is sent. */
      readonly security: 'smtps' | 'smtp';
      readonly user: string | null;
      readonly password: string | null;
      readonly from: string;
      readonly to: readonly string[];
      /** Certificates that are trusted besides the usual ones; null: none. */
      readonly ca: string | null;
    }
  | { readonly kind: 'desktop' }
  | { readonly kind: 'command'; readonly command: readonly string[] };

export type Receiver = Common & { readonly address: Address };

/** No message but that crashproof gave up is sent between these times of the local clock. */
export interface QuietHours {
  /** Minutes since midnight. `from` > `to`: over midnight. */
  readonly from: number;
  readonly to: number;
}
