import { describe, expect, it } from 'vitest';
import { nothingFound, type Sample } from '../../../src/runtime/findings.ts';
import { Logbook, maxSamples } from '../../../src/runtime/logbook.ts';

const sample = (memoryBytes: number): Sample => {
  return { at: '', cpuPercent: 0, memoryBytes, openFiles: 1, threads: 1, processes: 1 };
};

describe('the logbook', () => {
  it('keeps the latest samples of a run, up to its bound and not one more', () => {
    const book = new Logbook();
    for (let n = 1; n <= maxSamples; n++) book.addSample(1, sample(n));
    expect(book.samples().length).toBe(maxSamples);
    expect(book.samples()[0]?.memoryBytes).toBe(1);
    book.addSample(1, sample(maxSamples + 1));
    expect(book.samples().length).toBe(maxSamples);
    expect(book.samples()[0]?.memoryBytes).toBe(2);
  });

  it('gives what was found out about a run once all of it is there; what failed is left out', async () => {
    const book = new Logbook();
    book.addSample(1, sample(5));
    let tell: (finding: { stacks: string }) => void = () => {};
    book.expect(1, new Promise(resolve => (tell = resolve)));
    book.expect(1, Promise.reject(new Error('not to be had')));
    const taken = book.take(1);
    tell({ stacks: 'at x' });
    expect(await taken).toEqual({ samples: [sample(5)], outOfMemory: null, stacks: 'at x' });
    expect(await book.take(2)).toEqual(nothingFound);
  });

  it('forgets runs whose end was never asked about', () => {
    const book = new Logbook();
    for (let run = 1; run <= 100; run++) book.addSample(run, sample(run));
    expect([95, 96, 97, 100].map(run => book.samplesOf(run).length)).toEqual([0, 0, 1, 1]);
  });

  it('tells listeners until they stop listening', () => {
    const book = new Logbook();
    const heard: number[] = [];
    const stop = book.onSample(run => heard.push(run));
    book.addSample(1, sample(1));
    stop();
    book.addSample(2, sample(1));
    expect(heard).toEqual([1]);
  });
});
