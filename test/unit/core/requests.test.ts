import { describe, expect, it } from 'vitest';
import { spec } from '../../../src/testing/spec.ts';
import { type Scene, scene } from './scene.ts';

const bare = spec('app', { health: null, restart: { maxRestarts: 1, onGiveUp: 'retry' } });
const other = spec('other', { health: null });

/** One builder per phase. A second service keeps the supervisor from ending. */
const begun = () => scene(bare, other).start('other').spawned('other');
const phases: Readonly<Record<string, () => Scene>> = {
  down: begun,
  waiting: () => scene(spec('app', { health: null, needs: ['other'] }), other).start('app'),
  starting: () => begun().start('app'),
  up: () => begun().start('app').spawned('app'),
  'stopping to stay down': () => phase('up').stop('app'),
  'stopping to restart': () => phase('up').restart('app'),
  backoff: () => phase('up').exits(1, 'app'),
  'given-up': () => phase('backoff').wait(1_000).spawned('app').exits(1, 'app'),
  resting: () =>
    scene(spec('app', { health: null, restart: { when: 'never' } }), other)
      .start()
      .spawned('app')
      .spawned('other')
      .exits(0, 'app'),
};

function phase(name: string): Scene {
  const build = phases[name];
  if (build === undefined) throw new Error(`no builder for ${name}`);
  return build();
}

const signal = 'SIGTERM app 1';

describe('a request', () => {
  it.each([
    ['down', 'start', 'starting', ['spawn app 1']],
    ['down', 'stop', 'down', []],
    ['down', 'restart', 'starting', ['spawn app 1']],
    ['down', 'forgive', 'down', []],
    ['waiting', 'start', 'waiting', []],
    ['waiting', 'stop', 'down', []],
    ['waiting', 'restart', 'waiting', []],
    ['waiting', 'forgive', 'waiting', []],
    ['starting', 'start', 'starting', []],
    ['starting', 'stop', 'stopping', [signal]],
    ['starting', 'restart', 'stopping', [signal]],
    ['starting', 'forgive', 'starting', []],
    ['up', 'start', 'up', []],
    ['up', 'stop', 'stopping', [signal]],
    ['up', 'restart', 'stopping', [signal]],
    ['up', 'forgive', 'up', []],
    ['stopping to stay down', 'start', 'stopping', []],
    ['stopping to stay down', 'stop', 'stopping', []],
    ['stopping to restart', 'restart', 'stopping', []],
    ['stopping to restart', 'stop', 'stopping', []],
    ['backoff', 'start', 'starting', ['spawn app 2']],
    ['backoff', 'stop', 'down', []],
    ['backoff', 'restart', 'starting', ['spawn app 2']],
    ['backoff', 'forgive', 'backoff', []],
    ['given-up', 'start', 'starting', ['spawn app 3']],
    ['given-up', 'stop', 'down', []],
    ['given-up', 'restart', 'starting', ['spawn app 3']],
    ['given-up', 'forgive', 'starting', ['spawn app 3']],
    ['resting', 'start', 'starting', ['spawn app 2']],
    ['resting', 'stop', 'down', []],
    ['resting', 'restart', 'starting', ['spawn app 2']],
    ['resting', 'forgive', 'resting', []],
  ] as const)('in %s to %s leads to %s', (from, action, to, commands) => {
    const asked = phase(from);
    asked.commands();
    asked[action]('app');
    expect(asked.phase('app')).toBe(to);
    expect(asked.commands()).toEqual(commands);
  });

  it.each([
    ['stopping to stay down', 'start', 'starting'],
    ['stopping to stay down', 'stop', 'down'],
    ['stopping to restart', 'stop', 'down'],
    ['stopping to restart', 'start', 'starting'],
  ] as const)('in %s to %s decides what follows the end: %s', (from, action, to) => {
    const asked = phase(from);
    expect(asked[action]('app').exits(0, 'app').phase('app')).toBe(to);
  });

  it.each(Object.keys(phases))('in %s changes nothing while the supervisor ends', from => {
    const closing = phase(from).close();
    closing.commands();
    const before = closing.state;
    closing.start().restart().forgive();
    expect(closing.commands()).toEqual([]);
    expect(closing.state).toEqual(before);
  });

  it('to stop is final: no news and no time starts it again', () => {
    for (const from of Object.keys(phases)) {
      const asked = phase(from).stop('app');
      if (asked.phase('app') === 'stopping') asked.exits(1, 'app');
      asked.commands();
      asked.wait(3_600_000);
      expect(asked.commands().filter(line => line.startsWith('spawn app'))).toEqual([]);
      expect(asked.phase('app')).toBe('down');
    }
  });
});
