import { expect, it } from 'vitest';
import { createAnswerer } from '../../../src/answers/answer.ts';
import { statsOf } from '../../../src/runtime/stats.ts';
import { createSupervisor } from '../../../src/runtime/supervisor.ts';
import { spec } from '../../../src/testing/spec.ts';

const names = Array.from({ length: 100 }, (_, n) => `camera-${n}`);

it('a hundred services are told within a tenth of a second', async () => {
  const supervisor = createSupervisor({
    specs: names.map(name => spec(name)),
    targets: [],
    clock: { now: () => 1_000, wall: () => new Date(0), alarm: () => {} },
    perform: () => {},
    onListenerError: error => {
      throw error;
    },
    seed: 1,
  });
  const answerer = createAnswerer({
    host: supervisor,
    runner: { pid: 1, since: '', crashproof_version: '1', cwd: '/', log_dir: '/', log_dirs: ['/'] },
    services: names.map(name => ({ name, logFile: '/nowhere/at/all' })),
    now: () => 1_000,
    wall: () => new Date(0),
    statsOf: name => {
      const service = supervisor.snapshot().services.find(one => one.spec.name === name);
      if (service === undefined) throw new Error(name);
      return statsOf(service, 1_000, { command: ['node'], healthUrl: null });
    },
    endsOf: () => [],
    redact: (_, text) => text,
  });
  supervisor.request('*', 'start', 'test', '');
  for (const [index, service] of names.entries())
    supervisor.tell({ type: 'spawned', service, run: 1, pid: 100 + index });

  const took: number[] = [];
  for (let n = 0; n < 11; n++) {
    const from = performance.now();
    const { value } = await answerer.answer({ do: 'status' }, new AbortController().signal).next();
    const text = JSON.stringify(value);
    took.push(performance.now() - from);
    for (const name of names) expect(text).toContain(`"name":"${name}"`);
  }
  answerer.close();
  expect(took.sort((a, b) => a - b)[5]).toBeLessThan(100);
});
