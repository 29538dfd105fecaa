import type { NotifyEvent } from '../../config/receiver.ts';

/** How bad it is, for receivers that show it by colour or priority, and for `min_level`. */
export type MessageLevel = 'info' | 'warning' | 'error';

/** What goes to every receiver; each kind puts it into its own form. Nothing of it holds a secret that was recognised. */
export interface Message {
  /** Another try of the same message has the same one. */
  readonly id: string;
  /** All messages about one incident have the same one. */
  readonly incident: string;
  readonly event: NotifyEvent | 'summary' | 'test';
  /** Of the whole incident: a recovery is as important as the trouble it ends. */
  readonly level: MessageLevel;
  /** The troubles of its incident that messages have told, so that a recovery goes where the trouble went. */
  readonly told: readonly NotifyEvent[];
  /** The service or target it is about; null: crashproof itself. */
  readonly subject: string | null;
  /** The machine it comes from. */
  readonly host: string;
  readonly at: Date;
  /** One line without a full stop. */
  readonly title: string;
  /** A few plain lines, without the output. */
  readonly text: string;
  /** The last lines of output, at most 10; empty where they say nothing. */
  readonly output: readonly string[];
  /** For programs. */
  readonly facts: MessageFacts;
}

export interface MessageFacts {
  readonly cause: string | null;
  readonly fingerprint: string | null;
  readonly advice: string | null;
  /** How often the same has been seen. */
  readonly times: number | null;
  readonly crashes: number;
  /** Starts since the incident began. */
  readonly tries: number;
  /** When it is started again; null where that is not known or never. */
  readonly nextTryAt: Date | null;
  /** How long it was not well; null while it is not over. */
  readonly downMs: number | null;
}

export const noFacts: MessageFacts = {
  cause: null,
  fingerprint: null,
  advice: null,
  times: null,
  crashes: 0,
  tries: 0,
  nextTryAt: null,
  downMs: null,
};

/** Title, text and output as one plain text, for receivers without forms of their own. */
export function plainText({ text, output }: Message): string {
  return output.length === 0 ? text : `${text}\n\n${output.join('\n')}`;
}

/** At most so many characters, cut with a mark: receivers refuse longer ones. */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  // Not in the middle of a pair.
  const end = /[\ud800-\udbff]/.test(text[maxChars - 3] ?? '') ? maxChars - 3 : maxChars - 2;
  return `${text.slice(0, end)} …`;
}
