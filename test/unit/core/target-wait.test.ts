import { describe, expect, it } from 'vitest';
import { spec, target } from '../../../src/testing/spec.ts';
import { Scene } from './scene.ts';

const app = spec('app', { needs: ['door'], health: null });
const door = target('door');

const scene = (but = {}) => new Scene([{ ...app, ...but }], [door]).start();

describe('a service that needs a target', () => {
  it('waits for the first answer, and starts with it', () => {
    const one = scene();
    expect(one.commands()).toEqual(['ask door']);
    expect(one.phase()).toBe('waiting');
    expect(one.notes().map(({ code }) => code)).not.toContain('waiting');
    expect(one.wait(20).isUp('door').commands()).toEqual(['spawn app 1']);
  });

  it('starts when the first answer does not come within its time and two seconds', () => {
    const one = scene().wait(4_999);
    expect(one.phase()).toBe('waiting');
    expect(one.wait(1).phase()).toBe('starting');
  });

  it('starts when the target cannot be asked', () => {
    const one = scene().tell({ type: 'answered', target: 'door', finding: { is: 'unknown', reason: 'no handles' } });
    expect(one.phase()).toBe('starting');
    expect(one.notes().map(({ code }) => code)).toContain('target-unknown');
  });

  it('waits for it from the start where its first answer is none, and tells so', () => {
    const one = scene().isDown('door');
    expect(one.phase()).toBe('waiting');
    expect(one.notes()).toContainEqual({
      code: 'waiting',
      service: 'app',
      run: 0,
      on: ['door'],
      targetsDown: [{ name: 'door', downMs: 0, reason: 'no answer' }],
    });
    one.isDown('door').isDown('door').isUp('door');
    expect(one.phase()).toBe('waiting');
    expect(one.wait(4_999).phase()).toBe('waiting');
    expect(one.wait(1).phase()).toBe('starting');
    expect(one.service().tally.starts).toBe(1);
  });

  it('is left alone when it goes while the service runs', () => {
    const one = scene().isUp('door').spawned();
    one.isDown('door').isDown('door').isDown('door');
    expect(one.phase()).toBe('up');
  });

  it('spends nothing on a crash while it is down, and starts once when it is back and settled', () => {
    const one = scene().isUp('door').spawned();
    one.isDown('door').isDown('door').isDown('door').exits(1).wait(1_000);
    expect(one.phase()).toBe('waiting');
    expect(one.service().attempt).toBe(0);
    one.commands();
    for (let n = 0; n < 100; n++) one.isDown('door');
    expect(one.commands().filter(line => line.startsWith('spawn'))).toEqual([]);
    one.isUp('door').wait(5_000);
    expect(one.commands().filter(line => line.startsWith('spawn'))).toEqual(['spawn app 2']);
    expect(one.service().attempt).toBe(0);
  });

  it('gets its restart back when the question after the crash finds it down', () => {
    const one = scene().isUp('door').spawned().wait(20_000).exits(1);
    expect(one.service().attempt).toBe(1);
    expect(one.commands()).toContain('ask door');
    one.wait(1_000);
    expect(one.phase()).toBe('waiting');
    one.wait(2_000).isDown('door');
    expect(one.service().attempt).toBe(0);
    expect(one.target('door').is).toBe('down');
    expect(one.isUp('door').wait(5_000).phase()).toBe('starting');
  });

  it('pays for crashes that have nothing to do with it', () => {
    const one = scene().isUp('door').spawned().exits(1).wait(5_000).isUp('door').wait(1_000);
    expect(one.phase()).toBe('starting');
    expect(one.service().attempt).toBe(1);
  });

  it('gives no restart back for an outage that began long after the crash', () => {
    const slow = { restart: { ...app.restart, delay: { ...app.restart.delay, firstMs: 60_000 } } };
    const one = scene(slow).isUp('door').spawned().wait(20_000).exits(1).isUp('door').wait(20_000);
    one.isDown('door').isDown('door');
    expect(one.service().attempt).toBe(1);
    expect(one.target('door').is).toBe('down');
  });

  it('waits while it is down even where the budget is spent, instead of giving up', () => {
    const poor = { restart: { ...app.restart, maxRestarts: 0 } };
    const one = scene(poor).isUp('door').spawned().isDown('door').exits(1).wait(1_000);
    expect(one.phase()).toBe('waiting');
    expect(one.state.quit).toBe(null);
  });

  it('gives up as ever where no restart can mend it', () => {
    const one = scene().isUp('door').isDown('door').cannotSpawn('ENOENT');
    expect(one.phase()).toBe('given-up');
  });

  it('can be stopped while it waits, and asks nothing after the end', () => {
    const one = scene().isDown('door').close();
    expect(one.state.quit).toBe(0);
    one.commands();
    expect(one.wait(600_000).commands()).toEqual([]);
  });

  it('is asked again at once after a crash, but never twice within five seconds', () => {
    const one = scene().isUp('door').spawned().wait(100).exits(1);
    one.commands();
    expect(one.wait(4_800).commands()).not.toContain('ask door');
    expect(one.wait(200).commands()).toContain('ask door');
  });
});

describe('a question to a target', () => {
  it('is put every 30 s, after a failure every 10 s, one at a time', () => {
    const one = scene().isUp('door');
    one.commands();
    expect(one.wait(29_999).commands()).not.toContain('ask door');
    expect(one.wait(1).commands()).toContain('ask door');
    expect(one.wait(1_000).commands()).toEqual([]);
    one.isDown('door');
    expect(one.wait(9_999).commands()).toEqual([]);
    expect(one.wait(1).commands()).toEqual(['ask door']);
  });

  it('counts for nothing when its answer comes long after its time', () => {
    const one = scene().isUp('door').spawned().wait(30_000).standStill(60_000).isDown('door');
    expect(one.target('door').fails).toBe(0);
  });

  it('that is lost is put again, and a failure that may be its late answer counts for nothing', () => {
    const one = scene().isUp('door').spawned().wait(30_000).wait(15_000);
    expect(one.target('door').owed).toBe(true);
    one.isDown('door');
    expect(one.target('door').fails).toBe(0);
    expect(one.isDown('door').target('door').fails).toBe(1);
  });
});
