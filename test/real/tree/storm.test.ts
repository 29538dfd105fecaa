import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../../src/core/event.ts';
import { newInstance } from '../../../src/os/instance/instance.ts';
import { createProcesses } from '../../../src/os/processes.ts';
import { Tag, until } from './trees.ts';

/** Forty daemons outside every group, each of which becomes another process three times a second; for two minutes at most. */
const storm = `
import os, signal, time
until = time.time() + 120
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('ready', flush=True)
for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        while time.time() < until:
            time.sleep(0.3)
            if os.fork() > 0:
                os._exit(0)
            os.setsid()
        os._exit(0)
time.sleep(120)
`;

const tag = new Tag();
afterEach(() => tag.killAll());

describe.each([
  ['with a cgroup where there is one', true],
  ['without cgroups', false],
])('%s', (_, cgroups) => {
  it('a storm of forks that leave their group and their parent is ended by SIGKILL', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-storm-'));
    const facts: Fact[] = [];
    const processes = createProcesses({
      launchOf: () => ({ command: ['/usr/bin/python3', '-c', storm], cwd: dir, env: tag.env }),
      tell: fact => void facts.push(fact),
      onOutput: () => {},
      instance: newInstance(dir),
      cgroups,
    });
    processes.spawn('web', 1);
    await until(
      () => tag.alive().length,
      count => count >= 30,
    );
    processes.signal('web', 1, 'SIGKILL');
    await until(
      () => facts,
      () => facts.some(fact => fact.type === 'emptied' || (fact.type === 'exited' && !fact.left)),
    );
    await processes.close();
    expect(tag.alive()).toEqual([]);
    fs.rmSync(dir, { recursive: true });
  });
});

it('two supervisors in one process and one folder keep their runs apart', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-two-'));
  const [one, other] = [1, 2].map(() => {
    const facts: Fact[] = [];
    const processes = createProcesses({
      launchOf: () => ({ command: ['sleep', '1000'], cwd: dir, env: tag.env }),
      tell: fact => void facts.push(fact),
      onOutput: () => {},
      instance: newInstance(dir),
    });
    processes.spawn('web', 1);
    return { facts, processes };
  });
  one?.processes.signal('web', 1, 'SIGTERM');
  await until(() => one?.facts.some(({ type }) => type === 'exited'), Boolean);
  expect(await one?.processes.close()).toEqual([]);
  expect(tag.alive()).toHaveLength(1);
  other?.processes.signal('web', 1, 'SIGTERM');
  await until(() => other?.facts.some(({ type }) => type === 'exited'), Boolean);
  expect(await other?.processes.close()).toEqual([]);
  fs.rmSync(dir, { recursive: true });
});
