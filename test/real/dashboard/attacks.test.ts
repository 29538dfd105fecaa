import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { maxStreams, maxStreamsOfOne } from '../../../src/features/dashboard/api.ts';
import { child } from '../run/supervisor.ts';
import { Events, opened, send, token, unharmed } from './opened.ts';

const api = '/crashproof/api';

describe('without a token, on this machine', () => {
  it('only who asks for this machine by a name of its own is answered', async () => {
    const board = await opened();
    for (const host of ['127.0.0.1:1', 'localhost', '[::1]:7780', 'LOCALHOST:1']) {
      expect([host, (await board.get(`${api}/status`, { host })).status]).toEqual([host, 200]);
    }
    for (const host of [
      'evil.example',
      'evil.example:7780',
      'localhost.evil.example',
      '192.168.1.2',
      '127.0.0.1.evil.example',
    ]) {
      const { status, text } = await board.get(`${api}/status`, { host });
      expect([host, status]).toEqual([host, 403]);
      expect(text).not.toContain('runs-for-ever');
    }
    expect((await board.get('/', { host: 'evil.example' })).status).toBe(403);
    await unharmed(board);
  });

  it('no page of another origin reads or changes anything', async () => {
    const board = await opened();
    const host = `127.0.0.1:${board.port}`;
    const strangers = [
      { origin: 'http://evil.example' },
      { origin: `http://127.0.0.1:${board.port + 1}` },
      { origin: 'null' },
      { origin: `http://${host}.evil.example` },
      { 'sec-fetch-site': 'cross-site' },
      // Another port of this machine: the application itself.
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    ];
    for (const headers of strangers) {
      expect([headers, (await board.get(`${api}/status`, headers)).status]).toEqual([headers, 403]);
      expect([headers, (await board.post(`${api}/act`, { do: 'stop' }, headers)).status]).toEqual([headers, 403]);
    }
    // A link from elsewhere may lead to the page, which holds nothing.
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await board.get('/', link)).status).toBe(200);
    // What a form can send, is no request for a change.
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const { status } = await board.post(`${api}/act`, '{"do":"stop"}', { 'content-type': type });
      expect([type, status]).toEqual([type, 415]);
    }
    expect((await board.get(`${api}/act?do=stop`)).status).toBe(404);
    expect((await board.get(`${api}/status`)).headers['access-control-allow-origin']).toBeUndefined();
    await unharmed(board);
    const own = { origin: `http://${host}`, host, 'sec-fetch-site': 'same-origin' };
    expect((await board.post(`${api}/act`, { do: 'stop', why: 'a test' }, own)).status).toBe(200);
    expect((await board.sup.event('requested', { action: 'stop' })).by).toBe('127.0.0.1 via dashboard');
  });

  it('no path leads out of the page', async () => {
    const board = await opened();
    for (const name of [
      '/crashproof/../package.json',
      '/crashproof/..%2f..%2fpackage.json',
      '/crashproof/%2e%2e/cli.js',
      '/crashproof/....//cli.js',
      '/crashproof//etc/passwd',
      '/crashproof/api/../../../../etc/passwd',
      '/crashproof/index.html%00.js',
      '/crashproof/\\..\\cli.js',
      '/..',
      '//evil.example/',
      '/crashproof/page.js.gz',
      '/crashproof/constructor',
      '/crashproof/api/__proto__',
    ]) {
      expect([name, (await board.get(name)).status]).toEqual([name, 404]);
    }
    await unharmed(board);
  });

  it('mistakes are told in a sentence', async () => {
    const board = await opened();
    const wrong = [
      [`${api}/status?service=nobody`, 404, 'there is no service nobody'],
      [`${api}/timeline?span=year`, 400, '"span" must be hour, day, week'],
      [`${api}/status?colour=red`, 400, 'status knows no field "colour"'],
      [`${api}/log?after=../../etc`, 400, '"after" must be a position'],
    ] as const;
    for (const [where, status, sentence] of wrong) {
      const answer = await board.get(where);
      expect([where, answer.status]).toEqual([where, status]);
      expect(JSON.parse(answer.text).error).toContain(sentence);
    }
    for (const content of ['', '[]', '{', '{"do":"exec"}', '{"do":"__proto__"}', '{"do":"restart","service":7}']) {
      expect([content, (await board.post(`${api}/act`, content)).status]).toEqual([content, 400]);
    }
    expect((await send(board.port, { path: '/', method: 'DELETE' })).status).toBe(405);
    await unharmed(board);
  });

  it('a body of 10 MB is not taken, whether its length is said or not', async () => {
    const board = await opened();
    const head = `POST ${api}/act HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n`;
    for (const framing of [`Content-Length: ${10_000_000}\r\n\r\n`, 'Transfer-Encoding: chunked\r\n\r\n']) {
      const socket = net.connect(board.port, '127.0.0.1');
      socket.on('error', () => {});
      let said = '';
      socket.on('data', bytes => {
        said += bytes;
      });
      const closed = new Promise(resolve => socket.once('close', resolve));
      socket.write(head + framing);
      const chunk = 'x'.repeat(50_000);
      const piece = framing.startsWith('Transfer') ? `${chunk.length.toString(16)}\r\n${chunk}\r\n` : chunk;
      for (let sent = 0; sent < 10_000_000 && !socket.destroyed; sent += chunk.length) {
        if (!socket.write(piece)) await Promise.race([new Promise(resolve => socket.once('drain', resolve)), closed]);
      }
      await closed;
      expect(said === '' || said.startsWith('HTTP/1.1 413')).toBe(true);
    }
    await unharmed(board);
  });

  it('who sends a request letter by letter is hung up on', async () => {
    const board = await opened();
    const slow = [
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: `,
      `POST ${api}/act HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{`,
    ];
    await Promise.all(
      slow.map(async beginning => {
        const socket = net.connect(board.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.resume();
        const closed = new Promise(resolve => socket.once('close', resolve));
        socket.write(beginning);
        const dripping = setInterval(() => socket.write('a'), 200);
        await closed;
        clearInterval(dripping);
      }),
    );
    await unharmed(board);
  });

  it('of 1,000 that want to follow only as many as are allowed do, and there is room for others', async () => {
    const board = await opened();
    const sockets: net.Socket[] = [];
    const statuses: string[] = [];
    await Promise.all(
      Array.from({ length: 1_000 }, async () => {
        const socket = net.connect(board.port, '127.0.0.1');
        sockets.push(socket);
        socket.on('error', () => {});
        const closed = new Promise<undefined>(resolve => socket.once('close', () => resolve(undefined)));
        socket.write(`GET ${api}/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
        const bytes = await Promise.race([once(socket, 'data').catch(() => closed), closed]);
        const status = bytes === undefined ? 'closed' : String(bytes).slice(9, 12);
        statuses.push(status);
        // One that was turned away takes nobody's place once it is closed.
        if (status !== '200') await closed;
      }),
    );
    expect(statuses).toHaveLength(1_000);
    expect(statuses.filter(status => status === '200')).toHaveLength(maxStreams);
    expect(statuses.filter(status => status !== '200' && status !== '503' && status !== 'closed')).toEqual([]);
    await unharmed(board);
    for (const socket of sockets) socket.destroy();
    // Their places are free again.
    let again = await Events.open(board.port, 'live');
    while (again.status !== 200) again = await Events.open(board.port, 'live');
    await again.find('all');
    again.close();
  });
});

describe('with a token', () => {
  const env = { CRASHPROOF_DASHBOARD_TOKEN: token };
  const bearer = { authorization: `Bearer ${token}` };

  it('nobody who knows it takes all the places of those who follow', async () => {
    const board = await opened({ env });
    const follow = (from: string) => Events.open(board.port, 'live', bearer, from);
    const greedy = await Promise.all(Array.from({ length: maxStreamsOfOne }, () => follow('127.0.0.2')));
    expect(greedy.map(({ status }) => status)).toEqual(greedy.map(() => 200));
    const tooMany = { path: `${api}/live`, headers: bearer, localAddress: '127.0.0.2' };
    expect(await send(board.port, tooMany)).toMatchObject({
      status: 503,
      text: expect.stringContaining('16 from 127.0.0.2 are following already'),
    });
    const others = await Promise.all(['127.0.0.3', '127.0.0.1'].map(follow));
    expect(others.map(({ status }) => status)).toEqual([200, 200]);
    for (const one of [...greedy, ...others]) one.close();
  });

  it('nothing but the page is told to who does not know it', async () => {
    const board = await opened({ env });
    for (const what of ['status', 'live', 'log', 'crashes', 'timeline', 'measurements', 'nothing']) {
      for (const headers of [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: `Basic ${token}` },
        { cookie: 'crashproof=x' },
      ]) {
        expect([what, headers, (await board.get(`${api}/${what}`, headers)).status]).toEqual([what, headers, 401]);
        if (headers.authorization === 'Bearer wrong') break;
      }
    }
    expect((await board.post(`${api}/act`, { do: 'stop' })).status).toBe(401);
    expect((await board.get('/')).text).not.toContain('runs-for-ever');
    await unharmed(board, bearer);
  });

  it('a browser gets a pass for it that no script reads, no other site sends, and nobody makes', async () => {
    const board = await opened({ env });
    const host = `127.0.0.1:${board.port}`;
    const origin = `http://${host}`;
    expect((await board.post(`${api}/login`, { token: 'wrong' }, { origin })).status).toBe(401);
    const { status, headers } = await board.post(`${api}/login`, { token }, { origin });
    expect(status).toBe(200);
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(
      /^crashproof=\d+\.[0-9a-f]{24}\.[0-9a-f]{64}; Path=\/crashproof\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/,
    );
    expect(cookie).not.toContain(token);
    const pass = cookie.split(';')[0] ?? '';
    await unharmed(board, { cookie: pass });
    // Sent by another site, by nobody who says so, or made up.
    expect(
      (await board.post(`${api}/act`, { do: 'stop' }, { cookie: pass, origin: 'http://evil.example' })).status,
    ).toBe(403);
    expect((await board.post(`${api}/act`, { do: 'stop' }, { cookie: pass })).status).toBe(403);
    const [, until = '', rest = ''] = /^crashproof=(\d+)\.(.*)$/.exec(pass) ?? [];
    for (const forged of [
      `${Number(until) + 1}.${rest}`,
      `${until}.${rest.slice(0, -1)}${rest.endsWith('0') ? 1 : 0}`,
    ]) {
      expect((await board.get(`${api}/status`, { cookie: `crashproof=${forged}` })).status).toBe(401);
    }
    await unharmed(board, bearer);
    expect((await board.post(`${api}/logout`, {}, { cookie: pass, origin })).headers['set-cookie']?.[0]).toContain(
      'Max-Age=0',
    );
    // It outlives the supervisor, and no change of the token.
    await board.sup.stop();
    const next = await opened({ env, port: board.port, cwd: board.sup.cwd });
    expect((await next.get(`${api}/status`, { cookie: pass })).status).toBe(200);
    await next.sup.stop();
    const other = { CRASHPROOF_DASHBOARD_TOKEN: `${token}-new` };
    const third = await opened({ env: other, port: board.port, cwd: board.sup.cwd });
    expect((await third.get(`${api}/status`, { cookie: pass })).status).toBe(401);
  });

  it('ten guesses a minute, and no more are looked at; who is in stays in', async () => {
    const board = await opened({ env });
    const origin = `http://127.0.0.1:${board.port}`;
    const { headers } = await board.post(`${api}/login`, { token }, { origin });
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const guesses = Array.from({ length: 15 }, (_, index) =>
      board.post(`${api}/login`, { token: `guess-${index}` }, { origin }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter(status => status === 401)).toHaveLength(10);
    expect(statuses.filter(status => status === 429)).toHaveLength(5);
    expect((await board.post(`${api}/login`, { token }, { origin })).status).toBe(429);
    expect((await board.get(`${api}/status`, bearer)).status).toBe(429);
    expect((await board.get(`${api}/status`, { cookie })).status).toBe(200);
  });

  it('any address of this machine will do, but no name it was not told', async () => {
    const board = await opened({ env, flags: '--dashboard-names cams.example' });
    const status = async (host: string): Promise<number> =>
      (await board.get(`${api}/status`, { ...bearer, host })).status;
    for (const host of ['192.168.1.2:7780', '[fe80::1]:7780', 'cams.example', 'CAMS.example:443']) {
      expect([host, await status(host)]).toEqual([host, 200]);
    }
    for (const host of ['evil.example', 'cams.example.evil.example'])
      expect([host, await status(host)]).toEqual([host, 403]);
  });

  it('the application is not told it', async () => {
    const { sup } = await opened({
      env,
      command: [process.execPath, '-e', 'console.log(JSON.stringify(process.env)); setInterval(() => {}, 1e6)'],
    });
    const [shown] = await sup.printed(/\{.*\}\n/);
    expect(shown).not.toContain(token);
  });
});

describe('the page', () => {
  it('may load nothing from elsewhere, and is small', async () => {
    const board = await opened();
    const { headers, text } = await board.get('/', { 'accept-encoding': 'identity' });
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(text).not.toMatch(/https?:|<style|style=|<script(?! type="module" src="\/)/);
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    expect(files).toHaveLength(3);
    let bytes = 0;
    for (const file of ['/', ...files]) {
      const answer = await board.get(file, { 'accept-encoding': 'gzip' });
      expect([file, answer.status]).toEqual([file, 200]);
      bytes += Number(answer.headers['content-length']);
    }
    expect(bytes).toBeLessThan(60_000);
  });

  it('where it listens already, is said, and supervision goes on', async () => {
    const busy = net.createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as net.AddressInfo;
    const { runs } = await import('../run/supervisor.ts');
    const sup = runs(child('runs-for-ever.js'), `--dashboard ${port}`);
    await sup.seen('the sentence', () =>
      sup.err.includes(`the dashboard does not work here: 127.0.0.1:${port}: another program listens there`),
    );
    busy.close();
    expect(await sup.stop()).toBe(0);
  });
});

describe('streams', () => {
  it('go on where they were after a lost connection', async () => {
    const board = await opened({ command: child('writes-when-told.js', 'told') });
    const write = (lines: number): void => {
      const file = path.join(board.sup.cwd, 'told');
      fs.writeFileSync(`${file}.part`, String(lines));
      fs.renameSync(`${file}.part`, file);
    };
    const withLine = (number: number) => (data: { lines: string[] }) =>
      data.lines.some(line => line.startsWith(`line ${number} `));
    const first = await Events.open(board.port, 'log');
    write(5);
    const early = await first.find<{ lines: string[] }>('lines', withLine(5));
    first.close();
    // Said while nobody was connected.
    write(5);
    await board.sup.printed(/line 10 /);
    const seen = first.got.flatMap(({ event, data }) => (event === 'lines' ? (data as { lines: string[] }).lines : []));
    const last = first.got.findLast(({ id }) => id !== '')?.id ?? early.id;
    const second = await Events.open(board.port, 'log', { 'last-event-id': last });
    write(5);
    await second.find<{ lines: string[] }>('lines', withLine(15));
    second.close();
    const more = second.got.flatMap(({ event, data }) =>
      event === 'lines' ? (data as { lines: string[] }).lines : [],
    );
    const numbers = [...seen, ...more].flatMap(line => /^line (\d+) /.exec(line)?.[1] ?? []).map(Number);
    expect(numbers).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));

    const live = await Events.open(board.port, 'live');
    await live.find('all');
    live.close();
    const { id } = live.got.findLast(one => one.id !== '') ?? { id: '' };
    const answer = await board.post(`${api}/act`, { do: 'restart' });
    expect(answer.status).toBe(200);
    await board.sup.event('requested', { action: 'restart' });
    const again = await Events.open(board.port, 'live', { 'last-event-id': id });
    await again.find<{ event: string }>('event', ({ event }) => event === 'starting');
    const told = again.got.flatMap(({ event, data }) => (event === 'event' ? (data as { event: string }).event : []));
    expect(told.filter(event => event === 'requested')).toHaveLength(1);
    expect(told.filter(event => event === 'starting')).toHaveLength(1);
    again.close();
  });

  it('what was kept of the time is there after a restart of the supervisor', async () => {
    const first = await opened({ flags: '--name app' });
    const live = await Events.open(first.port, 'live');
    await live.find('all');
    live.close();
    const up = async (board: typeof first): Promise<number> => {
      const { text } = await board.get(`${api}/timeline?span=week`);
      const [service] = JSON.parse(text).services;
      return (service.seconds.up ?? []).reduce((a: number, b: number) => a + b, 0);
    };
    let before = 0;
    while (before < 1) before = await up(first);
    expect(await first.sup.stop()).toBe(0);
    expect(fs.existsSync(path.join(first.sup.cwd, 'logs', '.app.timeline.json'))).toBe(true);
    const second = await opened({ flags: '--name app', cwd: first.sup.cwd });
    expect(await up(second)).toBeGreaterThanOrEqual(before - 0.2);
    const { text } = await second.get(`${api}/timeline?span=week`);
    expect(JSON.parse(text).services[0].restarts).toBeDefined();
  });
});
