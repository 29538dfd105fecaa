import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, it } from 'vitest';
import { EventRing, maxEventsKept } from '../../../src/answers/event-ring.ts';
import { History, maxEndsKept, type RunEnd } from '../../../src/runtime/history.ts';

const outputBytes = 64 * 1024;
const mostBytes = 8 * 1024 * 1024;

/** 64 KiB that no other end has, as one flat string. */
function outputOf(run: number): string {
  return Buffer.from(`run ${run} failed at /srv/app/cameras.py\n`.padEnd(80, '.').repeat(outputBytes / 80)).toString();
}

function endOf(run: number): RunEnd {
  const output = outputOf(run);
  const lines = output.split('\n');
  return {
    run,
    kind: 'crash',
    ending: { by: 'code', code: 1 },
    pid: run,
    at: new Date(run),
    lifeMs: 1,
    attempt: 1,
    reason: null,
    examination: null,
    output: output.slice(1),
    explained: {
      cause: 'unknown',
      confidence: 0,
      sentence: 'nobody knows',
      advice: '',
      restart: 'helps',
      fingerprint: String(run),
      evidence: lines.slice(1, 3),
    } as unknown as NonNullable<RunEnd['explained']>,
  };
}

function heapBytes(): number {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

it('a full history keeps the few lines it shows, not the whole output they were cut from', () => {
  const before = heapBytes();
  const history = new History('web');
  for (let run = 1; run <= maxEndsKept * 2; run++) history.add(endOf(run));
  expect(heapBytes() - before).toBeLessThan(mostBytes / 4);
  expect(history.ends).toHaveLength(maxEndsKept);
  expect(history.ends[0]?.explained?.evidence[0]).toContain(`run ${maxEndsKept + 1} failed`);
});

it('a full ring of events keeps its sentences, not what they were cut from', () => {
  const before = heapBytes();
  const ring = new EventRing('a');
  for (let run = 1; run <= maxEventsKept; run++) {
    const message = outputOf(run).slice(0, 70);
    const note = { code: 'closed', exitCode: 0 } as const;
    ring.add({ at: new Date(run), level: 'info', service: null, message, note } as never);
  }
  expect(heapBytes() - before).toBeLessThan(mostBytes);
  expect(ring.after(null)).toHaveLength(maxEventsKept);
});
