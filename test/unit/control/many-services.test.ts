import { expect, it } from 'vitest';
import { createAnswerer } from '../../../src/answers/answer.ts';
import type { Status } from '../../../src/control/api.ts';
import { statsOf } from '../../../src/runtime/stats.ts';
import { createSupervisor } from '../../../src/runtime/supervisor.ts';
import { spec } from '../../../src/testing/spec.ts';

const names = Array.from({ length: 100 }, (_, n) => `camera-${n}`);

it('a hundred services are told in one answer', async () => {
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

  const { value } = await answerer.answer({ do: 'status' }, new AbortController().signal).next();
  const told = (value as Status).services;
  expect(told.map(({ name }) => name)).toEqual(names);
  answerer.close();
});
