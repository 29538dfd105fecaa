import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Happening, History, KEEP_ENTRIES, MAX_BYTES, MAX_WAITING } from '../../../src/demo/history.ts';
import { get, getJson, Stage, until } from './app.ts';

const stage = new Stage();
beforeAll(() => stage.bundle());
afterAll(() => stage.clear());

const readHistory = (dataDir: string) =>
  fs.readFileSync(path.join(dataDir, 'history.jsonl'), 'utf8').trimEnd().split('\n');
const makeHistory = (lines: string) => {
  const dataDir = stage.dataDir();
  fs.mkdirSync(dataDir);
  fs.writeFileSync(path.join(dataDir, 'history.jsonl'), lines);
  return dataDir;
};

describe('the end of the demo', () => {
  it.skipIf(process.platform === 'win32')('on SIGTERM is 0 and soon, whoever still looks', async () => {
    const dataDir = stage.dataDir();
    const app = await stage.start(['--data', dataDir]);
    const looking = get(`${app.url}/api/live`);
    await until(`${app.url}/api/cameras`, body => body.cameras[0].viewers === 1);
    const asked = performance.now();
    app.child.kill('SIGTERM');
    expect(await app.ended()).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(performance.now() - asked).toBeLessThan(3000); // 0.9 s at most on a machine that is not busy with other tests
    expect((await looking).code).toBe(200);
    expect(app.log()).toContain(' - demo.main - INFO - Stopping (SIGTERM)');
    expect(JSON.parse(readHistory(dataDir).at(-1) ?? '')).toMatchObject({ event: 'stop', signal: 'SIGTERM' });
  });

  it('by kill -9 costs no history, and the next start knows of it', async () => {
    const dataDir = stage.dataDir();
    const first = await stage.start(['--data', dataDir]);
    first.child.kill('SIGKILL');
    await first.ended();
    fs.appendFileSync(path.join(dataDir, 'history.jsonl'), '{"at":"2026-11-24T06:00:00.000Z","ev');
    const second = await stage.start(['--data', dataDir]);
    const { entries, torn_lines } = await until(`${second.url}/api/history`, body => body.entries.length === 2);
    expect(entries).toMatchObject([
      { event: 'start', pid: first.child.pid, after_crash: false },
      { event: 'start', pid: second.child.pid, after_crash: true },
    ]);
    expect(torn_lines).toBe(1);
    expect(second.log()).toContain('WARNING - The run before this one ended without being asked to');
    expect(second.log()).toContain('1 unreadable line(s)');
    await until(`${second.url}/api/health`, body => body.databases.timeseries.status === 'ok');
    expect(readHistory(dataDir)).toHaveLength(3); // the torn line stands alone and has torn no other
  });

  it('is 1 with a clear line when the port is taken', async () => {
    const stranger = net.createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => stranger.once('listening', resolve));
    const { port } = stranger.address() as net.AddressInfo;
    const dataDir = stage.dataDir();
    const { code, log, stderr } = await stage.run(['--port', String(port), '--data', dataDir]).ended();
    stranger.close();
    expect([code, stderr]).toEqual([1, '']);
    expect(log).toMatch(
      new RegExp(`CRITICAL - Port ${port} on 127.0.0.1 is taken \\(address already in use\\).*--port`),
    );
  });

  it('is 2 with a sentence for a wrong option, and 0 for --help', async () => {
    const wrong = await stage.run(['--port', 'many']).ended();
    expect(wrong).toMatchObject({ code: 2, log: expect.stringContaining('The port is "many"'), stderr: '' });
    expect(await stage.run(['--help']).ended()).toMatchObject({ code: 0, log: expect.stringContaining('--camera') });
  });

  it('is 1 with the reason when the history cannot be kept at all', async () => {
    const file = path.join(stage.folder, 'a-file');
    fs.writeFileSync(file, '');
    const { code, log } = await stage.run(['--port', '0', '--data', file]).ended();
    expect([code, log]).toEqual([1, expect.stringContaining(`The history cannot be kept in ${file}`)]);
  });
});

describe('the history', () => {
  it.skipIf(process.platform !== 'linux')('on a full disk is missed in the health, and the demo stays up', async () => {
    const dataDir = stage.dataDir();
    fs.mkdirSync(dataDir);
    fs.symlinkSync('/dev/full', path.join(dataDir, 'history.jsonl'));
    const app = await stage.start(['--data', dataDir]);
    const { issues, databases } = await until(`${app.url}/api/health`, body =>
      body.issues.includes('history_not_written'),
    );
    expect(issues).toContain('history_not_written');
    expect(databases.timeseries).toMatchObject({ status: 'error', error: expect.stringContaining('ENOSPC') });
    expect((await getJson(`${app.url}/api/history`)).entries).toHaveLength(1);
    await app.said(/ERROR - The history cannot be written: ENOSPC/);
  });

  it('lets no more entries wait for a slow disk than its bound', async () => {
    const history = new History(stage.dataDir());
    const entry: Happening = { at: '2026-11-24T06:00:00.000Z', event: 'stop', pid: 1, signal: 'SIGTERM' };
    for (let i = 0; i < MAX_WAITING; i++) void history.add(entry);
    expect(history.failure).toBeNull();
    const written = history.add(entry);
    expect(history.failure).toContain(`${MAX_WAITING} entries are waiting`);
    await written;
    expect(readHistory(path.dirname(history.file))).toHaveLength(MAX_WAITING);
    expect(history.entries).toHaveLength(MAX_WAITING + 1);
    expect(history.failure).toBeNull();
  });

  it('is cut to its newest entries when it has grown to its bound', async () => {
    const entry = JSON.stringify({ at: '2026-11-24T06:00:00.000Z', event: 'stop', pid: 1, signal: 'x'.repeat(200) });
    const dataDir = makeHistory(`${entry}\n`.repeat(Math.floor(MAX_BYTES / (entry.length + 1))));
    const app = await stage.start(['--data', dataDir]);
    const { databases } = await until(
      `${app.url}/api/health`,
      body => body.databases.timeseries.size_bytes < MAX_BYTES / 2,
    );
    expect(databases.timeseries.status).toBe('ok');
    const lines = readHistory(dataDir);
    expect(lines).toHaveLength(KEEP_ENTRIES);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ event: 'start', pid: app.child.pid });
  });
});
