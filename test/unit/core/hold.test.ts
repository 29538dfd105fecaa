import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../src/core/event.ts';
import { sureEnough } from '../../../src/core/remedy.ts';
import { spec } from '../../../src/testing/spec.ts';
import { type Scene, scene } from './scene.ts';

const halfAnHour = 1_800_000;
const app = spec('app', {
  remedies: { 'tapo-lockout': { do: 'wait', forMs: halfAnHour }, busy: { do: 'wait', forMs: 1_000 } },
});

function finds(on: Scene, but: Partial<Cause> = {}): Scene {
  const cause: Cause = {
    id: 'tapo-lockout',
    confidence: 0.9,
    sentence: 'Camera front_door has locked out logins.',
    advice: 'Do not restart.',
    fingerprint: '0123456789ab',
    times: 1,
    since: '2026-11-24 10:30',
    lastsMs: null,
    ...but,
  };
  const { run } = on.service();
  return on.tell({ type: 'diagnosed', service: 'app', run, cause });
}

const codes = (on: Scene): string[] => on.notes().map(({ code }) => code);
const probes = (on: Scene): number => on.commands().filter(line => line.startsWith('probe')).length;
const up = (): Scene => {
  const on = scene(app).start().comesUp();
  on.notes();
  on.commands();
  return on;
};

describe('a health page that logs in, while logins are locked', () => {
  it('is not asked for as long as the cause needs, then once', () => {
    const on = finds(up());
    expect(codes(on)).toEqual(['diagnosed', 'health-held']);
    expect(probes(on.wait(halfAnHour - 1))).toBe(0);
    expect(probes(on.wait(1))).toBe(1);
    expect(on.phase()).toBe('up');
  });

  it('is asked a minute after the moment that the lock itself gives, and no sooner', () => {
    const on = finds(up(), { lastsMs: 1_784_000 });
    expect(probes(on.wait(1_784_000 + 60_000 - 1))).toBe(0);
    expect(probes(on.wait(1))).toBe(1);
  });

  it('is held also where the lock gives no time at all', () => {
    const on = finds(up(), { lastsMs: 0 });
    expect(codes(on)).toEqual(['diagnosed', 'health-held']);
    expect(probes(on.wait(59_999))).toBe(0);
    expect(probes(on.wait(1))).toBe(1);
  });

  it.each(['passes', 'fails'] as const)('a late answer (%s) changes nothing', answer => {
    const on = up().untilAsked();
    finds(on);
    on.notes();
    on.commands();
    on[answer]();
    expect(codes(on)).toEqual([]);
    expect(probes(on.wait(halfAnHour - 1))).toBe(0);
    expect(on.service().pulse.fails).toBe(0);
  });

  it('is told once for one hold, and goes on where it lasts longer', () => {
    const on = finds(up());
    on.notes();
    finds(on.wait(30_000));
    expect(codes(on)).toEqual(['diagnosed']);
    finds(on.wait(120_000));
    expect(codes(on)).toEqual(['diagnosed', 'health-held']);
    expect(probes(on.wait(halfAnHour - 1))).toBe(0);
  });

  it('is not shortened near its end by a cause that needs less', () => {
    const on = finds(up()).wait(halfAnHour - 10_000);
    on.commands();
    finds(on, { id: 'busy' });
    expect(probes(on.wait(9_999))).toBe(0);
    expect(probes(on.wait(1))).toBe(1);
  });

  it('is held again by what the one question brings to light', () => {
    const on = finds(up()).wait(halfAnHour);
    on.notes();
    on.commands();
    finds(on);
    expect(codes(on)).toEqual(['diagnosed', 'health-held']);
    expect(probes(on.wait(halfAnHour - 1))).toBe(0);
  });

  it('is asked as ever after a good answer', () => {
    const on = finds(up()).wait(halfAnHour).passes();
    on.commands();
    expect(probes(on.wait(30_000))).toBe(1);
  });

  it('counts failures from the beginning after the hold', () => {
    const on = up().failsInARow(2);
    finds(on).untilAsked().fails();
    expect(on.phase()).toBe('up');
    expect(on.service().pulse.fails).toBe(1);
  });
});

describe('a hold while it starts', () => {
  it('is up: it lives, and is not ended for not being ready', () => {
    const on = scene(app).start().spawned().wait(250).fails();
    finds(on);
    expect(on.phase()).toBe('up');
    on.commands();
    expect(on.wait(halfAnHour - 1).commands()).toEqual([]);
    expect(on.untilAsked().phase()).toBe('up');
  });

  it('is no good stretch: nobody has asked, so what was counted stays counted', () => {
    const on = scene(app).start().exits(1).wait(1_000).spawned().wait(250).fails();
    finds(on).wait(halfAnHour - 1);
    expect(codes(on)).not.toContain('stable');
    expect(on.service().attempt).toBe(1);
    on.untilAsked().passes().wait(60_000);
    expect(codes(on)).toContain('stable');
    expect(on.service().attempt).toBe(0);
  });

  it('is nothing before there is a process', () => {
    const on = finds(scene(app).start());
    expect(codes(on)).not.toContain('health-held');
    expect(on.phase()).toBe('starting');
  });
});

describe('what ends a hold', () => {
  it.each(['start', 'forgive'] as const)('%s by a person: it is asked at once', action => {
    const on = finds(up()).wait(1_000);
    on.commands();
    on[action]().wait(0);
    expect(probes(on)).toBe(1);
  });

  it('a restart: the new run is asked as ever', () => {
    const on = finds(up()).restart().dies('SIGTERM').spawned();
    on.commands();
    expect(probes(on.wait(250))).toBe(1);
  });

  it('the end of the run, which is followed by a restart as ever', () => {
    const on = finds(up()).exits(1);
    on.commands();
    expect(on.wait(1_000).commands()).toEqual(['spawn app 2']);
  });
});

describe('what holds nothing', () => {
  it.each([
    ['a cause that is not sure enough', { confidence: sureEnough - 0.01 }],
    ['a cause without a remedy', { id: 'app-bug' }],
  ])('%s', (_, but) => {
    const on = finds(up(), but);
    expect(codes(on)).toEqual(['diagnosed']);
    expect(probes(on.wait(30_000))).toBe(1);
  });

  it('exactly sure enough does', () => {
    expect(codes(finds(up(), { confidence: sureEnough }))).toContain('health-held');
  });
});

describe('a restart that has to wait', () => {
  it('waits for as long as the lock says and a minute more, and costs nothing', () => {
    const on = scene(app).start().comesUp().exits(1);
    expect(on.service().attempt).toBe(1);
    finds(on.wait(20), { lastsMs: 300_000 });
    expect(on.service().attempt).toBe(0);
    on.commands();
    expect(on.wait(359_999).commands()).toEqual([]);
    expect(on.wait(1).commands()).toEqual(['spawn app 2']);
  });

  it('is given back once, however often its cause is found', () => {
    const on = scene(app).start().comesUp().exits(1).wait(1_000).spawned().exits(1);
    expect(on.service().attempt).toBe(2);
    finds(finds(finds(on)));
    expect(on.service().attempt).toBe(1);
  });

  it.each([20, 5_000])('waits also where its cause was found before its tree was empty (after %i ms)', emptyMs => {
    const on = scene(app).start().comesUp().exits(1, undefined, true);
    finds(on.wait(10), { lastsMs: 300_000 });
    expect(on.phase()).toBe('stopping');
    on.wait(emptyMs).emptied();
    expect(on.phase()).toBe('backoff');
    expect(on.service().attempt).toBe(0);
    on.commands();
    expect(on.wait(359_999).commands()).toEqual([]);
    expect(on.wait(1).commands()).toEqual(['spawn app 2']);
  });

  it('does not wait where a person asks for a start meanwhile', () => {
    const on = scene(app).start().comesUp().exits(1, undefined, true);
    finds(on.wait(10), { lastsMs: 300_000 }).start().wait(20).emptied();
    on.commands();
    expect(on.wait(1_000).commands()).toEqual(['spawn app 2']);
  });
});
