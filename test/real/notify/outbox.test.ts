import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Deliver } from '../../../src/features/notify/delivery.ts';
import { webhook } from '../../../src/features/notify/kinds/webhook.ts';
import { type Message, noFacts } from '../../../src/features/notify/message.ts';
import { maxQueued, maxTries, Outbox } from '../../../src/features/notify/outbox.ts';
import { receiver } from './receiver.ts';

function message(n = 1): Message {
  return {
    id: `m${n}`,
    incident: 'i',
    event: 'crash',
    level: 'error',
    told: ['crash'],
    subject: 'webapp',
    host: 'pi',
    at: new Date(),
    title: `crash ${n}`,
    text: 'why',
    output: [],
    facts: noFacts,
  };
}

const opened: Outbox[] = [];

/** What it says, and a way to wait for the next thing it says. */
function outbox(deliver: Deliver, firstWaitMs = 5, tryMs = 10_000) {
  const said: string[] = [];
  const waiting: (() => void)[] = [];
  const box = new Outbox({
    label: 'the hook',
    deliver,
    firstWaitMs,
    tryMs,
    say: sentence => {
      said.push(sentence);
      for (const wake of waiting.splice(0)) wake();
    },
  });
  opened.push(box);
  const saying = async (n: number): Promise<void> => {
    while (said.length < n) await new Promise<void>(resolve => waiting.push(resolve));
  };
  return { box, said, saying };
}

afterEach(async () => {
  for (const box of opened.splice(0)) await box.close(0);
});

const titles = (got: readonly { readonly body: string }[]): string[] => got.map(({ body }) => JSON.parse(body).title);

describe('a receiver', () => {
  it('that answers 500 a while gets the same message again, and that is said once each way', async () => {
    const hook = await receiver({ status: 500, body: 'oops' }, { status: 500 }, { status: 200 });
    const { box, said, saying } = outbox(webhook({ url: hook.url, secret: null }));
    box.add(message());
    await hook.number(3);
    await saying(2);
    expect(titles(hook.got)).toEqual(['crash 1', 'crash 1', 'crash 1']);
    expect(new Set(hook.got.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
    expect(said).toEqual([
      'the hook could not be notified: it answered 500 Internal Server Error: oops; it is tried again',
      'the hook can be notified again',
    ]);
  });

  it('that answers 500 for ever is tried five times, and the next message counts the lost one', async () => {
    const answers = Array(maxTries).fill({ status: 503 });
    const hook = await receiver(...answers, { status: 200 });
    const { box } = outbox(webhook({ url: hook.url, secret: null }), 1);
    box.add(message(1));
    await hook.number(maxTries);
    box.add(message(2));
    const last = await hook.number(maxTries + 1);
    expect(JSON.parse(last.body)).toMatchObject({
      title: 'crash 2',
      text: 'why\n1 message before this one could not be delivered.',
    });
    expect(hook.got).toHaveLength(maxTries + 1);
  });

  it('that answers 429 with Retry-After is left alone so long', async () => {
    const hook = await receiver({ status: 429, headers: { 'retry-after': '1' } }, { status: 200 });
    const { box } = outbox(webhook({ url: hook.url, secret: null }), 1);
    box.add(message());
    const second = await hook.number(2);
    const waited = second.atMs - (hook.got[0]?.atMs ?? 0);
    expect(waited).toBeGreaterThan(990);
    expect(waited).toBeLessThan(20_000);
  });

  it.each([401, 404, 301])('that answers %i is not tried again with the same', async status => {
    const hook = await receiver({ status, headers: { location: 'http://127.0.0.1:1/' } }, { status: 200 });
    const { box, said } = outbox(webhook({ url: hook.url, secret: null }), 1);
    box.add(message(1));
    box.add(message(2));
    await hook.number(2);
    expect(titles(hook.got)).toEqual(['crash 1', 'crash 2']);
    expect(said[0]).toMatch(new RegExp(`^the hook could not be notified: it answered ${status}`));
  });

  it('that does not answer is given up after its time, and the next message is tried', async () => {
    const hook = await receiver('hang', { status: 200 });
    const deliver = webhook({ url: hook.url, secret: null });
    let tries = 0;
    // Only the first try has a time limit that can be waited for, which a busy machine may pass by itself.
    const { box, said, saying } = outbox(
      (one, signal) => deliver(one, tries++ === 0 ? signal : new AbortController().signal),
      1,
      500,
    );
    box.add(message());
    await saying(2);
    expect(tries).toBe(2);
    expect(said).toEqual([
      'the hook could not be notified: no answer in time; it is tried again',
      'the hook can be notified again',
    ]);
  });

  it('that is not there is told so', async () => {
    const server = net.createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    await new Promise(resolve => server.close(resolve));
    const { box, said, saying } = outbox(webhook({ url: `http://127.0.0.1:${port}/`, secret: null }), 60_000);
    box.add(message());
    await saying(1);
    expect(said).toEqual(['the hook could not be notified: nothing listens there; it is tried again']);
  });

  it('that sends an endless answer is believed its status', async () => {
    const hook = await receiver({ status: 200, body: 'x'.repeat(1_000_000) }, { status: 200 });
    const { box, said } = outbox(webhook({ url: hook.url, secret: null }), 1);
    box.add(message(1));
    box.add(message(2));
    await hook.number(2);
    expect(said).toEqual([]);
  });
});

describe('the queue', () => {
  it('is bounded: the oldest go and are counted', async () => {
    let release: () => void = () => {};
    const delivered: Message[] = [];
    const { box } = outbox(async one => {
      if (delivered.length === 0) await new Promise<void>(resolve => (release = resolve));
      delivered.push(one);
      return { ok: true };
    });
    for (let n = 1; n <= maxQueued + 10; n += 1) box.add(message(n));
    expect(box.size).toBe(maxQueued);
    release();
    await box.close(5_000);
    expect(delivered.map(({ title }) => title).slice(0, 2)).toEqual(['crash 1', 'crash 12']);
    expect(delivered.at(-1)?.title).toBe(`crash ${maxQueued + 10}`);
    expect(delivered[1]?.text).toContain('10 messages before this one could not be delivered.');
  });

  it('at the end tries what is left once more, at once', async () => {
    const hook = await receiver({ status: 500 }, { status: 200 });
    const { box, saying } = outbox(webhook({ url: hook.url, secret: null }), 3_600_000);
    box.add(message());
    await saying(1);
    await box.close(5_000);
    expect(titles(hook.got)).toEqual(['crash 1', 'crash 1']);
  });

  it('at the end waits for nobody longer than it was told, and says what is lost', async () => {
    const hook = await receiver('hang');
    const { box, said } = outbox(webhook({ url: hook.url, secret: null }));
    box.add(message(1));
    box.add(message(2));
    await hook.number(1);
    const began = performance.now();
    await box.close(200);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(said.at(-1)).toBe('2 of the messages for the hook could not be delivered');
  });
});
