import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshHome, registrationOf, says } from '../control/at-home.ts';
import { ask, asking } from '../metrics/page.ts';
import { freePort } from '../run/addresses.ts';
import { child, crashproof, kill, runs } from '../run/supervisor.ts';

const secret = 'hunter2-rosebud';

describe('what a cluster asks', () => {
  it('is ready while every service is up, and alive while crashproof may still mend it', async () => {
    const port = await freePort();
    const sup = runs(
      child('runs-for-ever.js'),
      `--name ${secret} --restart-delay 1h --max-delay 1h --readiness 0.0.0.0:${port}`,
    );
    const at = (path: string) => ask(port, { path });
    await asking(port, /^ok\n$/, { path: '/readyz' });
    expect(await at('/livez')).toMatchObject({ status: 200, text: 'ok\n' });
    kill(await sup.pidOf(1));
    await sup.event('will-restart');
    expect(await at('/readyz')).toMatchObject({ status: 503, text: 'not ready: 1 of 1 services\n' });
    expect(await at('/livez?verbose')).toMatchObject({ status: 200, text: 'ok\n' });
    expect(await sup.stop()).toBe(0);
  });

  it('is not ready while it waits for a target, and well all the same', async () => {
    const port = await freePort();
    const home = freshHome();
    const yaml = `command: [${child('runs-for-ever.js').join(', ')}]\nname: web\nneeds: [camera]\ntargets: { camera: tcp://127.0.0.1:1 }\n`;
    fs.writeFileSync(path.join(home.folder, 'crashproof.yaml'), yaml);
    const words = ['run', '--log-format', 'json', '--readiness', `127.0.0.1:${port}`];
    const sup = crashproof(words, { env: home.env, cwd: home.folder });
    await sup.event('waiting');
    await asking(port, /^not ready: 1 of 1 services\n$/, { path: '/readyz' });
    expect(await ask(port, { path: '/livez' })).toMatchObject({ status: 200 });
    await registrationOf(home, sup);
    expect(await says(home, ['health'])).toMatchObject({ code: 0, out: 'web: waiting for camera\n' });
  });

  it('tells a stranger nothing, and anybody no more than a line', async () => {
    const port = await freePort();
    const sup = runs(child('runs-for-ever.js'), `--readiness 127.0.0.1:${port}`);
    await asking(port, /^ok\n$/, { path: '/readyz' });
    expect(await ask(port, { path: '/readyz', headers: { host: '10.1.2.3:7781' } })).toMatchObject({ status: 200 });
    expect(await ask(port, { path: '/readyz', method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
    expect(
      await ask(port, { path: '/readyz', method: 'POST' }, 'x'.repeat(10_000_000)).catch(() => ({ status: 405 })),
    ).toMatchObject({ status: 405 });
    for (const path of ['/', '/metrics', '/readyz/..', '/__proto__', '/constructor']) {
      expect(await ask(port, { path })).toMatchObject({ status: 404 });
    }
    expect(await sup.stop()).toBe(0);
  });

  it('is answered on though many say nothing', async () => {
    const port = await freePort();
    const sup = runs(child('runs-for-ever.js'), `--readiness 127.0.0.1:${port}`);
    await asking(port, /^ok\n$/, { path: '/readyz' });
    const slow = Array.from({ length: 200 }, () => net.connect(port, '127.0.0.1'));
    const closed = slow.map(socket => {
      socket.on('error', () => {});
      socket.write('GET /readyz HTTP/1.1\r\nHost: ');
      return new Promise(resolve => socket.on('close', resolve));
    });
    await Promise.all(closed);
    expect(await ask(port, { path: '/readyz' })).toMatchObject({ status: 200 });
    expect(await sup.stop()).toBe(0);
  });

  it('is said where the address is taken, and supervision goes on', async () => {
    const holder = net.createServer();
    await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve));
    const { port } = holder.address() as net.AddressInfo;
    const sup = runs(child('runs-for-ever.js'), `--readiness 127.0.0.1:${port}`);
    const said = await sup.seen('word of it', () =>
      sup.all('message').find(({ message }) => message.includes('/readyz')),
    );
    expect(said.message).toBe(`/readyz does not work here: 127.0.0.1:${port}: another program listens there`);
    await sup.pidOf(1);
    expect(await sup.stop()).toBe(0);
    await new Promise(resolve => holder.close(resolve));
  });
});
