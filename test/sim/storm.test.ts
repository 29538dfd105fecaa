import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { storm } from './storm.ts';

const lines = fs.readFileSync(new URL('seeds.txt', import.meta.url), 'utf8').split('\n');
const storms = lines
  .filter(line => line !== '' && !line.startsWith('#'))
  .map(line => {
    const [seed = Number.NaN, events = Number.NaN] = line.split(' ').map(Number);
    return { seed, events };
  });

const fresh = Math.floor(Math.random() * 2 ** 31);

/** Every phase has to meet every event that can happen in it: a storm that misses one proves nothing about it. */
const mustMeet = ['down', 'waiting', 'starting', 'up', 'stopping', 'backoff', 'given-up', 'resting'].flatMap(phase =>
  ['requested', 'closing', 'spawned', 'blocked', 'exited', 'emptied', 'probed', 'ticked'].map(
    event => `${phase} ${event}`,
  ),
);

describe('whatever happens', () => {
  const met = new Map<string, number>();
  let events = 0;

  it.each(storms)('seed $seed: every rule holds after each of $events events, and the calm settles', storms => {
    const result = storm(storms.seed, storms.events);
    expect(result.problems, replay(storms)).toEqual([]);
    events += result.events;
    for (const [key, count] of result.met) met.set(key, (met.get(key) ?? 0) + count);
  });

  it('holds for a seed nobody has seen', () => {
    const unseen = { seed: fresh, events: 100_000 };
    const result = storm(unseen.seed, unseen.events);
    expect(result.problems, replay(unseen)).toEqual([]);
    events += result.events;
  });

  it('was a million events and more, of every kind in every phase', () => {
    expect(events).toBeGreaterThanOrEqual(1_000_000);
    expect(mustMeet.filter(key => !met.has(key))).toEqual([]);
  });

  it('is the same twice', () => {
    const lines: string[][] = [[], []];
    for (const each of lines) storm(7, 3_000, line => each.push(line));
    expect(lines[0]?.length).toBeGreaterThan(3_000);
    expect(lines[0]).toEqual(lines[1]);
  });
});

function replay({ seed, events }: { seed: number; events: number }): string {
  return `replay with: npm run sim -- --seed ${seed} --events ${events} --trace`;
}
