import { describe, expect, it } from 'vitest';
import { spec } from '../../../src/testing/spec.ts';
import { scene } from './scene.ts';

const app = spec('app');
const starting = () => scene(app).start().spawned();

describe('the startup phase', () => {
  it('is asked 250 ms after the spawn, then every second, until the first success', () => {
    const asked = starting();
    asked.commands();
    expect(asked.wait(249).commands()).toEqual([]);
    expect(asked.wait(1).commands()).toEqual(['probe app 1']);
    asked.fails();
    expect(asked.wait(999).commands()).toEqual([]);
    expect(asked.wait(1).commands()).toEqual(['probe app 1']);
    expect(asked.passes().phase()).toBe('up');
  });

  it('lasts 120 s from the moment the process is there, however long spawning takes', () => {
    const slow = scene(app).start().wait(200_000);
    expect(slow.phase()).toBe('starting');
    slow.spawned().failsInARow(3);
    expect(slow.wait(120_000 - slow.at + 200_000 - 1).phase()).toBe('starting');
    expect(slow.wait(1).phase()).toBe('up');
  });

  it('is said to go on after 5 s, after 30 s, and then once a minute, with the last answer', () => {
    const slow = scene(spec('app', { health: { startup: { withinMs: 300_000 } } }))
      .start()
      .spawned()
      .wait(250);
    const told: number[] = [];
    for (let second = 0; second < 299; second += 1) {
      const notes = slow.fails().notes();
      for (const note of notes) if (note.code === 'still-starting') told.push(Math.floor(note.forMs / 1_000));
      slow.wait(1_000);
    }
    expect(told).toEqual([5, 30, 60, 120, 180, 240]);
    expect(slow.phase()).toBe('starting');
  });

  it('is not said to go on where it is short', () => {
    const quick = starting().wait(250).fails().wait(1_000).fails();
    expect(
      quick
        .wait(1_000)
        .passes()
        .notes()
        .map(note => note.code),
    ).not.toContain('still-starting');
  });

  it('ends without a kill where no probe has ever passed, and says so', () => {
    const unverified = starting().wait(250).fails();
    unverified.notes();
    unverified.wait(120_000);
    expect(unverified.phase()).toBe('up');
    expect(unverified.notes().map(note => note.code)).toContain('unverified');
  });

  it('tells what the last answer was when it ends, and nothing more of a probe that never passed', () => {
    const unverified = starting().wait(250).fails();
    unverified.notes();
    unverified.wait(120_000);
    const [told] = unverified.notes();
    expect(told).toMatchObject({ code: 'unverified', reason: expect.stringContaining('503 Service Unavailable') });
    unverified.failsInARow(5);
    expect(unverified.notes()).toEqual([]);
    expect(unverified.phase()).toBe('up');
  });

  it('leaves no question overdue when it ends in the same moment', () => {
    const short = spec('app', { health: { startup: { everyMs: 1_000, withinMs: 250 } } });
    const over = scene(short).start().spawned();
    over.commands();
    expect(over.wait(250).phase()).toBe('up');
    expect(over.commands()).toEqual(['probe app 1']);
  });

  it('ends in a kill where the probe has passed in an earlier run', () => {
    const again = starting().wait(250).passes().dies('SIGSEGV').wait(1_000).spawned();
    again.commands();
    again.wait(250).fails();
    again.wait(120_000 - 250 - 1);
    expect(again.phase()).toBe('starting');
    again.wait(1);
    expect(again.service().phase).toMatchObject({ name: 'stopping', cause: 'not-ready' });
    expect(again.exits(0).notes().at(-2)).toMatchObject({ code: 'ended', kind: 'not-ready' });
  });

  it('takes the news of a spawn once, and none of a run that has ended', () => {
    const told = starting().wait(250);
    expect(told.spawned().service().pulse.askedAt).toBe(250);
    const ended = told.dies('SIGKILL');
    expect(ended.spawned().service().pid).toBeNull();
  });
});

describe('a start that a stranger is in the way of', () => {
  const blocked = {
    type: 'blocked',
    service: 'app',
    run: 1,
    because: 'port 7777 belongs to pid 4242 (nginx)',
  } as const;
  const starting = (onBlocked: 'exit' | 'wait') => scene(spec('app', { onBlocked })).start();

  it('ends the supervisor with exit code 4', () => {
    expect(starting('exit').tell(blocked).state.quit).toBe(4);
  });

  it('is tried again every 2 s where it may wait, says so once, and spends nothing', () => {
    const app = starting('wait').tell(blocked);
    expect(app.wait(1_999).service().run).toBe(1);
    expect(app.wait(1).service().run).toBe(2);
    app.tell({ ...blocked, run: 2 }).wait(2_000);
    expect(app.service()).toMatchObject({ run: 3, attempt: 0, tally: { starts: 1, crashes: 0, restarts: 1 } });
    expect(app.notes().filter(note => note.code === 'blocked')).toHaveLength(1);
  });

  it('is not forgotten when a restart was asked for meanwhile', () => {
    const app = starting('wait').restart();
    expect(app.phase()).toBe('stopping');
    expect(app.tell(blocked).phase()).toBe('backoff');
    expect(app.wait(2_000).phase()).toBe('starting');
  });
});
