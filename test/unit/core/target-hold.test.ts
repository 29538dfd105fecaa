import { describe, expect, it } from 'vitest';
import { spec, target } from '../../../src/testing/spec.ts';
import { Scene } from './scene.ts';

const app = spec('app', { watches: ['door'], holdForTargetsMs: 60_000 });

/** Up and good, the door answering. */
const scene = (but = {}) => {
  const one = new Scene([{ ...app, ...but }], [target('door')]).start().isUp('door').comesUp();
  one.notes();
  return one;
};

const codes = (one: Scene) => one.notes().map(({ code }) => code);

describe('a service that only watches a target', () => {
  it('does not wait for it', () => {
    const one = new Scene([app], [target('door')]).start();
    expect(one.phase()).toBe('starting');
  });

  it('has it asked at its first failed health check, and is ended as ever where it answers', () => {
    const one = scene().failsInARow(1);
    expect(one.target('door').askedAt).not.toBe(null);
    one.isUp('door').failsInARow(2);
    expect(one.phase()).toBe('stopping');
  });

  it('is left alive while it is down, told once, and ended when the time is over', () => {
    const one = scene().failsInARow(1).isDown('door').failsInARow(2);
    expect(one.phase()).toBe('up');
    const held = one.notes().filter(({ code }) => code === 'held');
    expect(held).toMatchObject([{ forMs: 60_000, targetsDown: [{ name: 'door', reason: 'no answer' }] }]);
    const since = one.at;
    for (let n = 0; one.phase() === 'up'; n++) {
      if (n > 100) throw new Error('it is held for ever');
      if (one.target('door').askedAt !== null) one.isDown('door');
      one.failsInARow(1);
    }
    expect(one.at - since).toBeGreaterThanOrEqual(60_000);
    expect(one.at - since).toBeLessThanOrEqual(65_000);
    const told = one.notes();
    expect(told.filter(({ code }) => code === 'held')).toEqual([]);
    expect(told).toContainEqual(expect.objectContaining({ code: 'unhealthy', targetsDown: [expect.anything()] }));
  });

  it('is not held where that is turned off', () => {
    const one = scene({ holdForTargetsMs: 0 }).failsInARow(1).isDown('door').failsInARow(2);
    expect(one.phase()).toBe('stopping');
  });

  it('gets all its chances again when the target is back', () => {
    const one = scene().failsInARow(1).isDown('door').failsInARow(3);
    one.isDown('door').isDown('door').isDown('door').isUp('door').failsInARow(2);
    expect(one.phase()).toBe('up');
    expect(codes(one.untilAsked().passes())).toContain('target-up');
    expect(one.service().pulse.heldSince).toBe(null);
  });

  it('is not held for longer all in all when the target comes and goes', () => {
    const one = scene().failsInARow(1).isDown('door').failsInARow(2);
    const since = one.at;
    for (let n = 0; one.phase() === 'up' && n < 200; n++) {
      if (one.target('door').askedAt !== null) n % 4 === 0 ? one.isUp('door') : one.isDown('door');
      one.failsInARow(1);
    }
    expect(one.phase()).toBe('stopping');
    expect(one.at - since).toBeLessThan(90_000);
  });

  it('is held while its answer is only waited for', () => {
    const eager = { health: { ...app.health, liveness: { everyMs: 30_000, retryMs: 5_000, failures: 1 } } };
    const one = scene(eager as never)
      .wait(30_000)
      .fails();
    expect(one.phase()).toBe('up');
    expect(codes(one)).not.toContain('held');
    expect(one.isUp('door').failsInARow(1).phase()).toBe('stopping');
  });

  it('that does not get ready is given the same time once', () => {
    const one = scene().exits(1).wait(1_000).spawned();
    one.isDown('door');
    while (one.phase() === 'starting' && one.at < 400_000) {
      if (one.target('door').askedAt !== null) one.isDown('door');
      else one.wait(500);
      if (one.service().pulse.askedAt !== null) one.fails();
    }
    expect(one.phase()).toBe('stopping');
    expect(codes(one)).toContain('held');
    expect(one.at).toBeGreaterThan(180_000);
    expect(one.at).toBeLessThan(200_000);
  });

  it('has its outage in the story of its crash', () => {
    const one = scene().isDown('door').wait(2_000).exits(1);
    expect(one.notes()).toContainEqual(
      expect.objectContaining({
        code: 'ended',
        targetsDown: [{ name: 'door', downMs: 2_000, reason: 'no answer' }],
      }),
    );
    // Watched only: the restart does not wait for it.
    expect(one.wait(1_000).phase()).toBe('starting');
  });
});
