import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spec } from '../../../src/testing/spec.ts';
import { type Scene, scene } from './scene.ts';

const bare = (restart: NonNullable<Parameters<typeof spec>[1]>['restart'] = {}) =>
  spec('app', { health: null, restart });
const running = (restart: Parameters<typeof bare>[0] = {}) => scene(bare(restart)).start().spawned();

/** Crashes at once, again and again, until it is started no more; how often it was started. */
function crashesForGood(app: Scene): number {
  while (app.phase() === 'up') app.exits(1).wait(60_000).spawned();
  return app.service().run;
}

describe('the budget', () => {
  it.each([0, 1, 2, 10])('%i restarts and no more', maxRestarts => {
    const app = running({ maxRestarts });
    expect(crashesForGood(app)).toBe(1 + maxRestarts);
    expect(app.phase()).toBe('given-up');
    expect(app.commands().at(-1)).toBe('quit 3');
    expect(app.notes().filter(note => note.code === 'gave-up')).toHaveLength(1);
  });

  it('is whole again after 60 s of good time without a break, and not a millisecond earlier', () => {
    expect(running().exits(1).wait(1_000).spawned().wait(59_999).exits(1).service().attempt).toBe(2);
    expect(running().exits(1).wait(1_000).spawned().wait(60_000).exits(1).service().attempt).toBe(1);
  });

  it('is whole again by good health only: a failure breaks the minute', () => {
    const app = scene(spec('app')).start().comesUp().dies('SIGSEGV').wait(1_000).comesUp();
    app.untilAsked().fails().untilAsked().passes();
    expect(app.wait(29_000).dies('SIGSEGV').service().attempt).toBe(2);
  });

  it('is spent by clean exits too, where every end is followed by a start', () => {
    expect(running({ maxRestarts: 0 }).exits(0).phase()).toBe('given-up');
  });

  it('is made whole by a person', () => {
    for (const asks of ['start', 'restart', 'forgive'] as const) {
      const app = running({ maxRestarts: 1, onGiveUp: 'retry' });
      crashesForGood(app.exits(1).wait(1_000).spawned().exits(1));
      expect(app.phase()).toBe('given-up');
      expect(app[asks]().service()).toMatchObject({ attempt: 0, phase: { name: 'starting' } });
    }
  });

  it('holds for every sequence of lives', () => {
    const lives = fc.array(
      fc.record({ lifeMs: fc.integer({ min: 0, max: 120_000 }), code: fc.integer({ min: 0, max: 2 }) }),
    );
    fc.assert(
      fc.property(lives, fc.integer({ min: 0, max: 4 }), (all, maxRestarts) => {
        const app = running({ maxRestarts });
        let inARow = 0;
        for (const { lifeMs, code } of all) {
          app.wait(lifeMs).exits(code);
          inARow = lifeMs >= 60_000 ? 1 : inARow + 1;
          expect(app.phase()).toBe(inARow > maxRestarts ? 'given-up' : 'backoff');
          if (inARow > maxRestarts) return;
          app.wait(1_000 * 1.5 ** (inARow - 1)).spawned();
          expect(app.phase()).toBe('up');
        }
      }),
    );
  });
});

describe('after giving up', () => {
  it('tries again every five minutes where it is told to, with one alert', () => {
    const app = running({ maxRestarts: 0, onGiveUp: 'retry' }).exits(1);
    for (let n = 0; n < 3; n++) {
      const { run } = app.service();
      expect(app.wait(299_999).service().run).toBe(run);
      expect(app.wait(1).service().run).toBe(run + 1);
      app.spawned().exits(1);
    }
    const told = app.notes().flatMap(note => (note.code === 'gave-up' ? [note.again] : []));
    expect(told).toEqual([false, true, true, true]);
  });

  it('does not end the supervisor while another service lives', () => {
    const two = scene(bare({ maxRestarts: 0 }), spec('other', { health: null }))
      .start()
      .spawned('app')
      .spawned('other');
    expect(two.exits(1, 'app').state.quit).toBeNull();
  });
});

describe('what follows an end', () => {
  it.each([
    ['always', 0, 'backoff'],
    ['always', 1, 'backoff'],
    ['on-crash', 0, 'resting'],
    ['on-crash', 1, 'backoff'],
    ['never', 0, 'resting'],
    ['never', 1, 'resting'],
  ] as const)('%s, exit code %i: %s', (when, code, phase) => {
    expect(running({ when }).exits(code).phase()).toBe(phase);
  });

  it('is the exit code 0 when everything rests after a clean end, 3 after a crash', () => {
    expect(running({ when: 'never' }).exits(0).state.quit).toBe(0);
    expect(running({ when: 'never' }).exits(1).state.quit).toBe(3);
  });

  it.each(['ENOENT', 'EACCES', 'ENOEXEC', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG'])(
    'is giving up at once where the system says %s, which no restart mends',
    code => {
      const app = scene(bare()).start().cannotSpawn(code);
      expect(app.service()).toMatchObject({ run: 1, phase: { name: 'given-up' } });
    },
  );

  it.each(['EAGAIN', 'ENOMEM', 'EMFILE'])('is another try where the system says %s', code => {
    expect(scene(bare()).start().cannotSpawn(code).phase()).toBe('backoff');
  });

  it('counts the wait from the end of the leader, not from the end of its children', () => {
    const app = running().exits(1, 'app', true).wait(400).emptied();
    expect(app.service().phase).toMatchObject({ name: 'backoff', startAt: 1_000 });
  });

  it('counts each end once, whatever is told twice', () => {
    const app = running().exits(1).exits(1).emptied();
    expect(app.service().tally).toMatchObject({ starts: 1, crashes: 1 });
  });

  it('is no crash where the supervisor brought it about', () => {
    const app = scene(spec('app')).start().comesUp().failsInARow(3).dies('SIGTERM');
    expect(app.service().tally).toMatchObject({ crashes: 0, unhealthy: 1 });
    const stopped = running().stop().exits(1);
    expect(stopped.service().tally).toMatchObject({ crashes: 0, stopped: 1 });
  });
});
