import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ending, Fact } from '../../src/core/event.ts';
import type { ProcessPort } from '../../src/os/port.ts';

/** What a child does, whoever makes it. */
export type Part =
  | 'exits with 3'
  | 'runs'
  | 'ignores SIGTERM'
  | 'cannot be found'
  | 'crashes, leaving a deaf child behind'
  | 'runs, with a deaf child';

/** How the suite gets children and time, from the simulated world or the operating system. */
export interface ProcessWorld {
  readonly port: ProcessPort;
  /** What the next runs of the service are. */
  cast(service: string, part: Part): void;
  /** Everything told so far, in order. */
  readonly facts: readonly Fact[];
  /** Lets time pass until it is so; rejects when it never is. */
  until(isSo: () => boolean): Promise<void>;
  /** The run is there and has made its preparations (its signal handlers, its children). */
  ready(service: string, run: number): Promise<void>;
  /** Lets everything that was begun come to its end, so that what is told too often is seen. */
  settle(): Promise<void>;
  dispose(): Promise<void>;
}

/** What every implementation of the process port keeps to. */
export function describeProcessPort(name: string, makeWorld: () => ProcessWorld): void {
  describe(`the process port: ${name}`, () => {
    let world: ProcessWorld;
    beforeEach(() => {
      world = makeWorld();
    });
    afterEach(() => world.dispose(), 30_000);

    const told = (run = 1, service = 'app') =>
      world.facts.filter(fact => 'run' in fact && fact.run === run && fact.service === service);
    const types = (run = 1, service = 'app') => told(run, service).map(fact => fact.type);
    const has = (type: Fact['type'], run = 1, service = 'app') => types(run, service).includes(type);
    const ending = (run = 1, service = 'app'): Ending | undefined => {
      const exited = told(run, service).find(fact => fact.type === 'exited');
      return exited?.type === 'exited' ? exited.ending : undefined;
    };

    function begin(part: Part, run = 1, service = 'app'): void {
      world.cast(service, part);
      world.port.spawn(service, run);
    }

    it('tells spawned, then exited with the true exit code, each once', async () => {
      begin('exits with 3');
      await world.until(() => has('exited'));
      await world.settle();
      expect(types()).toEqual(['spawned', 'exited']);
      expect(ending()).toEqual({ by: 'code', code: 3 });
    });

    it('tells the pid of the run', async () => {
      begin('runs');
      await world.until(() => has('spawned'));
      expect(told()[0]).toMatchObject({ type: 'spawned', pid: expect.any(Number) });
      expect(has('exited')).toBe(false);
    });

    it('tells of a program that is not there by exited alone', async () => {
      begin('cannot be found');
      await world.until(() => has('exited'));
      await world.settle();
      expect(types()).toEqual(['exited']);
      expect(ending()).toMatchObject({ by: 'spawn-error', code: 'ENOENT', message: expect.stringMatching(/./) });
      expect(told()[0]).toMatchObject({ left: false });
    });

    it('tells the signal a run died of', async () => {
      begin('runs');
      await world.ready('app', 1);
      world.port.signal('app', 1, 'SIGTERM');
      await world.until(() => has('exited'));
      expect(ending()).toEqual({ by: 'signal', signal: 'SIGTERM' });
    });

    it('ends with SIGKILL what ignores SIGTERM', async () => {
      begin('ignores SIGTERM');
      await world.ready('app', 1);
      world.port.signal('app', 1, 'SIGTERM');
      world.port.signal('app', 1, 'SIGKILL');
      await world.until(() => has('exited'));
      expect(ending()).toEqual({ by: 'signal', signal: 'SIGKILL' });
    });

    it('tells exited with left, and emptied once the tree is gone, each once', async () => {
      begin('crashes, leaving a deaf child behind');
      await world.until(() => has('exited'));
      expect(told().at(-1)).toMatchObject({ type: 'exited', left: true, ending: { by: 'code', code: 1 } });
      world.port.signal('app', 1, 'SIGTERM');
      world.port.signal('app', 1, 'SIGKILL');
      await world.until(() => has('emptied'));
      await world.settle();
      expect(types()).toEqual(['spawned', 'exited', 'emptied']);
    });

    it('sends a signal to the whole tree', async () => {
      begin('runs, with a deaf child');
      await world.ready('app', 1);
      world.port.signal('app', 1, 'SIGKILL');
      await world.until(() => has('emptied') || told().some(fact => fact.type === 'exited' && !fact.left));
      await world.settle();
      expect(ending()).toEqual({ by: 'signal', signal: 'SIGKILL' });
    });

    it('does nothing for a signal to a run that has ended, or never was', async () => {
      begin('exits with 3');
      await world.until(() => has('exited'));
      const before = world.facts.length;
      world.port.signal('app', 1, 'SIGKILL');
      world.port.signal('app', 7, 'SIGKILL');
      world.port.signal('nobody', 1, 'SIGKILL');
      await world.settle();
      expect(world.facts).toHaveLength(before);
    });

    it('keeps a later run apart from an earlier one', async () => {
      begin('exits with 3');
      await world.until(() => has('exited'));
      begin('runs', 2);
      await world.ready('app', 2);
      world.port.signal('app', 1, 'SIGKILL');
      await world.settle();
      expect(types(2)).toEqual(['spawned']);
      world.port.signal('app', 2, 'SIGTERM');
      await world.until(() => has('exited', 2));
      expect(types(1)).toEqual(['spawned', 'exited']);
    });

    it('keeps services apart', async () => {
      begin('runs', 1, 'one');
      begin('runs', 1, 'two');
      await world.ready('one', 1);
      await world.ready('two', 1);
      world.port.signal('one', 1, 'SIGTERM');
      await world.until(() => has('exited', 1, 'one'));
      await world.settle();
      expect(types(1, 'two')).toEqual(['spawned']);
    });
  });
}
