import { describe, expect, it } from 'vitest';
import { load, loadOne, mistakesOf } from './load-for-test.ts';

const file = 'max_restarts: 4\nrestartDelay: 4s\nlog_files: 4\n';

describe('flags over variables over the file over defaults', () => {
  it('takes each value from the nearest place and remembers the others', async () => {
    const { settings } = await loadOne({
      flags: { maxRestarts: '1' },
      env: { CRASHPROOF_MAX_RESTARTS: '2', WATCHFILES_MAX_RESTARTS: '3', WATCHFILES_RESTART_DELAY: '3' },
      file,
    });
    expect(settings.maxRestarts).toEqual({
      value: 1,
      from: { by: 'flag', name: '--max-restarts' },
      over: [
        { by: 'environment', name: 'CRASHPROOF_MAX_RESTARTS' },
        { by: 'environment', name: 'WATCHFILES_MAX_RESTARTS' },
        { by: 'file', file: 'crashproof.yaml', line: 1 },
      ],
    });
    expect(settings.restartDelay).toMatchObject({ value: 3000, from: { name: 'WATCHFILES_RESTART_DELAY' } });
    expect(settings.logFiles).toMatchObject({ value: 4, from: { by: 'file', line: 3 } });
    expect(settings.stopTimeout).toEqual({ value: 8000, from: { by: 'default' }, over: [] });
  });

  it('lets the new variable win over the older one', async () => {
    const { spec } = await loadOne({ env: { CRASHPROOF_MAX_RESTARTS: '2', WATCHFILES_MAX_RESTARTS: '3' } });
    expect(spec.restart.maxRestarts).toBe(2);
  });

  it('adds up the variables for the program', async () => {
    const services = 'env: {A: top, B: top, C: top}\nservices: {one: {command: x, env: {B: own, C: own}}}';
    const { launch } = await loadOne({ file: services, flags: { env: ['C=flag', 'D=flag'] } });
    expect(launch.env).toMatchObject({ A: 'top', B: 'own', C: 'flag', D: 'flag' });
  });

  it('takes the words after -- over the command of the file', async () => {
    const { launch } = await loadOne({ command: ['mine'], file: 'command: theirs\nmax_restarts: 2' });
    expect(launch.command).toEqual(['mine']);
  });

  it('takes the options of a program as values, not as texts', async () => {
    const { spec } = await loadOne({
      flagsAre: 'options',
      flags: { restartDelay: 0.5, restart: 'never', debug: true },
    });
    expect(spec.restart).toMatchObject({ when: 'never', delay: { firstMs: 500 } });
  });
});

describe('the variables', () => {
  it('mean what they meant', async () => {
    const { spec, launch, notifyOnCrash, app } = await loadOne({
      env: {
        TAPO_WEBAPP_HOST: '127.0.0.1',
        TAPO_WEBAPP_PORT: '8000',
        TAPO_WEBAPP_DEBUG: 'true',
        WATCHFILES_MAX_RESTARTS: '0',
        WATCHFILES_RESTART_DELAY: '2.5',
        WATCHFILES_BACKOFF_MULTIPLIER: '2',
        WATCHFILES_HEALTH_CHECK_INTERVAL: '10',
        WATCHFILES_NOTIFY_ON_CRASH: 'false',
      },
    });
    expect(launch.command).toEqual('python3 -m tapo_camera_mcp.web --host 127.0.0.1 --port 8000 --debug'.split(' '));
    expect(spec.restart).toMatchObject({ maxRestarts: 0, delay: { firstMs: 2500, factor: 2 } });
    expect(spec.health?.liveness.everyMs).toBe(10_000);
    expect(notifyOnCrash).toBe(false);
    expect(app.healthEndpoint).toBe('http://127.0.0.1:8000/api/health');
  });

  it('count as not set where they are empty', async () => {
    const { spec } = await loadOne({ env: { WATCHFILES_MAX_RESTARTS: '', CRASHPROOF_MAX_RESTARTS: '  ' } });
    expect(spec.restart.maxRestarts).toBe(10);
  });

  it('are told when they cannot be used, all at once (the old runner showed a traceback)', async () => {
    const env = {
      WATCHFILES_MAX_RESTARTS: 'many',
      WATCHFILES_RESTART_DELAY: '-1',
      TAPO_WEBAPP_PORT: '99999',
      CRASHPROOF_MAX_RESTART: '3',
      TAPO_WEBAPP_HOTS: 'x',
      CRASHPROOF_RESTART: 'Always',
    };
    expect(await mistakesOf({ env })).toEqual([
      'environment variable CRASHPROOF_MAX_RESTART: there is no such setting; did you mean CRASHPROOF_MAX_RESTARTS?',
      'environment variable TAPO_WEBAPP_HOTS: there is no such setting; did you mean TAPO_WEBAPP_HOST?',
      'environment variable CRASHPROOF_RESTART: got "Always"; allowed: always, on-crash or never',
      'environment variable WATCHFILES_MAX_RESTARTS: got "many"; allowed: a whole number from 0 to 1000000',
      'environment variable WATCHFILES_RESTART_DELAY: got "-1"; allowed: a duration from 0s to 24d, such as 500ms, 2s, 5m or 1h (a bare number is seconds)',
      'environment variable TAPO_WEBAPP_PORT: got "99999"; allowed: a whole number from 1 to 65535',
    ]);
  });

  it('of other programs are left alone', async () => {
    const env = {
      WATCHFILES_FORCE_POLLING: '1',
      CRASHPROOF_RUN: 'abc.1',
      CRASHPROOF_VERSION: '1',
      TAPO_WEBAPP_THEME: 'dark',
    };
    await expect(load({ env })).resolves.toBeDefined();
  });
});

describe('flags', () => {
  it('are told by their names', async () => {
    expect(await mistakesOf({ flags: { maxRestarts: 'x', health: ':80', env: ['A'] } })).toEqual([
      '--max-restarts: got "x"; allowed: a whole number from 0 to 1000000',
      expect.stringMatching(
        /^--health: got ":80", which has no scheme \(did you mean http:\/\/localhost:80\?\); allowed: http:/,
      ),
      '--env: got a variable without =; give NAME=VALUE',
    ]);
  });

  it('that do not exist are told as options of a program', async () => {
    expect(await mistakesOf({ flagsAre: 'options', flags: { maxRestart: 3 } })).toEqual([
      'option maxRestart: there is no such setting; did you mean maxRestarts?',
    ]);
  });

  it('for the default application are refused beside a command, its variables are not', async () => {
    expect(await mistakesOf({ flags: { port: '80' }, command: ['x'] })).toEqual([
      '--port: is for the default application, and there is a command instead; write it into the command',
    ]);
    await expect(load({ env: { TAPO_WEBAPP_PORT: '80' }, command: ['x'] })).resolves.toBeDefined();
  });
});
