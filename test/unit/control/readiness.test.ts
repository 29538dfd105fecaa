import { expect, it } from 'vitest';
import { Illness, mendWithinMs, notReady } from '../../../src/answers/readiness.ts';
import { initialState, type Service, type State } from '../../../src/core/state.ts';
import { backoff, down, gaveUp, service, stopping, up } from './service.ts';

const stateOf = (...services: Service[]): State => ({ ...initialState([], 1), services });
const waiting = service({ name: 'waiting', on: ['camera'] });
const resting = (crashed: boolean) => service({ name: 'resting', because: 'it ended', crashed });

it.each([
  ['up', service(up), 0],
  ['up, though another program answers', service(up, { pulse: { last: 'foreign' } }), 1],
  ['up, and failing, which is no verdict yet', service(up, { pulse: { last: 'fail', fails: 1 } }), 0],
  ['waiting for a camera', waiting, 1],
  ['waiting for its restart', service(backoff), 1],
  ['stopping', service(stopping), 1],
  ['stopped', service(down, { want: 'down' }), 1],
  ['given up', service(gaveUp), 1],
  ['done', resting(false), 0],
  ['crashed, and not to be started again', resting(true), 1],
] as const)('a service that is %s', (_, one, missing) => {
  expect(notReady(stateOf(one))).toBe(missing);
  expect(notReady(stateOf(service(up), one))).toBe(missing);
});

it('nothing is ready any more once crashproof is on its way out', () => {
  expect(notReady({ ...stateOf(service(up)), closing: true })).toBe(1);
});

it('an illness is too long from ten minutes on, and over when it is over', () => {
  const ill = stateOf(service(backoff), service(up));
  const one = new Illness();
  one.see(ill, 1_000);
  one.see(ill, 500_000);
  expect(one.isTooLong(ill, 1_000 + mendWithinMs - 1)).toBe(false);
  expect(one.isTooLong(ill, 1_000 + mendWithinMs)).toBe(true);
  one.see(stateOf(service(up), waiting), 700_000);
  one.see(ill, 800_000);
  expect(one.isTooLong(ill, 800_000 + mendWithinMs - 1)).toBe(false);
});

it('a start may take as long as it was given', () => {
  const health = { startup: { everyMs: 1_000, withinMs: 3_600_000 } };
  const slow = service({ name: 'starting', readyBy: 3_600_000 }, { spec: { health } });
  const state = stateOf(slow);
  const one = new Illness();
  one.see(state, 0);
  expect(one.isTooLong(state, 3_659_999)).toBe(false);
  expect(one.isTooLong(state, 3_660_000)).toBe(true);
});
