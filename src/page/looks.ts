import type { Mood, ServiceStatus, Stand } from '../control/api.ts';

/** As the bar and its legend call them. */
export const standWords: Readonly<Record<Stand, string>> = {
  up: 'up',
  unhealthy: 'unhealthy or degraded',
  down: 'down',
  starting: 'starting',
  waiting: 'waiting',
  planned: 'stopped on purpose',
};

/** The first of these that has any time in a slot is the most telling; drawn from the bottom up. */
export const standOrder: readonly Stand[] = ['up', 'unhealthy', 'planned', 'starting', 'waiting', 'down'];

/** A shape beside the colour: not everybody sees both. */
export const moodShapes: Readonly<Record<Mood, string>> = {
  good: 'M4 8.5l3 3 5-6',
  wary: 'M8 4v5M8 11.6v.4',
  bad: 'M5 5l6 6M11 5l-6 6',
  busy: 'M5 8h.01M8 8h.01M11 8h.01',
  quiet: 'M5 8h6',
};

const weights: Readonly<Record<Mood, number>> = { bad: 0, wary: 1, busy: 2, quiet: 3, good: 4 };

/** What needs a person first. */
export const byNeed = (a: ServiceStatus, b: ServiceStatus): number => weights[a.mood] - weights[b.mood];

/** The whole in one line. */
export function summary(services: readonly ServiceStatus[]): { readonly words: string; readonly mood: Mood } {
  const count = (mood: Mood): number => services.filter(one => one.mood === mood).length;
  const [bad, wary, busy] = [count('bad'), count('wary'), count('busy')];
  const [only] = services;
  if (services.length === 1 && only !== undefined) return { words: only.state, mood: only.mood };
  if (bad > 0) return { words: `${bad} of ${services.length} down`, mood: 'bad' };
  if (wary > 0) return { words: `${wary} of ${services.length} with complaints`, mood: 'wary' };
  if (busy > 0) return { words: `${busy} of ${services.length} on the way`, mood: 'busy' };
  const up = count('good');
  if (up === services.length) return { words: `all ${up} services are up`, mood: 'good' };
  return { words: `${up} of ${services.length} up, the rest stopped on purpose`, mood: up === 0 ? 'quiet' : 'good' };
}

export const percent = (share: number): string => {
  if (share >= 99.995) return '100 %';
  return `${share >= 99.9 ? (Math.floor(share * 100) / 100).toFixed(2) : share.toFixed(1)} %`;
};

export const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
