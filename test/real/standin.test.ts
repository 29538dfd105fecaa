import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

// Debian's own interpreter: the one its python3-fastapi belongs to, whatever else is first in PATH.
const PYTHON = process.platform === 'linux' ? '/usr/bin/python3' : 'python3';
const INSTALL = 'apt-get install -y --no-install-recommends python3-fastapi python3-uvicorn';

let child: ChildProcess | undefined;
let folder: string | undefined;
const out = { stdout: '', stderr: '' };

/** Starts the stand-in on a port of the system's choice and waits for uvicorn to say which. */
async function start(env: Record<string, string> = {}, flags: string[] = []): Promise<string> {
  out.stdout = '';
  out.stderr = '';
  const started = spawn(PYTHON, ['-m', 'tapo_camera_mcp.web', '--host', '127.0.0.1', '--port', '0', ...flags], {
    env: { ...process.env, PYTHONPATH: path.resolve('test/python'), PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = started;
  return new Promise((resolve, reject) => {
    started.stdout.on('data', bytes => {
      out.stdout += bytes;
    });
    started.stderr.on('data', bytes => {
      out.stderr += bytes;
      const at = /running on (http:\/\/\S+) /.exec(out.stderr);
      if (at?.[1]) resolve(at[1]);
    });
    started.once('error', reject);
    started.once('close', code => reject(new Error(`the stand-in ended with ${code}: ${out.stdout}${out.stderr}`)));
  });
}

async function said(stream: 'stdout' | 'stderr', words: RegExp): Promise<void> {
  while (!words.test(out[stream])) await new Promise(resolve => child?.[stream]?.once('data', resolve));
}

async function get(url: string): Promise<{ code: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = http.get(url, { agent: false }, answer => {
      let text = '';
      answer.on('data', bytes => {
        text += bytes;
        if (url.endsWith('/stream') && text.split('--frame\r\n').length > 2) asked.destroy();
      });
      answer.once('close', () =>
        resolve({ code: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }),
      );
    });
    asked.once('error', reject);
  });
}

async function ended(): Promise<number | null> {
  const last = child;
  if (!last || last.exitCode !== null || last.signalCode !== null) return last?.exitCode ?? null;
  return new Promise(resolve => last.once('close', resolve));
}

beforeAll(() => {
  try {
    execFileSync(PYTHON, ['-c', 'import fastapi, uvicorn'], { stdio: 'pipe' });
  } catch {
    throw new Error(`${PYTHON} has no fastapi or no uvicorn, which this test runs for real. Type: ${INSTALL}`);
  }
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await ended();
  child = undefined;
  if (folder) fs.rmSync(folder, { recursive: true, force: true });
  folder = undefined;
});

describe('the stand-in for the default command', () => {
  it('is a real web application that answers as the supervised one does', async () => {
    const url = await start({}, ['--debug']);
    const health = await get(`${url}/api/health`);
    expect(health.code).toBe(200);
    expect(JSON.parse(health.text)).toMatchObject({ status: 'healthy', issues: [], cameras: { total: 2, online: 2 } });
    expect(JSON.parse((await get(`${url}/api/status`)).text)).toEqual({ status: 'ok', version: '1.0.0', debug: true });
    await said('stdout', /^\d{4}-\d\d-\d\d \S+ - tapo_camera_mcp\.web - INFO - Starting/m);
    await said('stderr', /"GET \/api\/health HTTP\/1\.1" 200/);
  });

  it('streams pictures without end', async () => {
    const stream = await get(`${await start()}/stream`);
    expect(stream.type).toBe('multipart/x-mixed-replace; boundary=frame');
    expect(stream.text.match(/--frame\r\n/g)?.length).toBeGreaterThan(1);
  });

  it('reads what to answer from a file at each request', async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'standin-'));
    const file = path.join(folder, 'health.json');
    const url = await start({ STANDIN_HEALTH_FILE: file });
    expect((await get(`${url}/api/health`)).code).toBe(200);
    fs.writeFileSync(file, JSON.stringify({ code: 503, body: '<h1>busy</h1>', type: 'text/html' }));
    expect(await get(`${url}/api/health`)).toMatchObject({ code: 503, text: '<h1>busy</h1>' });
    fs.writeFileSync(file, JSON.stringify({ body: { status: 'warning', issues: ['high_cpu'] } }));
    expect(JSON.parse((await get(`${url}/api/health`)).text)).toEqual({ status: 'warning', issues: ['high_cpu'] });
    fs.rmSync(file);
    expect(JSON.parse((await get(`${url}/api/health`)).text)).toMatchObject({ status: 'healthy' });
  });

  it('can be slow for one request, or block every request', async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'standin-'));
    const file = path.join(folder, 'health.json');
    const url = await start({ STANDIN_HEALTH_FILE: file }, ['--debug']);
    // The order in which the application itself answered, from uvicorn's access log.
    const order = async (say: object) => {
      fs.writeFileSync(file, JSON.stringify(say));
      out.stdout = '';
      out.stderr = '';
      const health = get(`${url}/api/health`);
      await said('stdout', /DEBUG - Health asked/);
      await Promise.all([health, get(`${url}/api/status`)]);
      await said('stderr', /GET[\s\S]*GET/);
      return out.stderr.match(/health|status/g);
    };
    expect(await order({ delay: 1.5 })).toEqual(['status', 'health']);
    expect(await order({ block: 1.5 })).toEqual(['health', 'status']);
  });

  it('ends with 0 on SIGTERM, and with 1 and its reason on stdout when told to fail', async () => {
    await start();
    child?.kill('SIGTERM');
    expect(await ended()).toBe(0);
    await expect(start({ STANDIN_FATAL: 'Cannot open the camera' })).rejects.toThrow('ended with 1');
    expect(out.stdout).toContain(' - tapo_camera_mcp.web - ERROR - Cannot open the camera');
    expect(out.stderr).toBe('');
  });
});
