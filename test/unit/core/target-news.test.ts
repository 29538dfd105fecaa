import { describe, expect, it } from 'vitest';
import type { TargetSpec } from '../../../src/core/spec.ts';
import { spec, target } from '../../../src/testing/spec.ts';
import { Scene } from './scene.ts';

const app = spec('app', { watches: ['a', 'b', 'c', 'd'], health: null });

/** All of them answering. */
function scene(...targets: readonly TargetSpec[]): Scene {
  const one = new Scene([app], targets).start().spawned();
  for (const { name } of targets) one.isUp(name);
  one.notes();
  return one;
}

const told = (one: Scene) =>
  one.notes().flatMap(note => {
    if (note.code === 'target-down' || note.code === 'target-up') return [`${note.code} ${note.target}`];
    return note.code === 'network-down' || note.code === 'network-up' ? [`${note.code} ${note.targets.join(' ')}`] : [];
  });

/** Answers each question as it comes, for so long. */
function live(one: Scene, ms: number, isUp: (name: string) => boolean): Scene {
  const until = one.at + ms;
  while (one.at < until) {
    for (const { spec, askedAt } of one.state.targets) {
      if (askedAt !== null) isUp(spec.name) ? one.isUp(spec.name) : one.isDown(spec.name);
    }
    one.wait(500);
  }
  return one;
}

describe('an outage', () => {
  it('is told after three failures in a row, with its beginning, and its end', () => {
    const one = scene(target('a')).isDown('a').isDown('a');
    expect(told(one)).toEqual([]);
    one.isDown('a');
    expect(one.notes()).toEqual([{ code: 'target-down', target: 'a', downMs: 20_000, reason: 'no answer' }]);
    one.isDown('a').isUp('a');
    expect(one.notes()).toEqual([{ code: 'target-up', target: 'a', downMs: 40_000 }]);
  });

  it('that was none is not told at all', () => {
    const one = scene(target('a')).isDown('a').isDown('a').isUp('a').isDown('a').isDown('a').isUp('a');
    expect(told(one)).toEqual([]);
  });

  it('ends after as many good answers as asked for', () => {
    const one = scene(target('a', { passes: 2 }))
      .isDown('a')
      .isDown('a')
      .isDown('a')
      .isUp('a');
    expect(told(one)).toEqual(['target-down a']);
    one.isDown('a').isUp('a').isUp('a');
    expect(told(one)).toEqual(['target-up a']);
  });

  it('of one camera among several is told when the others have answered', () => {
    const one = scene(target('a'), target('b'), target('c'), target('d'));
    expect(told(live(one, 60_000, name => name !== 'b'))).toEqual(['target-down b']);
  });

  it('of most cameras at once is one piece of news, and so is its end', () => {
    const one = scene(target('a'), target('b'), target('c'), target('d'));
    const down = live(one, 120_000, name => name === 'd').notes();
    expect(down).toMatchObject([{ code: 'network-down' }]);
    expect(told(live(one, 120_000, () => true))).toEqual([
      expect.stringMatching(/^network-up (a|b|c) (a|b|c) (a|b|c)$/),
    ]);
    expect(one.state.outage).toBe(null);
  });

  it('of two cameras, where there are no more, is two', () => {
    const one = scene(target('a'), target('b'));
    expect(told(live(one, 120_000, () => false)).sort()).toEqual(['target-down a', 'target-down b']);
  });

  it('that outlasts the loss of the network becomes one of its own', () => {
    const one = live(scene(target('a'), target('b'), target('c')), 120_000, () => false);
    one.notes();
    expect(told(live(one, 120_000, name => name !== 'c'))).toEqual(['network-up a b', 'target-down c']);
    expect(told(live(one, 60_000, () => true))).toEqual(['target-up c']);
  });

  it('of what is behind a lost network is not told, before nor after', () => {
    const route = target('d', { network: false, failures: 3, retryMs: 2_000 });
    const one = scene(route, target('a', { behind: ['d'] }), target('b', { behind: ['d'] }));
    expect(told(live(one, 300_000, () => false))).toEqual(['target-down d']);
    expect(told(live(one, 60_000, () => true))).toEqual(['target-up d']);
  });

  it('of what is behind a network that is back is told when it still does not answer', () => {
    const route = target('d', { network: false, failures: 3, retryMs: 2_000 });
    const one = live(scene(route, target('a', { behind: ['d'] })), 300_000, () => false);
    one.notes();
    expect(told(live(one, 60_000, name => name === 'd'))).toEqual(['target-up d', 'target-down a']);
  });

  it('is told as a fault of its own where the network is fine', () => {
    const one = scene(target('d', { network: false }), target('a', { behind: ['d'] }));
    expect(told(live(one, 60_000, name => name === 'd'))).toEqual(['target-down a']);
  });
});

describe('a target that answers', () => {
  it('and has something wrong with it is told once until that is gone', () => {
    const wrong = { is: 'up', latencyMs: 2, detail: null, warning: 'its clock is 4 min behind' } as const;
    const one = scene(target('a'))
      .hears('a', wrong)
      .hears('a', { ...wrong, warning: 'its clock is 5 min behind' });
    expect(one.notes().map(({ code }) => code)).toEqual(['target-warning']);
    expect(
      one
        .isUp('a')
        .hears('a', wrong)
        .notes()
        .map(({ code }) => code),
    ).toEqual(['target-warning']);
  });
});
