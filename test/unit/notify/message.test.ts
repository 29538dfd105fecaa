import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/diagnosis/redact/redactor.ts';
import { cut, type Message } from '../../../src/features/notify/message.ts';
import { maxOutputLines, writeMessage } from '../../../src/features/notify/write.ts';
import { crash, Desk, diagnosed, gaveUp, ready, spawned, targetDown, targetUp, willRestart } from './notes.ts';

const redact = createRedactor(['hunter2-hunter2']);

/** Everything a desk has told, as it is sent; its clock began at 10:00:00. */
function messages(desk: Desk, output = ''): Message[] {
  const wallOf = (moment: number): Date => new Date(new Date(2026, 10, 24, 10, 0, 0).getTime() + moment);
  return desk.letters.map(letter => writeMessage(letter, { redact, wallOf, output, prefix: 'p' }));
}

const one = (desk: Desk, output = ''): Message => {
  const [first] = messages(desk, output);
  if (first === undefined) throw new Error('nothing was told');
  return first;
};

describe('a message', () => {
  it('says what, why, how often, what to do and when the next try is', () => {
    const { title, text, event, level, facts } = one(
      new Desk().hear(crash(), willRestart(5000), diagnosed()).wait(2000),
    );
    expect(title).toBe('webapp crashed');
    expect(text.split('\n')).toEqual([
      'The disk is full. Seen 3 times since 2026-11-24 10:30.',
      'Crashed after 3 s: exit code 1.',
      'Free some space.',
      'Next try in 3 s, at 10:00:05.',
    ]);
    expect([event, level]).toEqual(['crash', 'error']);
    expect(facts).toMatchObject({ cause: 'disk-full', fingerprint: 'abc', times: 3, crashes: 1, tries: 0 });
    expect(facts.nextTryAt?.getSeconds()).toBe(5);
  });

  it('says how long it was down and how many tries it took', () => {
    const desk = new Desk().hear(crash(1), willRestart()).wait(1000).hear(spawned(2), crash(2, 1)).wait(5000);
    desk.hear(spawned(3), crash(3, 2)).wait(5000).hear(spawned(4)).wait(1000).hear(ready(4)).wait(60_000);
    const over = messages(desk).at(-1);
    expect(over?.title).toBe('webapp is back after 12 s, 3 tries');
    expect(over?.facts).toMatchObject({ downMs: 12_000, tries: 3, crashes: 3 });
    expect(over?.event).toBe('recovered');
  });

  it('says that nothing more is tried', () => {
    const { title, text } = one(new Desk().hear(crash(1, 10), gaveUp()).wait(2000));
    expect(title).toBe('webapp is down, crashproof gave up');
    expect(text).toContain('10 restarts in a row did not help');
    expect(text).toContain('crashproof does not start it again by itself.');
  });

  it('counts from the loss of a target', () => {
    const desk = new Desk().hear(targetDown()).wait(51_000).hear(targetUp()).wait(10_000);
    expect(messages(desk).map(({ title, level }) => [title, level])).toEqual([
      ['front door does not answer', 'warning'],
      ['front door is back after 1 min', 'warning'],
    ]);
  });

  it('holds the last ten lines, without secrets, colours and marks that turn text around', () => {
    const lines = Array.from({ length: 30 }, (_, n) => `line ${n}`);
    const bad = '\x1b[31mrtsp://admin:geheim99@10.0.0.9/s\x1b[0m \u202Ereversed\u0007 hunter2-hunter2';
    const { output } = one(new Desk().hear(crash()).wait(2000), [...lines, '', bad, '  '].join('\n'));
    expect(output).toHaveLength(maxOutputLines);
    expect(output[0]).toBe('line 21');
    expect(output.at(-1)).toBe('rtsp://admin:[redacted]@10.0.0.9/s reversed [redacted]');
  });

  it('is bounded in each of its parts', () => {
    const huge = { ...crash(), ending: { by: 'spawn-error', code: 'E', message: 'x'.repeat(100_000) } } as const;
    const { text, output } = one(new Desk().hear(huge as never).wait(2000), 'y'.repeat(100_000));
    expect(text.length).toBeLessThanOrEqual(2_000);
    expect(output.map(line => line.length)).toEqual([300]);
  });

  it('of a supervisor that was started anew has an incident of its own', () => {
    const { id, incident } = one(new Desk().hear(crash()).wait(2000));
    expect([id, incident]).toEqual(['p-1-first-2000', 'p-1']);
  });
});

describe('cut', () => {
  it('keeps what fits, and cuts no character in half', () => {
    expect(cut('12345', 5)).toBe('12345');
    expect(cut('123456', 5)).toBe('123 …');
    expect(cut('12\u{1f600}456', 5)).toBe('12 …');
  });
});
