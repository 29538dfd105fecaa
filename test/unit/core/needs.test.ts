import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spec } from '../../../src/testing/spec.ts';
import { scene } from './scene.ts';

const db = spec('db', { health: null });
const web = spec('web', { health: null, needs: ['db'] });

describe('services that need each other', () => {
  it('start after what they need is up, not merely spawned', () => {
    const slow = scene(spec('db'), web).start();
    expect(slow.commands()).toEqual(['spawn db 1']);
    expect(slow.spawned('db').phase('web')).toBe('waiting');
    slow.commands();
    expect(slow.wait(250).passes('db').commands()).toEqual(['probe db 1', 'spawn web 1']);
  });

  it('are left alone when what they need goes down; only the next start waits', () => {
    const both = scene(db, web).start().spawned('db').spawned('web').exits(1, 'db');
    expect(both.phase('web')).toBe('up');
    both.exits(1, 'web');
    both.commands();
    expect(both.wait(1_000).commands()).toEqual(['spawn db 2']);
    expect(both.phase('web')).toBe('waiting');
    expect(both.spawned('db').commands()).toEqual(['spawn web 2']);
  });

  it('stop in reverse order when the supervisor ends', () => {
    const both = scene(db, web).start().spawned('db').spawned('web');
    both.commands();
    expect(both.close().commands()).toEqual(['SIGTERM web 1']);
    expect(both.wait(5).exits(0, 'web').commands()).toEqual(['SIGTERM db 1']);
    expect(both.exits(0, 'db').commands()).toEqual(['quit 0']);
  });

  it('end the supervisor when nobody is left who could come up', () => {
    const stuck = scene(spec('db', { health: null, restart: { maxRestarts: 0 } }), web)
      .start()
      .spawned('db');
    stuck.spawned('web').exits(1, 'db').exits(1, 'web');
    stuck.commands();
    expect(stuck.wait(1_000).commands()).toEqual(['quit 3']);
  });

  it('wait without end for one a person stopped, who may start it again', () => {
    const waiting = scene(db, web).start().spawned('db').spawned('web').stop('db').exits(0, 'db').exits(1, 'web');
    expect(waiting.wait(3_600_000).phase('web')).toBe('waiting');
    expect(waiting.start('db').spawned('db').phase('web')).toBe('starting');
  });

  it('start and stop in order in every shape of need', () => {
    const shape = fc.array(fc.array(fc.nat({ max: 6 }), { maxLength: 4 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(shape, rows => {
        const specs = rows.map((row, index) =>
          spec(`s${index}`, { health: null, needs: [...new Set(row.filter(need => need < index))].map(n => `s${n}`) }),
        );
        const all = scene(...specs).start();
        const started: string[] = [];
        for (let [command] = all.commands(); command !== undefined; ) {
          const pending = all.state.services.filter(service => service.phase.name === 'starting');
          for (const { spec: of } of pending) {
            for (const need of of.needs) expect(started).toContain(need);
            started.push(of.name);
            all.spawned(of.name);
          }
          [command] = all.commands();
        }
        expect(started).toHaveLength(specs.length);
        const gone: string[] = [];
        all.close();
        for (let round = 0; all.state.quit === null && round < 10; round++) {
          for (const { spec: of, phase } of all.state.services) {
            if (phase.name !== 'stopping') continue;
            for (const user of specs.filter(each => each.needs.includes(of.name))) expect(gone).toContain(user.name);
            all.exits(0, of.name);
            gone.push(of.name);
          }
        }
        expect(gone).toHaveLength(specs.length);
        expect(all.state.quit).toBe(0);
      }),
    );
  });
});
