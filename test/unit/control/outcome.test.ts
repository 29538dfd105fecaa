import { describe, expect, it } from 'vitest';
import { settleMs, verdictOn } from '../../../src/answers/outcome.ts';
import { backoff, down, gaveUp, service, stopping, up } from './service.ts';

const runs = service(up, { run: 3, pulse: { last: 'pass' } });
const unasked = service(up, { run: 4, spec: { health: null } });
const stopped = service(down, { run: 3, want: 'down' });

describe('has it come about?', () => {
  it.each([
    ['stop', runs, service(stopping, { want: 'down' }), null],
    ['stop', runs, stopped, true],
    ['stop', runs, service(stopping, { want: 'up' }), false],
    ['start', stopped, service({ name: 'starting', readyBy: 9 }, { run: 4 }), null],
    ['start', stopped, service(up, { run: 4, pulse: { last: 'pass' } }), true],
    ['start', stopped, service(backoff, { run: 4 }), null],
    ['start', stopped, service(gaveUp, { run: 4 }), false],
    ['start', stopped, service({ name: 'resting', because: 'it ended', crashed: false }, { run: 4 }), false],
    ['start', stopped, service({ name: 'waiting', on: ['db'] }), null],
    ['start', stopped, service(down, { want: 'down' }), false],
    ['start', runs, runs, true],
    ['restart', runs, runs, null],
    ['restart', runs, service(stopping), null],
    ['restart', runs, service(up, { run: 4, pulse: { last: 'pass' } }), true],
    ['restart', stopped, service(up, { run: 4, pulse: { last: 'pass' } }), true],
    ['forgive', runs, runs, true],
    ['forgive', service(gaveUp), service({ name: 'starting', readyBy: 9 }), null],
    ['forgive', service(gaveUp), service(up, { run: 4, pulse: { last: 'pass' } }), true],
    ['forgive', stopped, stopped, true],
  ] as const)('%s, %#', (action, before, now, reached) => {
    expect(verdictOn(action, before, now, 60_000).reached).toBe(reached);
  });

  it('a program that is not asked for its health must have lived for a second', () => {
    expect(verdictOn('start', stopped, unasked, settleMs - 1).reached).toBeNull();
    expect(verdictOn('start', stopped, unasked, settleMs)).toEqual({ reached: true, sentence: 'up (run 4)' });
  });

  it('says what was found', () => {
    expect(verdictOn('start', runs, runs, 60_000).sentence).toBe('is already up (run 3)');
    expect(verdictOn('start', stopped, service(gaveUp), 0).sentence).toBe('gave up: all 10 restarts are used up');
  });
});
