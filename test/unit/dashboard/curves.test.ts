import { expect, it } from 'vitest';
import { crashesOf } from '../../../src/answers/crashes-answer.ts';
import { nothingFound, type Sample } from '../../../src/runtime/findings.ts';
import { History, type RunEnd } from '../../../src/runtime/history.ts';

const samples = (count: number): readonly Sample[] =>
  Array.from({ length: count }, (_, n) => ({
    at: new Date(n * 1000).toISOString(),
    cpuPercent: 1,
    memoryBytes: n * 1e6,
    openFiles: 1,
    threads: 1,
    processes: 1,
  }));

const end = (run: number, fingerprint: string): RunEnd => ({
  run,
  kind: 'crash',
  ending: { by: 'code', code: 1 },
  pid: 1,
  at: new Date(run * 60_000),
  lifeMs: 1,
  attempt: 1,
  reason: null,
  examination: null,
  output: `words of ${run}`,
  findings: { ...nothingFound, samples: samples(60) },
  explained: {
    cause: 'bug',
    confidence: 1,
    sentence: `sentence of ${fingerprint}`,
    advice: '',
    restart: 'helps',
    evidence: [],
    fingerprint,
    details: {},
  },
});

it('of each kind of crash the latest shows what led to it, thinned out, within a bound', () => {
  const history = new History('app');
  ['a', 'b', 'a', 'a', 'b', 'c'].forEach((fingerprint, index) => {
    history.add(end(index + 1, fingerprint));
  });
  expect(history.ends.map(({ findings }) => findings?.samples.length)).toEqual([0, 0, 0, 20, 20, 60]);
  const kept = history.ends[3]?.findings?.samples ?? [];
  expect([kept[0]?.memoryBytes, kept.at(-1)?.memoryBytes]).toEqual([0, 59e6]);
  for (let n = 0; n < 30; n += 1) history.add(end(100 + n, `f${n}`));
  expect(history.ends.filter(({ findings }) => findings?.samples.length !== 0)).toHaveLength(9);
});

it('crashes are grouped, the latest seen first, each with its latest story', () => {
  const ends = ['a', 'b', 'a'].map((fingerprint, index) => end(index + 1, fingerprint));
  const { services } = crashesOf({ endsOf: () => ends }, ['app']);
  expect(services[0]?.groups.map(({ fingerprint, count, run, output }) => [fingerprint, count, run, output])).toEqual([
    ['a', 2, 3, 'words of 3'],
    ['b', 1, 2, 'words of 2'],
  ]);
});
