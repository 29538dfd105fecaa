import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as testing from '../../../src/testing/index.ts';

const { dies, exits, healthy, neverSpawns, runs, silent, simulate, spec, until } = testing;

describe('a simulated service', () => {
  it('comes back after 1, 1.5, 2.25, 3.375, 5.0625 … s, gives up after ten, and ends the supervisor with code 3', () => {
    const story = simulate({
      specs: [spec('app', { health: null })],
      children: { app: exits(0, 1, { spawnMs: 0 }) },
      untilMs: 3_600_000,
    });
    const waits = story.notes.flatMap(({ note }) => (note.code === 'will-restart' ? [note.afterMs] : []));
    expect(waits).toEqual([1000, 1500, 2250, 3375, 5062.5, 7593.75, 11390.625, 17085.9375, 25628.90625, 38443.359375]);
    expect(story.exitCode).toBe(3);
    expect(story.notes.filter(({ note }) => note.code === 'gave-up')).toHaveLength(1);
  });

  it('never gives up where it is told to try again, and tries every five minutes', () => {
    const story = simulate({
      specs: [spec('app', { restart: { onGiveUp: 'retry', maxRestarts: 0 } })],
      children: { app: [neverSpawns('EAGAIN'), neverSpawns('EAGAIN'), runs()] },
      untilMs: 3_600_000,
    });
    const starts = story.commands.filter(({ command }) => command.type === 'spawn').map(({ atMs }) => atMs);
    expect(starts).toEqual([0, 300_005, 600_010]);
    expect(story.state.services[0]?.phase.name).toBe('up');
  });

  it('is ended and started again when it hangs, within a minute', () => {
    const story = simulate({
      specs: [spec('app')],
      children: { app: [runs({ probe: until(60_000, healthy(), silent()) }), runs()] },
      untilMs: 300_000,
    });
    const ended = story.notes.find(({ note }) => note.code === 'ended');
    expect(ended?.note).toMatchObject({ kind: 'unhealthy' });
    expect(ended?.atMs).toBeLessThan(120_000);
    expect(story.state.services[0]?.tally).toMatchObject({ crashes: 0, unhealthy: 1, starts: 2 });
  });

  it('outlives a laptop that sleeps eight hours', () => {
    const story = simulate({
      specs: [spec('app')],
      script: [{ atMs: 45_000, does: world => world.suspend(8 * 3_600_000) }],
      untilMs: 9 * 3_600_000,
    });
    expect(story.state.services[0]).toMatchObject({ run: 1, phase: { name: 'up' } });
    expect(story.notes.filter(({ note }) => note.code === 'stalled')).toHaveLength(1);
  });

  it('lives through a month in seconds', () => {
    const story = simulate({
      specs: [spec('app', { restart: { onGiveUp: 'retry' } })],
      children: { app: dies(600_000, 'SIGSEGV') },
      untilMs: 30 * 24 * 3_600_000,
    });
    expect(story.state.services[0]?.tally.crashes).toBeGreaterThan(4_000);
    const attempts = story.notes.flatMap(({ note }) => (note.code === 'will-restart' ? [note.attempt] : []));
    expect(new Set(attempts)).toEqual(new Set([1]));
  });

  it('stops a script that never comes to rest', () => {
    const busy = spec('app', { health: null, restart: { maxRestarts: 1e9, delay: { firstMs: 0 } } });
    const children = { app: exits(0, 1, { spawnMs: 0 }) };
    expect(() => simulate({ specs: [busy], children, untilMs: 1_000, maxEvents: 1_000 })).toThrow(
      'more than 1000 events',
    );
  });
});

describe('docs/testing.md', () => {
  it('shows a week that can be played', () => {
    const page = fs.readFileSync(new URL('../../../docs/testing.md', import.meta.url), 'utf8');
    const code = /<!-- test:week -->\n```ts\n(.*?)```/s.exec(page)?.[1] ?? '';
    const lines: unknown[] = [];
    const body = code.replace(/^import \{(.*)\} from 'crashproof\/testing';$/m, 'const {$1} = testing;');
    expect(body).not.toContain('import');
    new Function('testing', 'console', body)(testing, { log: (line: unknown) => lines.push(line) });
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter(line => String(line).includes('gave up for now'))).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ crashes: expect.any(Number) });
  });
});
