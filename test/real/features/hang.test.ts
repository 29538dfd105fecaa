import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { freeAddress } from '../run/addresses.ts';
import { child, freshFolder, msBetween, runs, type Supervisor } from '../run/supervisor.ts';

// Debian's own interpreter: the one its python3-fastapi belongs to, whatever else is first in PATH.
const python = process.platform === 'linux' ? '/usr/bin/python3' : 'python3';
const quick = '--health-interval 200ms --health-retry 100ms --health-timeout 1s --health-failures 2';

beforeAll(() => {
  try {
    execFileSync(python, ['-c', 'import fastapi, uvicorn'], { stdio: 'pipe' });
  } catch {
    throw new Error(
      `${python} has no fastapi or no uvicorn, which this test runs for real. Type: apt-get install -y --no-install-recommends python3-fastapi python3-uvicorn`,
    );
  }
});

/** The stand-in for the camera application under supervision, answering. */
async function standIn(flags = ''): Promise<{ sup: Supervisor; url: string; say: (health: object) => void }> {
  const { host, port } = await freeAddress();
  const orders = path.join(freshFolder(), 'health.json');
  const sup = runs(
    [python, '-m', 'tapo_camera_mcp.web', '--host', host, '--port', String(port)],
    `${flags} --health http://${host}:${port}/api/health`,
    {
      env: {
        PYTHONPATH: path.resolve('test/python'),
        PYTHONDONTWRITEBYTECODE: '1',
        STANDIN_HEALTH_FILE: orders,
      },
    },
  );
  await sup.event('ready', { run: 1, probed: true });
  const say = (health: object): void => {
    fs.writeFileSync(`${orders}.part`, JSON.stringify(health));
    fs.renameSync(`${orders}.part`, orders);
  };
  return { sup, url: `http://${host}:${port}`, say };
}

async function openStream(url: string): Promise<http.IncomingMessage> {
  const request = http.get(`${url}/stream`, { agent: false });
  request.on('error', () => {});
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
  answer.on('error', () => {});
  await once(answer, 'data');
  answer.resume();
  return answer;
}

describe.skipIf(process.platform === 'win32')('a hung Python application', () => {
  it('leaves the place it hangs in, with file and line, in the report of that end', async () => {
    const { sup, say } = await standIn(quick);
    say({ block: 600 });
    const stopping = await sup.event('stopping', { run: 1 });
    expect(stopping).toMatchObject({ cause: 'unhealthy', signal: 'SIGABRT' });
    // For the next run: this one has read its orders.
    say({});
    const ended = await sup.event('ended', { run: 1 });
    expect(ended).toMatchObject({ kind: 'unhealthy', ending: { by: 'signal', signal: 'SIGABRT' } });
    await sup.event('ready', { run: 2, probed: true });
    expect(await sup.stop()).toBe(0);
    const [end] = sup.report().other_events;
    expect(end?.stderr).toMatch(/Fatal Python error: Aborted/);
    expect(end?.stderr).toMatch(/File ".*tapo_camera_mcp\/web\/__main__\.py", line \d+ in health/);
    expect(end?.examination?.processes.length).toBeGreaterThan(0);
  });
});

describe.skipIf(process.platform === 'win32')('a hung Node application', () => {
  const hang = async (file: string): Promise<Supervisor> => {
    const { host, port } = await freeAddress();
    const sup = runs(child(file, host, port), `${quick} --health http://${host}:${port}/health`);
    await sup.event('ready', { run: 1, probed: true });
    await new Promise(resolve => http.get(`http://${host}:${port}/hang`, resolve).on('error', resolve));
    await sup.event('ended', { run: 1, kind: 'unhealthy' });
    await sup.event('ready', { run: 2, probed: true });
    expect(await sup.stop()).toBe(0);
    return sup;
  };

  it('in a loop without an end: its stack, with file and line, is in the report', async () => {
    const sup = await hang('hangs-in-a-loop.js');
    expect(sup.report().other_events[0]?.stacks).toMatch(
      /^Busy[^\n]*\n {4}at countsForEver \(file:\/\/.*hangs-in-a-loop\.js:\d+:\d+\)/,
    );
  });

  it('that only waits: the report says so, and for what', async () => {
    const sup = await hang('waits-for-ever.js');
    expect(sup.report().other_events[0]?.stacks).toMatch(/^Idle, .*TCPServerWrap x 1/);
  });
});

describe.skipIf(process.platform === 'win32')('uvicorn with an open stream', () => {
  it('does not leave on SIGTERM, but on the SIGINT that follows, within 8 s and with its own cleanup', async () => {
    const { sup, url } = await standIn();
    await openStream(url);
    expect(await sup.stop()).toBe(0);
    const [first, second] = [...sup.all('stopping'), ...sup.all('escalated')];
    expect([first?.signal, second?.signal]).toEqual(['SIGTERM', 'SIGINT']);
    expect(sup.all('escalated').length).toBe(1);
    const ended = await sup.event('ended', { run: 1, kind: 'stopped' });
    expect(msBetween(first ?? ended, ended)).toBeLessThan(8_000);
    expect(ended.ending).not.toMatchObject({ signal: 'SIGKILL' });
    expect(sup.err).toContain('Finished server process');
  });
});
