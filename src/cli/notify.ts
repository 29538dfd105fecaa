import os from 'node:os';
import { loadConfig } from '../config/load.ts';
import { type NotifyEvent, notifyEvents, type Receiver } from '../config/receiver.ts';
import { createRedactor } from '../diagnosis/redact/redactor.ts';
import { deliveryTo } from '../features/notify/deliveries.ts';
import { type Outcome, tryMs } from '../features/notify/delivery.ts';
import { type Message, noFacts } from '../features/notify/message.ts';
import { tellingMistakes } from './mistakes.ts';
import type { NotifyLine } from './notify-command.ts';

/** `crashproof notify`. @returns the exit code */
export function notify({ flags, test }: NotifyLine): Promise<number> {
  return tellingMistakes(async () => {
    const { supervisor } = await loadConfig({ flags, env: process.env, cwd: process.cwd() });
    const { notify: receivers } = supervisor;
    if (receivers.length === 0) {
      process.stderr.write(
        'Nobody is told: give --notify ntfy://ntfy.sh/some-topic, or set notify in crashproof.yaml (docs/notifications.md).\n',
      );
      return 2;
    }
    const lines = await Promise.all(receivers.map(one => (test ? tryOne(one) : describe(one))));
    for (const { text } of lines) process.stdout.write(`${text}\n`);
    return lines.every(({ ok }) => ok) ? 0 : 1;
  });
}

interface Line {
  readonly ok: boolean;
  readonly text: string;
}

function describe({ label, on, minLevel, about }: Receiver): Line {
  const events: readonly NotifyEvent[] = on.length === notifyEvents.length ? [] : on;
  const only = [
    ...(events.length === 0 ? [] : [events.join(', ')]),
    ...(minLevel === 'error' ? ['errors only'] : []),
    ...(about === null ? [] : [`about ${about.join(', ')}`]),
  ];
  return { ok: true, text: `${label}${only.length === 0 ? '' : `: ${only.join('; ')}`}` };
}

/** One try: a person waits, and can try again. */
async function tryOne(receiver: Receiver): Promise<Line> {
  const outcome = await deliver(receiver);
  if (outcome.ok) return { ok: true, text: `ok      ${receiver.label}` };
  const why = createRedactor(receiver.secrets)(outcome.why);
  return { ok: false, text: `FAILED  ${receiver.label}: ${why}` };
}

async function deliver({ address }: Receiver): Promise<Outcome> {
  const deliverIt = await deliveryTo(address);
  return deliverIt(testMessage(new Date()), AbortSignal.timeout(tryMs));
}

function testMessage(at: Date): Message {
  const host = os.hostname();
  const id = `test-${at.getTime()}-${process.pid}`;
  return {
    id,
    incident: id,
    event: 'test',
    level: 'warning',
    told: [],
    subject: null,
    host,
    at,
    title: 'A test of crashproof',
    text: `Nothing is wrong. Messages from ${host} arrive here.`,
    output: [],
    facts: noFacts,
  };
}
