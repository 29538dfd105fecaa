import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { freeAddress, freePort } from './addresses.ts';
import { lacks } from './shape.ts';
import { crashproof, freshFolder, kill, type SuperviseOptions, type Supervisor } from './supervisor.ts';

// Debian's own interpreter: the one its python3-fastapi belongs to, whatever else comes first in PATH.
const python = process.platform === 'linux' ? '/usr/bin/python3' : 'python3';
const ownPath = process.platform === 'linux' ? { PATH: '/usr/bin:/bin' } : {};
const sample = JSON.parse(fs.readFileSync(new URL('report-sample.json', import.meta.url), 'utf8'));

beforeAll(() => {
  try {
    execFileSync(python, ['-c', 'import fastapi, uvicorn'], { stdio: 'pipe' });
  } catch {
    const install = 'apt-get install -y --no-install-recommends python3-fastapi python3-uvicorn python3-venv';
    throw new Error(`${python} has no fastapi or no uvicorn, which this test runs for real. Type: ${install}`);
  }
});

/** A checkout of the application: its package lies in src. */
function checkout(): string {
  const folder = freshFolder();
  const source = fileURLToPath(new URL('../../python/tapo_camera_mcp', import.meta.url));
  fs.cpSync(source, path.join(folder, 'src', 'tapo_camera_mcp'), {
    recursive: true,
    filter: name => !name.endsWith('__pycache__'),
  });
  return folder;
}

/** `crashproof`, typed in that folder. */
function supervised(options: SuperviseOptions, ...args: readonly string[]): Supervisor {
  return crashproof(['--log-format', 'json', ...args], { ...options, env: { ...ownPath, ...options.env } });
}

async function json(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url, { headers: { connection: 'close' } })).json()) as Record<string, unknown>;
}

const wordsOf = (pid: number): string[] => fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);

describe('crashproof without a command', () => {
  it('keeps the camera application up: healthy, killed, healthy again, and a report that is true', async () => {
    const { host, port } = await freeAddress();
    const env = { TAPO_WEBAPP_HOST: host, TAPO_WEBAPP_PORT: String(port) };
    const sup = supervised({ cwd: checkout(), env });
    await sup.event('ready', { run: 1, probed: true });
    const pid = await sup.pidOf(1);
    expect(wordsOf(pid)).toEqual(['python3', '-m', 'tapo_camera_mcp.web', '--host', host, '--port', String(port)]);
    expect(await json(`http://${host}:${port}/api/health`)).toMatchObject({ status: 'healthy' });
    expect(await json(`http://${host}:${port}/api/status`)).toMatchObject({ debug: false });

    kill(pid);
    await sup.event('ready', { run: 2, probed: true });
    expect(await json(`http://${host}:${port}/api/health`)).toMatchObject({ status: 'healthy' });
    expect(await sup.stop()).toBe(0);
    expect(sup.left()).toEqual([]);

    const report = sup.report();
    expect(lacks(sample, report)).toEqual([]);
    expect(path.basename(sup.reports()[0] ?? '')).toMatch(/^tapo-camera-mcp-crash-report-/);
    expect(report.crash_events).toMatchObject([{ pid, exit_code: -9, restart_attempt: 1 }]);
    expect(report.crash_events[0]?.stderr).toContain('Uvicorn running on');
    expect(report.app_info).toEqual({
      name: 'Tapo Camera MCP WebApp',
      default_host: host,
      default_port: port,
      health_endpoint: `http://${host}:${port}/api/health`,
    });
    const version = execFileSync(python, ['-c', 'import platform; print(platform.python_version())']);
    expect(report.system_info).toMatchObject({
      platform: process.platform,
      python_version: version.toString().trim(),
      cwd: sup.cwd,
    });
    expect(sup.log('tapo-camera-mcp').toString()).toContain('Starting Tapo Camera MCP web server');
  });

  it('takes the virtual environment beside it, all addresses by default, and --debug from its variable', async () => {
    const cwd = checkout();
    execFileSync(python, ['-m', 'venv', '--system-site-packages', '--without-pip', '.venv'], { cwd });
    const port = await freePort();
    const sup = supervised({ cwd, env: { TAPO_WEBAPP_PORT: String(port), TAPO_WEBAPP_DEBUG: 'true' } });
    await sup.event('ready', { run: 1, probed: true });
    const interpreter = path.join(cwd, '.venv', 'bin', 'python');
    const words = ['-m', 'tapo_camera_mcp.web', '--host', '0.0.0.0', '--port', String(port), '--debug'];
    expect(wordsOf(await sup.pidOf(1))).toEqual([interpreter, ...words]);
    expect(await json(`http://127.0.0.1:${port}/api/status`)).toMatchObject({ debug: true });
    expect(await sup.stop()).toBe(0);
    expect(sup.report().app_info).toMatchObject({
      default_host: '0.0.0.0',
      default_port: port,
      health_endpoint: `http://0.0.0.0:${port}/api/health`,
    });
  });

  it('has the fatal line in the report although the application logs to stdout', async () => {
    const { host, port } = await freeAddress();
    const env = { TAPO_WEBAPP_HOST: host, TAPO_WEBAPP_PORT: String(port), STANDIN_FATAL: 'Cannot open the camera' };
    const sup = supervised({ cwd: checkout(), env }, '--max-restarts', '0');
    expect(await sup.exit()).toBe(3);
    expect(sup.report().crash_events).toMatchObject([
      { exit_code: 1, stderr: expect.stringContaining('ERROR - Cannot open the camera') },
    ]);
  });

  it('starts nothing where its module is not installed: exit code 2 at once, with three ways on', async () => {
    const sup = supervised({});
    expect(await sup.exit()).toBe(2);
    expect(sup.err).toMatch(/finds no Python module tapo_camera_mcp\.web/);
    expect(sup.err).toMatch(/1\. install it.*\n.*2\. .*crashproof run -- .*\n.*3\. .*crashproof demo\n$/);
    expect(fs.readdirSync(sup.cwd)).toEqual([]);
  });

  it('says so where there is no Python at all', async () => {
    const sup = supervised({ env: { PATH: freshFolder() } });
    expect(await sup.exit()).toBe(2);
    expect(sup.err).toMatch(/needs Python, and there is no python/);
    expect(sup.err).toMatch(/crashproof demo/);
    expect(fs.readdirSync(sup.cwd)).toEqual([]);
  });
});

describe('crashproof demo', () => {
  it('runs the bundled camera application, which comes back after kill -9', async () => {
    const { host, port } = await freeAddress();
    const cwd = freshFolder();
    const sup = crashproof(['demo', '--log-format', 'json', '--host', host, '--port', String(port), '--data', cwd], {
      cwd,
    });
    await sup.event('ready', { run: 1, probed: true });
    const pid = await sup.pidOf(1);
    kill(pid);
    await sup.event('ready', { run: 2, probed: true });
    expect(await json(`http://${host}:${port}/api/health`)).toHaveProperty('status');
    expect(await sup.stop()).toBe(0);
    expect(sup.report().crash_events).toMatchObject([{ pid, exit_code: -9 }]);
  });
});
