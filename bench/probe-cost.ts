/**
 * What one health check costs the supervisor: CPU per check of our probe against `http.get` without an agent, the floor,
 * interleaved in one process, against one server in another. Run: `npx tsx bench/probe-cost.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { pathToFileURL } from 'node:url';
import { createProbe } from '../src/os/probes/create.ts';

export interface ProbeCost {
  readonly what: string;
  /** User and system time of this process per check, the median over the rounds, in microseconds. */
  readonly cpuUs: number;
  readonly latencyUs: number;
}

const server = `
const body = JSON.stringify({ status: 'healthy', issues: [], databases: { timeseries: { status: 'ok' } },
  cameras: { total: 3, online: 3, offline: 0 }, uptime: 123456, note: 'x'.repeat(300) });
require('node:http').createServer((_, answer) => answer.setHeader('content-type', 'application/json').end(body))
  .listen(0, '127.0.0.1', function () { console.log(this.address().port); });
process.stdin.resume().on('end', () => process.exit());
`;

/** Takes about `rounds` × `checks` × 2 checks one after the other; the first round warms up and does not count. */
export async function measure({ rounds = 15, checks = 200 } = {}): Promise<readonly ProbeCost[]> {
  const child = spawn(process.execPath, ['-e', server], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [line] = await once(child.stdout, 'data');
    const port = Number(String(line));
    const ways = waysOf(port, child.pid ?? 0);
    const taken = ways.map(() => ({ cpu: [] as number[], latency: [] as number[] }));
    for (let round = 0; round <= rounds; round++) {
      for (const [i, way] of ways.entries()) {
        const cpuBefore = process.cpuUsage();
        const before = performance.now();
        for (let n = 0; n < checks; n++) await way.check();
        const cpu = process.cpuUsage(cpuBefore);
        const took = performance.now() - before;
        if (round === 0) continue;
        taken[i]?.cpu.push((cpu.user + cpu.system) / checks);
        taken[i]?.latency.push((took * 1000) / checks);
      }
    }
    return ways.map(({ what }, i) => ({
      what,
      cpuUs: Math.round(median(taken[i]?.cpu ?? [])),
      latencyUs: Math.round(median(taken[i]?.latency ?? [])),
    }));
  } finally {
    child.stdin.end();
    await once(child, 'exit');
  }
}

function waysOf(port: number, pid: number): { what: string; check(): Promise<unknown> }[] {
  const target = { kind: 'http', secure: false, host: '127.0.0.1', port, path: '/', insecure: false } as const;
  const tree = () => new Set([pid]);
  const whole = createProbe(target, { tree });
  const alone = createProbe(target, {});
  return [
    { what: 'http.get, agent: false', check: () => plainGet(port) },
    { what: 'probe, port ownership checked', check: () => passes(whole.check(5000)) },
    { what: 'probe, without ownership', check: () => passes(alone.check(5000)) },
  ];
}

async function passes(finding: Promise<{ is: string }>): Promise<void> {
  const { is } = await finding;
  if (is !== 'pass') throw new Error(`the measured probe did not pass: ${JSON.stringify(await finding)}`);
}

/** The same work with node's own client: the answer read and parsed within a time limit. */
function plainGet(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      { host: '127.0.0.1', port, path: '/', agent: false, timeout: 5000, headers: { connection: 'close' } },
      answer => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', piece => {
          text += piece;
        });
        answer.on('end', () => {
          JSON.parse(text);
          resolve();
        });
      },
    );
    request.on('error', reject);
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const cost of await measure())
    console.log(
      `${cost.what.padEnd(32)} ${String(cost.cpuUs).padStart(5)} us CPU  ${String(cost.latencyUs).padStart(5)} us`,
    );
}
