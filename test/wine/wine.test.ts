import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../real/run/addresses.ts';
import { until } from '../real/run/supervisor.ts';
import { processesWith, Windows, whyNoWine, windowsPath } from './wine.ts';

const whyNot = whyNoWine();
if (whyNot !== null) console.warn(`skipped: ${whyNot}`);
const children = fileURLToPath(new URL('../children', import.meta.url));

describe.skipIf(whyNot !== null)('on Windows, as far as Wine is it', () => {
  let windows: Windows;
  beforeAll(() => {
    windows = new Windows();
  });
  afterAll(() => windows?.end());

  function freshFolder(): string {
    return fs.mkdtempSync(path.join(windows.folder, 'run-'));
  }
  const logOf = (cwd: string): string => {
    const file = path.join(cwd, 'logs/web-watchfiles.log');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  };
  const eventsOf = (cwd: string): readonly { readonly event: string; readonly run: number }[] =>
    logOf(cwd)
      .split(/\r?\n/)
      .filter(line => line.startsWith('{"time"'))
      .map(line => JSON.parse(line));
  const event = (cwd: string, name: string, run: number) =>
    until(`${name} of run ${run}`, () => eventsOf(cwd).find(one => one.event === name && one.run === run));

  it('runs a program, captures its output, asks its health; is steered over a named pipe; leaves nothing', async () => {
    const cwd = freshFolder();
    const port = await freePort();
    const mark = crypto.randomUUID();
    const flags = ['--name', 'web', '--health', `http://127.0.0.1:${port}/`];
    const answers = [
      windowsPath(path.join(children, 'answers.js')),
      '127.0.0.1',
      String(port),
      '200',
      'application/json',
      `{"mark":"${mark}"}`,
    ];
    const supervisor = windows.supervise(cwd, flags, answers);
    await event(cwd, 'ready', 1);
    await until('its output', () => /^running as \d+\r?$/m.test(logOf(cwd)));

    const status = JSON.parse(windows.says(cwd, 'status', '--json').out);
    expect(status.services).toMatchObject([{ name: 'web', state: 'up, healthy', run: 1, process_running: true }]);
    expect(windows.says(cwd, 'health')).toMatchObject({ code: 0 });
    expect(windows.says(cwd, 'stop')).toMatchObject({ code: 0, out: expect.stringContaining('web: stopped') });
    expect(eventsOf(cwd).find(one => one.event === 'ended')).toMatchObject({ kind: 'stopped' });
    expect(windows.says(cwd, 'start')).toMatchObject({
      code: 0,
      out: expect.stringContaining('web: up, healthy (run 2)'),
    });

    const doctor = windows.says(
      cwd,
      'doctor',
      '--json',
      '--config',
      'none',
      ...flags,
      '--',
      windowsPath(process.execPath),
      ...answers,
    );
    const findings: readonly { check: string; level: string }[] = JSON.parse(doctor.out).findings;
    expect(findings.filter(({ check }) => check === 'health')).toMatchObject([{ level: 'ok' }]);
    expect(findings.filter(({ check }) => check === 'instance')).toMatchObject([
      { level: 'note', command: expect.stringMatching(/^taskkill \/PID \d+ \/F$/) },
    ]);
    // Wine's netstat names no pid.
    expect(findings.filter(({ check }) => check === 'port')).toMatchObject([
      { level: 'unknown', says: expect.stringContaining(`port ${port} is in use`) },
    ]);

    // A second one for the same service is refused.
    const second = windows.says(cwd, 'run', '--config', 'none', ...flags, '--', ...answers.slice(0, 1));
    expect(second.code).toBe(2);

    // Killed, it takes along what it ran.
    expect(processesWith(mark).length).toBeGreaterThanOrEqual(2);
    supervisor.kill('SIGKILL');
    await until('the end of all', () => processesWith(mark).length === 0);
  });

  it('lets a program end by itself at its stop URL, with what it has to save', async () => {
    const cwd = freshFolder();
    const port = await freePort();
    const flags = ['--name', 'web', '--stop-url', `http://127.0.0.1:${port}/stop`];
    const program = [windowsPath(path.join(children, 'ends-when-posted.js')), String(port)];
    const supervisor = windows.supervise(cwd, flags, program);
    await until('its output', () => /^running as \d+\r?$/m.test(logOf(cwd)));
    expect(windows.says(cwd, 'stop')).toMatchObject({ code: 0, out: expect.stringContaining('web: stopped') });
    expect(await event(cwd, 'ended', 1)).toMatchObject({ kind: 'stopped', ending: { by: 'code', code: 0 } });
    expect(logOf(cwd)).toMatch(/^asked: POST \/stop\r?\nsaved\r?$/m);
    supervisor.kill('SIGKILL');
  });

  /** The files of the log, the oldest first, and all their lines of the application, by number. */
  const rotated = (cwd: string) => {
    const logs = path.join(cwd, 'logs');
    const name = 'web-watchfiles.log';
    const number = (file: string): number => Number(/\.(\d+)$/.exec(file)?.[1] ?? 0);
    const files = fs
      .readdirSync(logs)
      .filter(file => file.startsWith(name) && /^(\.\d+)?$/.test(file.slice(name.length)))
      .sort((one, other) => number(other) - number(one))
      .map(file => ({ file, text: fs.readFileSync(path.join(logs, file), 'utf8') }));
    const numbers = [
      ...files
        .map(({ text }) => text)
        .join('')
        .matchAll(/^line (\d+) .*x\r?$/gm),
    ].map(([, n]) => Number(n));
    return { files, numbers };
  };
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

  it('rotates the log; while a program holds an old file it grows on; no line is lost, and the console has them all', async () => {
    const cwd = freshFolder();
    const flags = ['--name', 'web', '--log-max-size', '20kB', '--log-files', '40', '--no-log-compress'];
    const screen = path.join(cwd, 'screen');
    const supervisor = windows.supervise(
      cwd,
      flags,
      [windowsPath(path.join(children, 'writes-when-told.js')), 'told'],
      screen,
    );
    let lines = 0;
    const write = async (count: number): Promise<void> => {
      lines += count;
      fs.writeFileSync(path.join(cwd, 'told'), String(count));
      await until('all lines', () => rotated(cwd).numbers.length === lines);
    };
    await until('its start', () => /^ready\r?$/m.test(logOf(cwd)));
    await write(2_000);
    const before = rotated(cwd);
    expect(before.numbers).toEqual(upTo(2_000));
    expect(before.files.length).toBeGreaterThanOrEqual(7);
    expect(before.files.filter(({ text }) => text.length > 20_000)).toEqual([]);

    const held = path.join(cwd, 'logs/web-watchfiles.log.1');
    const holder = windows.start(cwd, windowsPath(path.join(children, 'holds-a-file.js')), windowsPath(held), 'held');
    await until('its hold', () => fs.existsSync(path.join(cwd, 'held')));
    await write(1_000);
    const during = rotated(cwd);
    expect(during.numbers).toEqual(upTo(3_000));
    expect(during.files.length).toBe(before.files.length);
    expect(during.files.at(-1)?.text.length).toBeGreaterThan(60_000);

    fs.rmSync(path.join(cwd, 'held'));
    await until('the end of the hold', () => holder.exitCode !== null);
    while (rotated(cwd).files.length === before.files.length) await write(1);
    expect(rotated(cwd).numbers).toEqual(upTo(lines));

    expect(windows.says(cwd, 'stop')).toMatchObject({ code: 0 });
    supervisor.kill('SIGKILL');
    const shown = [...fs.readFileSync(screen, 'utf8').matchAll(/^line (\d+) /gm)].map(([, n]) => Number(n));
    expect(shown).toEqual(upTo(lines));
  });

  it('starts again what has crashed, and explains it in a report', async () => {
    const cwd = freshFolder();
    const command = [windowsPath(path.join(children, 'needs-a-file.js')), 'none'];
    const supervisor = windows.supervise(
      cwd,
      ['--name', 'web', '--restart-delay', '100ms', '--max-restarts', '1'],
      command,
    );
    await event(cwd, 'gave-up', 2);
    const reports = () =>
      fs.readdirSync(path.join(cwd, 'logs')).filter(name => /^web-crash-report-.*\.json$/.test(name));
    await until('a report', () => reports().length > 0);
    const report = JSON.parse(fs.readFileSync(path.join(cwd, 'logs', reports().sort().at(-1) as string), 'utf8'));
    expect(report.system_info.platform).toBe('win32');
    expect(report.crash_events[0].stderr).toContain('there is no none');
    expect(report.total_crashes).toBeGreaterThanOrEqual(1);
    await until('its end', () => supervisor.exitCode !== null);
    expect(supervisor.exitCode).toBe(3);
  });
});
