import { spawnSync } from 'node:child_process';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from '../run/addresses.ts';
import { child, kill, runs, type Supervisor } from '../run/supervisor.ts';
import { ask, asking as page } from './page.ts';

const token = 'a-token-of-20-letters';

async function served(
  flags = '',
  env: Readonly<Record<string, string>> = {},
): Promise<{ sup: Supervisor; port: number }> {
  const port = await freePort();
  const sup = runs(child('runs-for-ever.js'), `--restart-delay 0 --sample-interval 200ms --metrics ${port} ${flags}`, {
    env,
  });
  return { sup, port };
}

describe('/metrics', () => {
  it('tells of a crash, and of what the run uses, without complaints from promtool', async ({ skip }) => {
    const { sup, port } = await served();
    // They are loaded a moment after the start, and count from then on.
    await page(port, /crashproof_service_up/);
    kill(await sup.pidOf(1));
    await sup.pidOf(2);
    const { text, type } = await page(port, /crashproof_memory_bytes\{service="runs-for-ever"\} [1-9]/);
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('crashproof_crashes_total{service="runs-for-ever"} 1');
    expect(text).toContain('crashproof_restarts_total{service="runs-for-ever",kind="crash"} 1');
    expect(text).toContain('crashproof_service_up{service="runs-for-ever"} 1');
    const open = await ask(port, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
    expect(open.type).toMatch(/^application\/openmetrics-text/);
    expect(open.text).toMatch(/\n# EOF\n$/);
    expect(await sup.stop()).toBe(0);
    const check = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
    if (check.error) skip('promtool is not installed: on Debian it is in the package prometheus');
    expect(check.stdout + check.stderr).toBe('');
    expect(check.status).toBe(0);
  });

  it('counts health checks and their time', async () => {
    const port = await freePort();
    const web = await freePort();
    const server = `require('node:http').createServer((_, a) => a.end('{"status":"healthy"}')).listen(${web}, '127.0.0.1')`;
    runs(['node', '-e', server], `--name listens --metrics ${port} --health http://127.0.0.1:${web}/`);
    const { text } = await page(port, /crashproof_health_checks_total\{.*result="pass"\} [1-9]/);
    expect(text).toMatch(/crashproof_health_latency_seconds_count\{service="listens"\} [1-9]/);
  });

  it('says where the address is taken, and supervision goes on', async () => {
    const holder = net.createServer();
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as net.AddressInfo;
    const sup = runs(child('runs-for-ever.js'), `--metrics ${port}`);
    const said = await sup.seen('word of it', () =>
      sup.all('message').find(({ message }) => message.includes('/metrics')),
    );
    expect(said.message).toBe(`/metrics does not work here: 127.0.0.1:${port}: another program listens there`);
    await sup.pidOf(1);
    expect(await sup.stop()).toBe(0);
    await new Promise(resolve => holder.close(resolve));
  });
});

describe('a stranger', () => {
  it('that was rebound to this machine, asks for another page, sends a body or another method, gets nothing', async () => {
    const { port } = await served();
    await page(port, /crashproof_build_info/);
    expect(await ask(port, { headers: { host: 'evil.example' } })).toMatchObject({ status: 403 });
    expect(await ask(port, { path: '/../../etc/passwd' })).toMatchObject({ status: 404 });
    expect(await ask(port, { path: '/' })).toMatchObject({ status: 404 });
    expect(await ask(port, { method: 'POST' }, 'x'.repeat(1000))).toMatchObject({ status: 405 });
    expect(await ask(port, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    const large = await ask(port, { headers: { cookie: 'x'.repeat(20_000) } }).catch(() => ({ status: 0 }));
    expect([0, 431]).toContain(large.status);
    expect(await ask(port)).toMatchObject({ status: 200 });
  });

  it('that says nothing is hung up on, and many of them do not end it', async () => {
    const { sup, port } = await served();
    await page(port, /crashproof_build_info/);
    const slow = Array.from({ length: 100 }, () => net.connect(port, '127.0.0.1'));
    const closed = slow.map(socket => {
      socket.on('error', () => {});
      socket.write('GET /metrics HTTP/1.1\r\nHost: ');
      return new Promise(resolve => socket.on('close', resolve));
    });
    await Promise.all(closed);
    await page(port, /crashproof_build_info/);
    expect(await sup.stop()).toBe(0);
  });

  it('does not get past the token', async () => {
    const { port } = await served('', { CRASHPROOF_METRICS_TOKEN: token });
    const right = { headers: { authorization: `Bearer ${token}` } };
    await page(port, /crashproof_build_info/, right);
    expect(await ask(port)).toMatchObject({ status: 401 });
    for (let n = 0; n < 10; n += 1) {
      expect(await ask(port, { headers: { authorization: `Bearer guess-${n}` } })).toMatchObject({ status: 401 });
    }
    expect(await ask(port, right)).toMatchObject({ status: 429 });
  });
});
