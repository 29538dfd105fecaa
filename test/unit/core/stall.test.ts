import { describe, expect, it } from 'vitest';
import { spec } from '../../../src/testing/spec.ts';
import { scene } from './scene.ts';

const app = spec('app');
const up = () => scene(app).start().comesUp();

describe('after the supervisor or its machine stood still', () => {
  it('says so once, whatever news comes first', () => {
    const woken = up().wait(10_000);
    woken.notes();
    woken.standStill(3_600_000).forgive().forgive().tick();
    expect(woken.notes().filter(note => note.code === 'stalled')).toHaveLength(1);
  });

  it('takes an alarm that is 5 s late for an ordinary delay', () => {
    const late = up();
    late.notes();
    late.standStill(30_000 + 5_000).tick();
    expect(late.notes()).toEqual([]);
  });

  it('gives a stopping child the rest of its grace', () => {
    const stopping = up().stop().wait(0).wait(1_000);
    stopping.commands();
    stopping.standStill(3_600_000).tick();
    expect(stopping.commands()).toEqual([]);
    expect(stopping.wait(7_999).commands()).toEqual([]);
    stopping.wait(1);
    expect(stopping.commands()).toEqual(['SIGKILL app 1']);
  });

  it('gives a starting child the rest of its startup time', () => {
    const armed = up().dies('SIGSEGV').wait(1_000).spawned().wait(250).fails();
    armed.standStill(3_600_000).tick().fails();
    expect(armed.phase()).toBe('starting');
    expect(armed.wait(119_000).phase()).toBe('starting');
    expect(armed.wait(1_000).phase()).toBe('stopping');
  });

  it('does not count the time as a good stretch', () => {
    const again = up().dies('SIGSEGV').wait(1_000).comesUp();
    again.wait(10_000).standStill(3_600_000).tick().passes();
    expect(again.service().attempt).toBe(1);
    expect(again.wait(59_000).dies('SIGSEGV').service().attempt).toBe(2);
  });

  it('counts the time of a backoff, which nobody is accused of', () => {
    const crashed = up().dies('SIGSEGV');
    crashed.commands();
    crashed.standStill(3_600_000).tick();
    expect(crashed.commands()).toEqual(['spawn app 2']);
  });

  it('asks every service for its deadlines, not only the one whose alarm was late', () => {
    const two = scene(spec('quick', { health: { liveness: { everyMs: 1_000 } } }), spec('slow', { health: null }));
    two.start().comesUp('quick').comesUp('slow').stop('slow').wait(500).passes('quick');
    two.commands();
    two.standStill(60_000).tick();
    expect(two.commands()).toEqual(['probe quick 1']);
  });
});

describe('an answer that comes late', () => {
  const impatient = spec('app', { health: { liveness: { failures: 1 } } });
  const asked = () => scene(impatient).start().comesUp().wait(30_000);

  it('counts when it is a failure up to 2 s after its time limit', () => {
    expect(asked().standStill(7_000).fails().phase()).toBe('stopping');
  });

  it('counts nothing when it is a failure told later than that', () => {
    const late = asked().standStill(7_001).fails();
    expect(late.phase()).toBe('up');
    expect(late.service().pulse.fails).toBe(0);
    expect(late.untilAsked().fails().phase()).toBe('stopping');
  });

  it('is a good answer at any time', () => {
    expect(asked().standStill(9_000).passes().service().pulse).toMatchObject({ last: 'pass', askedAt: null });
  });

  it('counts nothing when the question was taken for lost and asked again', () => {
    const again = asked().wait(10_000);
    expect(again.service().pulse).toMatchObject({ askedAt: again.at, owed: true });
    expect(again.fails().phase()).toBe('up');
    expect(again.untilAsked().fails().phase()).toBe('stopping');
  });

  it('counts nothing when nobody waits for it', () => {
    const calm = scene(impatient).start().comesUp().fails();
    expect(calm.phase()).toBe('up');
    expect(calm.service().pulse.fails).toBe(0);
  });

  it('counts nothing when it is about an older run', () => {
    const second = asked().dies('SIGSEGV').wait(1_000).comesUp().wait(30_000);
    second.tell({ type: 'probed', service: 'app', run: 1, finding: { is: 'fail', reason: 'refused' } });
    expect(second.service().pulse).toMatchObject({ fails: 0, askedAt: second.at });
  });
});
