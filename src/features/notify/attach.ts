import crypto from 'node:crypto';
import type { QuietHours, Receiver } from '../../config/receiver.ts';
import type { Name, Run } from '../../core/spec.ts';
import { createRedactor } from '../../diagnosis/redact/redactor.ts';
import type { Detach } from '../../runtime/attach.ts';
import type { RunEnd } from '../../runtime/history.ts';
import type { Entry, Host } from '../../runtime/supervisor.ts';
import { deliveryTo } from './deliveries.ts';
import type { Letter } from './incident.ts';
import { hear, hurry, type Incidents, nextDue, noIncidents, tellDue } from './incidents.ts';
import { explainLate } from './late.ts';
import { Mailbox } from './mailbox.ts';
import { Outbox } from './outbox.ts';
import { writeMessage } from './write.ts';

export interface NotifyOptions {
  readonly receivers: readonly Receiver[];
  readonly quietHours: QuietHours | null;
  /** Services for which a crash alone is worth a message. */
  readonly tellsCrashes: (service: Name) => boolean;
  /** What must not leave: values of secret variables. */
  readonly secrets: readonly string[];
  readonly endsOf: (service: Name) => readonly RunEnd[];
  /** The last output of a run that has not ended. */
  readonly printed: (service: Name, run: Run) => string;
  /** The clock of the state, in milliseconds. */
  readonly now: () => number;
  readonly wall: () => Date;
  /** For the log. */
  readonly say: (sentence: string) => void;
  /** What happened before this was loaded. */
  readonly earlier: readonly Entry[];
}

/** At the end what waits gets so long. */
const closeMs = 3_000;
/** Of which the explanation of the last end may take so much. */
const explainMs = 1_000;

/** Tells every receiver of incidents, each once, and of their end. Nothing waits for it. */
export async function attach(host: Host, options: NotifyOptions): Promise<Detach> {
  const { receivers, quietHours, tellsCrashes, endsOf, printed, now, wall, say, earlier } = options;
  const redact = createRedactor([...receivers.flatMap(({ secrets }) => secrets), ...options.secrets]);
  const prefix = crypto.randomBytes(4).toString('hex');
  const mailboxes = await Promise.all(
    receivers.map(async receiver => {
      const deliver = await deliveryTo(receiver.address);
      const outbox = new Outbox({ label: receiver.label, deliver, say: sentence => say(redact(sentence)) });
      return new Mailbox({ receiver, outbox, quietHours, wall });
    }),
  );
  let incidents: Incidents = noIncidents;
  let timer: NodeJS.Timeout | undefined;

  function take({ notes, event }: Entry): void {
    for (const note of notes) incidents = hear(incidents, note, event.at, tellsCrashes);
    if (notes.length > 0) arm();
  }

  function arm(): void {
    clearTimeout(timer);
    const due = nextDue(incidents);
    if (due !== null) timer = setTimeout(tell, Math.max(0, due - now())).unref();
  }

  function tell(): void {
    const { state, letters } = tellDue(incidents, now());
    incidents = state;
    for (const letter of letters) send(letter);
    arm();
  }

  function send(letter: Letter): void {
    const message = writeMessage(letter, { redact, wallOf, output: outputOf(letter), prefix });
    for (const mailbox of mailboxes) mailbox.post(message);
  }

  function wallOf(moment: number): Date {
    return new Date(wall().getTime() - (now() - moment));
  }

  function outputOf({ incident: { subject, run } }: Letter): string {
    if (subject.kind !== 'service') return '';
    return endsOf(subject.name).find(end => end.run === run)?.output ?? printed(subject.name, run);
  }

  for (const entry of earlier) take(entry);
  const stopListening = host.listen(take);
  return async () => {
    const since = performance.now();
    stopListening();
    clearTimeout(timer);
    incidents = await explainLate(incidents, endsOf, explainMs);
    const { letters } = tellDue(hurry(incidents, now()), now());
    for (const letter of letters) send(letter);
    const held = Math.max(0, ...mailboxes.map(mailbox => mailbox.held));
    if (held > 0) say(`messages held back by the quiet hours are not sent, because crashproof ends: ${held}`);
    const left = Math.max(0, closeMs - (performance.now() - since));
    await Promise.all(mailboxes.map(mailbox => mailbox.close(left)));
  };
}
