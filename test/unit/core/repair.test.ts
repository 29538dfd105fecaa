import { describe, expect, it } from 'vitest';
import type { Cause, Repair } from '../../../src/core/event.ts';
import { shortLifeMs } from '../../../src/core/remedy.ts';
import { spec } from '../../../src/testing/spec.ts';
import { type Scene, scene } from './scene.ts';

const app = spec('app', { health: null, remedies: { 'db-corrupt': { do: 'repair' } } });
const corrupt: Cause = {
  id: 'db-corrupt',
  confidence: 0.95,
  sentence: 'The database is damaged.',
  advice: 'Keep a copy.',
  fingerprint: '0123456789ab',
  times: 1,
  since: '2026-11-24 10:30',
  lastsMs: null,
};
const done: Repair = { is: 'done', aside: ['/srv/history.db.broken-20261124T103000Z'] };
const refused: Repair = { is: 'refused', because: 'nothing was set aside: /srv/history.db passes its checks' };

/** Crashed, and found to have crashed for a damaged database. */
function crashed(lifeMs = 10): Scene {
  const on = scene(app).start().spawned().wait(lifeMs).exits(1).wait(20);
  on.commands();
  on.notes();
  return on.tell({ type: 'diagnosed', service: 'app', run: 1, cause: corrupt });
}

const hears = (on: Scene, repair: Repair) => on.tell({ type: 'repaired', service: 'app', run: 1, repair });

describe('a repair', () => {
  it('comes before the next start, which waits for it', () => {
    const on = crashed();
    expect(on.commands()).toEqual(['repair app 1']);
    expect(on.wait(50_000).commands()).toEqual([]);
    hears(on, done);
    expect(on.notes().map(({ code }) => code)).toEqual(['diagnosed', 'repaired']);
    expect(on.wait(999).commands()).toEqual([]);
    expect(on.wait(1).commands()).toEqual(['spawn app 2']);
  });

  it('that was refused is followed by no start: it is given up, and why is said', () => {
    const on = hears(crashed(), refused);
    expect(on.phase()).toBe('given-up');
    expect(on.notes().at(-2)).toMatchObject({ code: 'gave-up', because: refused.because });
    expect(on.commands()).toEqual(['repair app 1', 'quit 3']);
  });

  it.each([
    [shortLifeMs, 'given-up'],
    [shortLifeMs + 1, 'backoff'],
  ])('that was refused after a life of %i ms leads to %s', (lifeMs, phase) => {
    expect(hears(crashed(lifeMs), refused).phase()).toBe(phase);
  });

  it('of which nothing is heard any more delays the start, and does not forbid it', () => {
    const on = crashed();
    on.commands();
    expect(on.wait(64_999).commands()).toEqual([]);
    expect(on.wait(1).commands()).toEqual(['spawn app 2']);
  });

  it('that is told too late changes nothing', () => {
    const on = crashed().wait(70_000).spawned();
    on.commands();
    on.tell({ type: 'repaired', service: 'app', run: 1, repair: refused });
    expect(on.phase()).toBe('up');
    expect(on.commands()).toEqual([]);
  });

  it('is not asked for where it is not allowed', () => {
    const plain = spec('app', { health: null, remedies: { 'db-corrupt': { do: 'give-up' } } });
    const on = scene(plain).start().spawned().wait(10).exits(1);
    on.commands();
    on.tell({ type: 'diagnosed', service: 'app', run: 1, cause: corrupt });
    expect(on.commands()).toEqual(['quit 3']);
  });
});
