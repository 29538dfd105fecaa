import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { child, crashproof, freshFolder, kill, msBetween, runs } from '../run/supervisor.ts';
import { type Got, receiver } from './receiver.ts';

const secret = 'a-secret-of-the-hook';
const printed = 'rtsp://admin:Kamera77@10.0.0.9/stream token=tk_1234567890abcdef';

const bodyOf = ({ body }: Got) => JSON.parse(body);

function expectSigned({ headers, body }: Got): void {
  const [, seconds = '', mac] = /^t=(\d+),v1=(\w{64})$/.exec(String(headers['x-crashproof-signature'])) ?? [];
  expect(mac).toBe(crypto.createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
  expect(Math.abs(Date.now() / 1000 - Number(seconds))).toBeLessThan(120);
}

describe('a crash', () => {
  it('is one signed message with its cause, the last lines without secrets and the next try; its end is another', async () => {
    const hook = await receiver({ status: 200 });
    const app = ['node', '-e', `console.log(${JSON.stringify(printed)}); setInterval(() => {}, 60000)`];
    const sup = runs(app, `--restart-delay 4 --notify ${hook.url}/x#secret=${secret}`, {
      env: { MY_PASSWORD: 'Schwertfisch9' },
    });
    await sup.printed(/rtsp:/);
    kill(await sup.pidOf(1));
    const first = await hook.number(1);
    expectSigned(first);
    const { next_try_at, at, ...body } = bodyOf(first);
    expect(body).toMatchObject({ event: 'crash', level: 'error', subject: 'node', crashes: 1, title: 'node crashed' });
    expect(body.text).toContain('signal SIGKILL');
    expect(body.output).toEqual(['rtsp://admin:[redacted]@10.0.0.9/stream token=[redacted]']);
    expect(Date.parse(next_try_at)).toBeGreaterThan(Date.parse(at));

    const second = await hook.number(2);
    expectSigned(second);
    expect(bodyOf(second)).toMatchObject({ event: 'recovered', incident: body.incident, tries: 1 });
    const [, seconds] = /^node is back after ([\d.]+) s, 1 try$/.exec(bodyOf(second).title) ?? [];
    const down = msBetween(await sup.event('ended', { run: 1 }), await sup.event('ready', { run: 2 }));
    expect(Math.abs(Number(seconds) * 1000 - down)).toBeLessThan(1_000);
    expect(Number(seconds)).toBeGreaterThanOrEqual(4);
    expect(await sup.stop()).toBe(0);
    expect(hook.got).toHaveLength(2);
    const everything = JSON.stringify(hook.got) + sup.err;
    for (const word of ['Kamera77', 'tk_1234567890abcdef', secret, 'Schwertfisch9']) {
      expect(JSON.stringify(hook.got)).not.toContain(word);
    }
    expect(everything).not.toContain(secret);
  });

  it('is no message where those are switched off, and giving up still is one', async () => {
    const hook = await receiver({ status: 200 });
    const sup = runs(child('ends-with.js', 1), `--max-restarts 1 --restart-delay 0 --notify ${hook.url}`, {
      env: { WATCHFILES_NOTIFY_ON_CRASH: 'false' },
    });
    expect(await sup.exit()).toBe(3);
    expect(hook.got.map(one => bodyOf(one).event)).toEqual(['gave-up']);
  });

  it('is explained and sent although the supervisor ends at once', async () => {
    const hook = await receiver({ status: 200 });
    const words =
      'Traceback (most recent call last):\n  File "/app/web.py", line 3, in <module>\nOSError: [Errno 28] No space left on device: "/x"\n';
    const sup = runs(child('ends-with.js', 1, '', words), '--max-restarts 0', { args: ['--notify', hook.url] });
    expect(await sup.exit()).toBe(3);
    expect(hook.got).toHaveLength(1);
    expect(bodyOf(hook.got[0] as Got)).toMatchObject({ event: 'gave-up', cause: 'disk-full', next_try_at: null });
  });

  it('of a program that cannot be started is told too', async () => {
    const hook = await receiver({ status: 200 });
    const folder = freshFolder();
    const program = path.join(folder, 'broken');
    fs.writeFileSync(program, '#!/no/such/interpreter\n', { mode: 0o755 });
    const sup = runs([program], `--max-restarts 0 --notify ${hook.url}`, { cwd: folder });
    expect(await sup.exit()).toBe(3);
    expect(hook.got.map(one => bodyOf(one).event)).toEqual(['gave-up']);
  });
});

describe('a receiver that hangs', () => {
  it('delays no restart, and the end by three seconds at most', async () => {
    const hook = await receiver('hang');
    const sup = runs(child('ends-with.js', 1), `--max-restarts 5 --restart-delay 0 --notify ${hook.url}`);
    expect(await sup.exit()).toBe(3);
    const [gaveUp] = sup.all('gave-up');
    const [closed] = sup.all('closed');
    const spawned = sup.all('spawned');
    expect(spawned).toHaveLength(6);
    // Six runs of Node on a busy machine; with one time limit of the hook it would be 10 s more.
    expect(Date.parse(spawned.at(-1)?.time ?? '') - Date.parse(spawned[0]?.time ?? '')).toBeLessThan(9_000);
    expect(Date.parse(closed?.time ?? '') - Date.parse(gaveUp?.time ?? '')).toBeLessThan(5_000);
    expect(sup.err).toMatch(/\d of the messages for the webhook at 127.0.0.1:\d+ could not be delivered/);
  });
});

describe('a receiver that fails', () => {
  it('is said once in the log, by its name and without its address', async () => {
    const hook = await receiver({ status: 403 });
    const sup = runs(child('ends-when-told.js', 'told'), '--restart-delay 0 --max-restarts 1', {
      args: ['--notify', `discord:${hook.url}/api/webhooks/1234567890/very-secret-token`],
    });
    const tell = (): void => fs.writeFileSync(path.join(sup.cwd, 'told'), '1');
    tell();
    await hook.number(1);
    tell();
    expect(await sup.exit()).toBe(3);
    expect(hook.got.length).toBeGreaterThan(1);
    const log = sup.log('ends-when-told').toString();
    expect(log.match(/could not be notified/g)).toHaveLength(1);
    expect(log).toContain('Discord could not be notified: it answered 403 Forbidden');
    expect(log + sup.err).not.toContain('very-secret-token');
  });
});

describe('a command', () => {
  it('gets the message on its stdin and in its environment', async () => {
    const folder = freshFolder();
    const file = path.join(folder, 'told.json');
    const line = child('copies-stdin.js', file)
      .map(word => `"${word}"`)
      .join(' ');
    const sup = runs(child('ends-with.js', 1), '--max-restarts 0', { args: ['--notify', `exec:${line}`] });
    expect(await sup.exit()).toBe(3);
    const { event, title, stdin } = JSON.parse(fs.readFileSync(file, 'utf8'));
    expect([event, title]).toEqual(['gave-up', 'ends-with is down, crashproof gave up']);
    expect(JSON.parse(stdin)).toMatchObject({ version: 1, event: 'gave-up', crashes: 1 });
  });
});

describe('quiet hours', () => {
  it('hold back all but giving up', async () => {
    const hook = await receiver({ status: 200 });
    const sup = runs(child('ends-with.js', 1), '--max-restarts 2 --restart-delay 3', {
      args: ['--notify', hook.url, '--quiet-hours', '00:00-23:59'],
      // Half a day from the only minute that is not quiet.
      env: { TZ: noonNow() },
    });
    expect(await sup.exit()).toBe(3);
    expect(hook.got.map(one => bodyOf(one).event)).toEqual(['gave-up']);
    expect(sup.err).toContain('messages held back by the quiet hours are not sent, because crashproof ends: ');
  });
});

/** A zone where it is about noon. */
function noonNow(): string {
  const hours = 12 - new Date().getUTCHours();
  // POSIX counts westward.
  return `XXX${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

describe('crashproof notify', () => {
  it('--test sends each a message, says which was taken, and ends with 1 where one was not', async () => {
    const [good, bad] = [await receiver({ status: 200 }), await receiver({ status: 401, body: 'who are you' })];
    const sup = crashproof([
      'notify',
      '--test',
      '--notify',
      `ntfy+${good.url}/cams`,
      '--notify',
      `slack:${bad.url}/T/x`,
    ]);
    expect(await sup.exit()).toBe(1);
    const { host } = new URL(good.url);
    expect(sup.out).toBe(`ok      ntfy at ${host}\nFAILED  Slack: it answered 401 Unauthorized: who are you\n`);
    expect(bodyOf(await good.number(1))).toMatchObject({ topic: 'cams', title: expect.stringMatching(/^A test of/) });
  });

  it('ends with 0 where each was, and lists them without --test', async () => {
    const hook = await receiver({ status: 200 });
    const cwd = freshFolder();
    const entry = `{kind: webhook, url: "${hook.url}", on: [gave-up], min_level: error}`;
    fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), `command: x\nnotify:\n  - ${entry}\n`);
    const listed = crashproof(['notify'], { cwd });
    expect(await listed.exit()).toBe(0);
    expect(listed.out).toBe(`the webhook at ${new URL(hook.url).host}: gave-up; errors only\n`);
    const tested = crashproof(['notify', '--test'], { cwd });
    expect(await tested.exit()).toBe(0);
    expect(hook.got).toHaveLength(1);
  });

  it('ends with 2 where nobody is to be told', async () => {
    const sup = crashproof(['notify', '--test']);
    expect(await sup.exit()).toBe(2);
    expect(sup.err).toMatch(/^Nobody is told/);
  });
});
