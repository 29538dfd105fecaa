import { parseArgs } from 'node:util';
import { storm } from '../test/sim/storm.ts';

/*
 * npm run sim -- --seed 42 [--events 100000] [--trace]
 *
 * Replays a storm. The same seed is the same storm on every machine and at the same commit.
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    events: { type: 'string', default: '100000' },
    trace: { type: 'boolean', default: false },
  },
});

const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const events = Number(values.events);
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(events) || events < 1) {
  console.error(`--seed and --events are whole numbers; got --seed ${values.seed} --events ${values.events}`);
  process.exit(2);
}

const began = performance.now();
const result = storm(seed, events, values.trace ? line => console.log(line) : undefined);
const seconds = (performance.now() - began) / 1000;
const perSecond = Math.round(result.events / seconds).toLocaleString('en');
console.log(
  `seed ${seed}: ${result.events.toLocaleString('en')} events in ${result.days} days, ${seconds.toFixed(1)} s (${perSecond} events/s)`,
);
for (const problem of result.problems.slice(0, 20)) console.log(`  ${problem}`);
process.exitCode = result.problems.length === 0 ? 0 : 1;
