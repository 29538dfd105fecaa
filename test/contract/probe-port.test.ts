import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/event.ts';
import type { ProbePort } from '../../src/os/port.ts';
import { createProbe } from '../../src/os/probes/create.ts';
import { parseHealthTarget } from '../../src/os/probes/target.ts';
import { createProbes } from '../../src/os/probes-of.ts';
import { type Answers, failing, healthy, silent, wrong } from '../../src/testing/answers.ts';
import { runs } from '../../src/testing/child.ts';
import { createWorld } from '../../src/testing/world.ts';

type Page = 'good' | 'failing' | 'hanging' | 'wrong';

/** A probe port whose service `app` shows such a page. */
interface Asking {
  readonly port: ProbePort;
  readonly facts: readonly Fact[];
  until(isSo: () => boolean): Promise<void>;
}

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function simulated(page: Page): Promise<Asking> {
  const pages: Readonly<Record<Page, Answers>> = {
    good: healthy(),
    failing: failing(),
    hanging: silent(),
    wrong: wrong(),
  };
  const facts: Fact[] = [];
  const world = createWorld(
    () => runs({ probe: pages[page] }),
    fact => facts.push(fact),
  );
  const until = async (isSo: () => boolean) => {
    while (!isSo()) if (!world.step()) throw new Error('nothing will ever be told');
  };
  world.processes.spawn('app', 1);
  await until(() => facts.length > 0);
  return { port: world.probes, facts, until };
}

async function real(page: Page): Promise<Asking> {
  const server = http.createServer((_, answer) => {
    if (page !== 'hanging') {
      const status = { good: 200, failing: 500, wrong: 404 }[page];
      answer.writeHead(status, { 'content-type': 'application/json' }).end('{"status":"healthy"}');
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  const parsed = parseHealthTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  if ('problem' in parsed) throw new Error(parsed.problem);

  const facts: Fact[] = [];
  let look = () => {};
  const probe = createProbe(parsed.target);
  const port = createProbes(new Map([['app', probe]]), fact => {
    facts.push(fact);
    look();
  });
  const until = (isSo: () => boolean) =>
    new Promise<void>(resolve => {
      look = () => {
        if (isSo()) resolve();
      };
      look();
    });
  return { port, facts, until };
}

describe.each([
  ['simulated', simulated],
  ['the operating system', real],
])('the probe port: %s', (_, make) => {
  it.each([
    ['good', 'pass'],
    ['failing', 'fail'],
    ['hanging', 'fail'],
    ['wrong', 'misconfigured'],
  ] as const)('a page that is %s is found to be %s, told once for each question', async (page, is) => {
    const { port, facts, until } = await make(page);
    const found = () => facts.filter(fact => fact.type === 'probed');
    for (const asked of [1, 2]) {
      port.ask('app', 1, 500);
      expect(found()).toHaveLength(asked - 1);
      await until(() => found().length === asked);
    }
    expect(found()).toMatchObject([
      { service: 'app', run: 1, finding: { is } },
      { service: 'app', run: 1, finding: { is } },
    ]);
  });
});
