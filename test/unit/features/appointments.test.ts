import { Cron } from 'croner';
import { describe, expect, it } from 'vitest';
import { AppointmentBook } from '../../../src/features/appointments.ts';

const minute = 60_000;
const hour = 60 * minute;
const date = (text: string) => new Date(`2026-${text}Z`);

/** Each day at four, of a clock that the test moves. */
function book(from: string) {
  const cron = new Cron('0 4 * * *', { mode: '5-part', paused: true, timezone: 'UTC' });
  const made = new AppointmentBook(after => cron.nextRun(after), date(from));
  let steadyMs = 0;
  return (text: string, passedMs = hour) => {
    steadyMs += passedMs;
    return made.due(date(text), steadyMs)?.toISOString() ?? null;
  };
}

describe('an appointment', () => {
  it('is kept once, at its time and not before', () => {
    const look = book('05-01T03:00:00');
    expect(look('05-01T03:59:59.999')).toBeNull();
    expect(look('05-01T04:00:00')).toBe('2026-05-01T04:00:00.000Z');
    expect(look('05-01T04:00:30', 30_000)).toBeNull();
    expect(look('05-02T04:00:01', 24 * hour)).toBe('2026-05-02T04:00:00.000Z');
  });

  it('that was slept through is made up, once for all that were missed', () => {
    const look = book('05-01T03:00:00');
    expect(look('05-09T11:00:00')).toBe('2026-05-01T04:00:00.000Z');
    expect(look('05-09T11:00:30', 30_000)).toBeNull();
    expect(look('05-10T04:00:00', 17 * hour)).toBe('2026-05-10T04:00:00.000Z');
  });

  it('is not kept twice where the clock is set back a little', () => {
    const look = book('05-01T03:00:00');
    expect(look('05-01T04:00:00')).not.toBeNull();
    expect(look('05-01T03:59:58', 1_000)).toBeNull();
    expect(look('05-01T04:00:01', 3_000)).toBeNull();
    expect(look('05-02T04:00:00', 24 * hour)).not.toBeNull();
  });

  it('is looked up again where the clock is set back much', () => {
    const look = book('05-20T03:00:00');
    expect(look('05-01T03:00:00')).toBeNull();
    expect(look('05-01T04:00:00')).toBe('2026-05-01T04:00:00.000Z');
  });

  it.each([
    ['forward', '03-29', '30 2 * * *', 1],
    ['back', '10-25', '30 2 * * *', 1],
  ])('on a night when the clocks go %s comes as often as it was set', (_way, day, expression, times) => {
    const cron = new Cron(expression, { mode: '5-part', paused: true, timezone: 'Europe/Berlin' });
    const start = date(`${day}T00:00:00`);
    const made = new AppointmentBook(after => cron.nextRun(after), new Date(start.getTime() - 2 * hour));
    let kept = 0;
    for (let ms = 0; ms < 20 * hour; ms += minute) {
      if (made.due(new Date(start.getTime() + ms), ms) !== null) kept += 1;
    }
    expect(kept).toBe(times);
  });

  it('that never comes is never kept', () => {
    const never = new AppointmentBook(() => null, date('05-01T00:00:00'));
    expect(never.due(date('12-31T00:00:00'), hour)).toBeNull();
  });
});
