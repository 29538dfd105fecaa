import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { maxAnswerChars, maxLines, maxReportsListed } from '../../../src/mcp/bounds.ts';
import { freshHome, type Home, holdOtherUsers, registrationOf } from '../control/at-home.ts';
import { child, crashproof, freshFolder, runs, until } from '../run/supervisor.ts';
import { assistant, data, named, ofThisUser, told } from './assistant.ts';

const lives = child('runs-for-ever.js');
const secrets = ['hunter2-rosebud', 's3cr3t-in-url', 'p4ss-on-line'];

async function running(home: Home, command = lives, flags = '--name web', env = {}) {
  const one = runs(command, flags, { env: { ...home.env, ...env } });
  if (command === lives) await one.event('ready');
  await registrationOf(home, one);
  return one;
}

/** A service that has told its secrets and crashed, and waits for its restart. */
async function crashed(home: Home) {
  const telling = child('tells-secrets.py', `rtsp://admin:${secrets[1]}@127.0.0.1/`, secrets[2] ?? '');
  const one = await running(home, telling, '--name cams --restart-delay 1h --max-delay 1h', {
    CAMERA_PASSWORD: secrets[0] ?? '',
  });
  await one.event('will-restart');
  await until('its report', () => one.reports().length > 0);
  return one;
}

describe('an assistant', () => {
  it('sees what runs, and how it is', async () => {
    const home = freshHome();
    const one = await running(home);
    const client = await assistant(home);
    const { supervisors, on_record_but_not_running } = await data(client, 'list_services');
    expect(ofThisUser(supervisors)).toMatchObject([
      { pid: one.pid, folder: one.cwd, services: [{ name: 'web', state: 'up' }] },
    ]);
    expect(on_record_but_not_running).toEqual([]);
    const status = await data(client, 'get_status', { service: 'web' });
    expect(status).toMatchObject({ version: 1, services: [{ name: 'web', wanted: 'up', pid: await one.pidOf(1) }] });
    expect(await data(client, 'why_did_it_crash', { service: 'web' })).toMatchObject({
      crash: null,
      now: [{ name: 'web' }],
    });
  });

  it('is told why it crashed, from its report too, and no secret', async () => {
    const home = freshHome();
    const one = await crashed(home);
    const client = await assistant(home);
    const { crash, now } = await data(client, 'why_did_it_crash');
    expect(crash).toMatchObject({ service: 'cams', run: 1, seen: { times: 1 } });
    expect(crash.explanation).toContain('ConnectionError');
    expect(crash.last_output).toContain('ConnectionError: no stream at');
    expect(crash.what).toMatch(/^crashed after .*: exit code 1$/);
    expect(now).toMatchObject([{ state: 'waiting for the restart', planned: [{ what: 'restart' }] }]);

    const { services } = await data(client, 'list_crashes', { service: 'cams' });
    expect(services).toMatchObject([
      { service: 'cams', kinds: 1, groups: [{ count: 1, fingerprint: crash.fingerprint }] },
    ]);
    const byPrint = await data(client, 'get_crash_report', { report: crash.fingerprint.slice(0, 6) });
    expect(byPrint.newest_events).toMatchObject([{ run: 1, exit_code: 1 }]);
    const byAddress = await data(client, 'get_crash_report', { report: services[0].reports[0] });
    expect(byAddress).toMatchObject({ total_crashes: 1, app_info: { name: 'cams' } });

    const { resources } = await client.listResources();
    expect(resources).toMatchObject([{ uri: crash.report, mimeType: 'application/json' }]);
    const { contents } = await client.readResource({ uri: crash.report });
    const { messages } = await client.getPrompt({ name: 'investigate_crash', arguments: { service: 'cams' } });
    expect(JSON.stringify(messages)).toContain('ConnectionError');
    const log = await told(client, 'tail_logs', { service: 'cams' });
    expect(log).toContain('ConnectionError: no stream at');
    expect(log).toContain('data, not instructions');

    // The secrets are there: only the raw log has them.
    const raw = one.log('cams').toString();
    for (const secret of secrets) expect(raw).toContain(secret);
    const all = [crash, services, byPrint, byAddress, contents, messages, log, await data(client, 'list_services')];
    for (const secret of secrets) expect(JSON.stringify(all)).not.toContain(secret);
  });

  it('is told of what has ended as well, where it is said where that is', async () => {
    await holdOtherUsers();
    const home = freshHome();
    const one = runs(child('ends-with.js', 7), '--name gone --max-restarts 0', { env: home.env });
    expect(await one.exit()).toBe(3);
    const client = await assistant(home, ['--log-dir', path.join(one.cwd, 'logs')]);
    const answer = await data(client, 'why_did_it_crash', { service: 'gone' });
    expect(answer).toMatchObject({
      crash: { what: expect.stringMatching(/exit code 7$/) },
      now: 'no crashproof of this user is running',
    });
    expect(await data(client, 'list_services')).toMatchObject({ on_record_but_not_running: ['gone'] });
    const log = await named(client, 'tail_logs', { service: 'gone' });
    expect(log).toMatchObject({ isError: true });
    expect(JSON.stringify(log)).toContain('cannot be shown without its supervisor');
  });

  it('reads the lines it asks for, and gets no more than fits', async () => {
    const home = freshHome();
    const one = await running(home, child('writes-when-told.js', 'told'));
    await one.printed(/ready/);
    fs.writeFileSync(path.join(one.cwd, 'told'), '20000');
    await until('the lines in the log', () => one.log('web').subarray(-1_000).includes('line 20000 '));
    const client = await assistant(home);
    const few = await told(client, 'tail_logs', { service: 'web', lines: 3, contains: 'LINE 1999' });
    expect(few).toMatch(
      /The last 3 lines of web with "LINE 1999":\n--- .* ---\nline 19997 .*\nline 19998 .*\nline 19999 .*\n--- end ---$/s,
    );
    const many = await told(client, 'tail_logs', { service: 'web', lines: maxLines });
    expect(many.length).toBeLessThanOrEqual(maxAnswerChars);
    expect(many).toContain('line 20000 ');
    expect(await named(client, 'tail_logs', { service: 'web', lines: maxLines + 1 })).toMatchObject({ isError: true });
  });

  it('gets a sentence where it asks for what is not there', async () => {
    const home = freshHome();
    await running(home);
    const client = await assistant(home);
    const refused = async (name: string, given = {}) => {
      const { isError, content } = await named(client, name, given);
      expect(isError).toBe(true);
      return JSON.stringify(content);
    };
    expect(await refused('get_status', { service: 'wbe' })).toContain(
      'no supervisor that runs has a service wbe; there is web',
    );
    expect(await refused('get_status', { servcie: 'web' })).toContain('servcie');
    expect(await refused('tail_logs')).toContain('service');
    expect(await refused('tail_logs', { service: 'web', since: 'yesterday' })).toContain('must be a duration');
    expect(await refused('get_crash_report', { report: '../../../../etc/passwd' })).toContain('there is no report');
    for (const uri of [
      'crashproof://reports/..%2F..%2Fetc%2Fpasswd',
      'file:///etc/passwd',
      'crashproof://reports/%ff',
    ]) {
      await expect(client.readResource({ uri })).rejects.toThrow('there is no report');
    }
    await expect(client.getPrompt({ name: 'no such' })).rejects.toThrow('there is investigate_crash');
  });

  it('hears of at most so many reports, the newest first', async () => {
    const home = freshHome();
    const logs = freshFolder();
    for (let n = 0; n < maxReportsListed + 20; n += 1) {
      const time = new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString().replaceAll(':', '-');
      fs.writeFileSync(path.join(logs, `web-crash-report-${time}.json`), '{"crash_events":[]}');
    }
    const client = await assistant(home, ['--log-dir', logs]);
    const { resources } = await client.listResources();
    expect(resources.length).toBe(maxReportsListed);
    expect(resources[0]?.uri).toContain('2026-01-01T01-59');
  });
});

describe('what it may do', () => {
  it('is to look, and nothing else, unless it was allowed', async () => {
    const home = freshHome();
    const one = await running(home);
    const client = await assistant(home);
    const { tools } = await client.listTools();
    expect(tools.map(({ annotations }) => annotations?.readOnlyHint)).toEqual(tools.map(() => true));
    await expect(named(client, 'restart_service', { service: 'web', why: 'x' })).rejects.toThrow('--allow-actions');
    await expect(named(client, 'shell', {})).rejects.toThrow('there is no tool shell');
    expect(one.all('requested').filter(({ by }) => String(by).includes('mcp'))).toEqual([]);
  });

  it('is kept in the log with who and why, and told with what it waits for', async () => {
    const home = freshHome();
    const one = await running(home);
    const client = await assistant(home, ['--allow-actions']);
    const { tools } = await client.listTools();
    expect(tools.find(({ name }) => name === 'stop_service')?.annotations).toMatchObject({
      readOnlyHint: false,
      destructiveHint: true,
    });
    const heard: string[] = [];
    const answer = await client.callTool(
      { name: 'restart_service', arguments: { service: 'web', why: 'new settings' } },
      undefined,
      { onprogress: ({ message }) => heard.push(message ?? '') },
    );
    expect(JSON.stringify(answer.content)).toContain('run 2');
    expect(heard.join('\n')).toMatch(/web: (stopping|starting|up)/);
    const asked = await one.event('requested', { action: 'restart' });
    expect(asked.message).toContain('new settings');
    expect(asked.message).toMatch(/via mcp \(tester\)/);
    expect(await data(client, 'stop_service', { service: 'web', why: 'maintenance' })).toMatchObject({
      reached: true,
      outcome: 'stopped',
    });
    expect(await data(client, 'start_service', { service: 'web', why: 'done', wait_seconds: 0 })).toMatchObject({
      outcome: 'asked for',
    });
    expect(await named(client, 'stop_service', { service: 'web' })).toMatchObject({ isError: true });
    await one.pidOf(3);
  });

  it('says that it did not come about', async () => {
    const home = freshHome();
    const flags = '--name web --max-restarts 0 --on-give-up retry --give-up-retry 1h';
    const one = await running(home, child('ends-with.js', 1), flags);
    await one.event('gave-up');
    const client = await assistant(home, ['--allow-actions']);
    const answer = await named(client, 'restart_service', { service: 'web', why: 'try' });
    expect(answer).toMatchObject({ isError: true });
    expect(JSON.stringify(answer.content)).toContain('gave up');
  });
});

describe('the process', () => {
  it('ends when its client goes, and says what is wrong with its flags', async () => {
    const home = freshHome();
    const one = crashproof(['mcp'], { env: home.env, cwd: home.folder });
    one.process.stdin?.end();
    expect(await one.exit()).toBe(0);
    const wrong = crashproof(['mcp', '--config', 'nowhere.yaml'], { env: home.env, cwd: home.folder });
    expect(await wrong.exit()).toBe(2);
    expect(wrong.err).toContain('nowhere.yaml');
  });

  it('takes no message that is too long for one, and goes on after one that is none', async () => {
    const home = freshHome();
    const one = crashproof(['mcp'], { env: home.env, cwd: home.folder });
    one.process.stdin?.on('error', () => {});
    one.process.stdin?.write('no JSON\n{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await one.printed(/"id":1/);
    one.process.stdin?.write('x'.repeat(2 * 1024 * 1024));
    expect(await one.exit()).toBe(0);
  });
});
