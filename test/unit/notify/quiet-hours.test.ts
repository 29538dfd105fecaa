import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../../src/config/check.ts';
import { type Message, noFacts } from '../../../src/features/notify/message.ts';
import { maxHeld, Night } from '../../../src/features/notify/night.ts';
import { isQuiet } from '../../../src/features/notify/quiet-hours.ts';

const night = { from: 22 * 60, to: 7 * 60 };
const zone = process.env.TZ;

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe('quiet hours', () => {
  it('begin and end on the minute, also over midnight', () => {
    const at = (hours: number, minutes: number, seconds = 0) => new Date(2026, 5, 1, hours, minutes, seconds);
    expect(isQuiet(night, at(21, 59, 59))).toBe(false);
    expect(isQuiet(night, at(22, 0))).toBe(true);
    expect(isQuiet(night, at(0, 0))).toBe(true);
    expect(isQuiet(night, at(6, 59, 59))).toBe(true);
    expect(isQuiet(night, at(7, 0))).toBe(false);
    const noon = { from: 12 * 60, to: 13 * 60 };
    expect([at(11, 59), at(12, 0), at(12, 59), at(13, 0)].map(one => isQuiet(noon, one))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it.each([
    ['an hour shorter', '2026-03-28T21:00:00Z', '2026-03-29T05:00:00Z', 8],
    ['an hour longer', '2026-10-24T20:00:00Z', '2026-10-25T06:00:00Z', 10],
  ])('of a night on which the clock is changed are %s', (_, begins, ends, hours) => {
    process.env.TZ = 'Europe/Berlin';
    const [from, to] = [Date.parse(begins), Date.parse(ends)];
    expect((to - from) / 3_600_000).toBe(hours);
    expect(isQuiet(night, new Date(from - 1000))).toBe(false);
    for (let at = from; at < to; at += 60_000) expect(isQuiet(night, new Date(at))).toBe(true);
    expect(isQuiet(night, new Date(to))).toBe(false);
  });

  it.each(['22:00', '24:00-07:00', '22:60-07:00', '07:00-07:00', 'night', '22-7'])('cannot be %s', text => {
    expect(check('quietHours', text).ok).toBe(false);
  });

  it('may be written with one digit, and with blanks', () => {
    expect(check('quietHours', '9:30 - 11:00')).toMatchObject({ ok: true, value: { from: 570, to: 660 } });
  });
});

describe('what they hold back', () => {
  const message = (n: number): Message => ({
    id: `m${n}`,
    incident: 'i',
    event: 'crash',
    level: 'error',
    told: ['crash'],
    subject: 'webapp',
    host: 'pi',
    at: new Date(2026, 0, 1, 3, 0, n % 60),
    title: `crash ${n}`,
    text: 'why',
    output: [],
    facts: noFacts,
  });
  const morning = new Date(2026, 0, 1, 7);

  it('is one message afterwards, and nothing where nothing was held', () => {
    const night = new Night();
    expect(night.summary(morning)).toBeNull();
    night.hold(message(1));
    night.hold(message(2));
    const summary = night.summary(morning);
    expect(summary?.title).toBe('2 messages from the quiet hours');
    expect(summary?.text).toBe('03:00:01  crash 1\n03:00:02  crash 2');
    expect(night.summary(morning)).toBeNull();
  });

  it('is the message itself where there was but one, with its time', () => {
    const night = new Night();
    night.hold(message(5));
    expect(night.summary(morning)).toMatchObject({ id: 'm5', event: 'crash', title: 'crash 5' });
  });

  it('is bounded: the oldest are only counted', () => {
    const night = new Night();
    for (let n = 0; n < maxHeld + 7; n += 1) night.hold(message(n));
    const summary = night.summary(morning);
    expect(summary?.title).toBe(`${maxHeld + 7} messages from the quiet hours`);
    expect(summary?.text).toContain('87 earlier ones');
    expect(summary?.text).toContain(`crash ${maxHeld + 6}`);
  });
});
