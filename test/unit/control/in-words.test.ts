import { describe, expect, it } from 'vitest';
import { healthOf } from '../../../src/answers/health-answer.ts';
import { inWords } from '../../../src/answers/in-words.ts';
import { plannedBy } from '../../../src/answers/planned.ts';
import { backoff, down, gaveUp, service, stopping, up } from './service.ts';

const resting = (crashed: boolean) => ({ name: 'resting', because: 'it ended cleanly', crashed }) as const;

describe('how a service stands, and whether that is healthy', () => {
  it.each([
    ['up, healthy', 'good', true, service(up, { pulse: { last: 'pass', latencyMs: 3 } })],
    ['up', 'good', true, service(up, { spec: { health: null } })],
    ['up, degraded', 'wary', true, service(up, { pulse: { last: 'pass' }, warned: ['degraded'] })],
    ['up, failing (1 of 3)', 'wary', true, service(up, { pulse: { last: 'fail', fails: 1 } })],
    [
      'up, does not answer; left alive while a target is down',
      'wary',
      true,
      service(up, { pulse: { last: 'fail', fails: 28, heldSince: 5 } }),
    ],
    ['up, never answered well', 'wary', true, service(up, { pulse: { last: 'fail' }, warned: ['unverified'] })],
    ['up, its health check looks wrong', 'wary', true, service(up, { warned: ['misconfigured'] })],
    [
      'up, another program answers for it',
      'wary',
      false,
      service(up, { pulse: { last: 'foreign' }, warned: ['foreign'] }),
    ],
    ['starting', 'busy', false, service({ name: 'starting', readyBy: 9 })],
    ['waiting for db', 'busy', true, service({ name: 'waiting', on: ['db'] })],
    ['stopping', 'busy', false, service(stopping)],
    ['being ended, unhealthy', 'busy', false, service({ ...stopping, cause: 'unhealthy' } as typeof stopping)],
    ['waiting for the restart', 'bad', false, service(backoff)],
    ['waiting for what another program holds', 'busy', true, service(backoff, { warned: ['blocked'] })],
    ['gave up: all 10 restarts are used up', 'bad', false, service(gaveUp)],
    ['not started again: it ended cleanly', 'quiet', true, service(resting(false))],
    ['not started again: it ended cleanly', 'bad', false, service(resting(true))],
    ['stopped', 'quiet', false, service(down, { want: 'down' })],
  ])('%s (%s)', (state, mood, healthy, one) => {
    expect(inWords(one)).toMatchObject({ state, mood });
    expect(healthOf([one])).toEqual({
      version: 1,
      healthy,
      line: state === 'up' || state === 'up, healthy' ? 'healthy' : `web: ${state}`,
    });
  });

  it('of several names only those that are not', () => {
    const well = service(up, { pulse: { last: 'pass' } });
    expect(healthOf([well, well]).line).toBe('all 2 services are healthy');
    expect(healthOf([well, service(gaveUp), service(backoff, { warned: ['blocked'] })])).toMatchObject({
      healthy: false,
      line: 'web: gave up: all 10 restarts are used up',
    });
  });
});

describe('what comes next', () => {
  it.each([
    ['nothing', service(down), []],
    [
      'the next check of one that is held, and the end of the hold',
      service(up, { pulse: { askAt: 70, heldSince: 5 }, spec: { holdForTargetsMs: 300 } }),
      [
        { what: 'check', moment: 70 },
        { what: 'end, if it still does not answer', moment: 305 },
      ],
    ],
    ['the next check', service(up, { pulse: { askAt: 70 } }), [{ what: 'check', moment: 70 }]],
    ['no check while one is out', service(up, { pulse: { askAt: null, askedAt: 3 } }), []],
    [
      'check and startup time, the earlier one first',
      service({ name: 'starting', readyBy: 50 }, { pulse: { askAt: 70 } }),
      [
        { what: 'end of the startup time', moment: 50 },
        { what: 'check', moment: 70 },
      ],
    ],
    ['the next signal', service(stopping), [{ what: 'next signal', moment: 8_000 }]],
    ['the restart', service(backoff), [{ what: 'restart', moment: 5_000 }]],
    ['the next look', service(backoff, { warned: ['blocked'] }), [{ what: 'next look', moment: 5_000 }]],
    ['the next try', service({ ...gaveUp, retryAt: 9 } as typeof gaveUp), [{ what: 'next try', moment: 9 }]],
  ])('%s', (_, one, planned) => {
    expect(plannedBy(one)).toEqual(planned);
  });
});
