import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dist } from '../real/run/supervisor.ts';
import { Engine, whyNoEngine } from './engine.ts';

const whyNot = whyNoEngine();
if (whyNot !== null) console.warn(`The tests with Docker are left out: ${whyNot}`);
const here = path.dirname(fileURLToPath(import.meta.url));

describe.skipIf(whyNot !== null)('in a container', () => {
  let engine: Engine;
  const web = 'web';

  beforeAll(async () => {
    engine = new Engine();
    await engine.ready();
    const project = path.join(engine.folder, 'project');
    fs.mkdirSync(project);
    fs.copyFileSync(path.join(here, 'app.js'), path.join(project, 'app.js'));
    fs.writeFileSync(path.join(project, 'package.json'), '{"type":"module"}');
    const started = path.join(engine.folder, 'crashproof');
    fs.writeFileSync(started, '#!/bin/sh\nexec node /opt/crashproof/dist/crashproof.cjs "$@"\n', { mode: 0o755 });
    // What a registry would have: here it is made of this machine's own programs.
    engine.imports(
      'node:24-bookworm-slim',
      [process.execPath, 'tini', 'sh', 'mkdir', 'chown', 'sleep', 'ls', 'cat', 'rm'],
      {
        '/opt/crashproof/dist': dist,
        '/opt/crashproof/package.json': path.join(project, 'package.json'),
        '/usr/local/bin/crashproof': started,
      },
    );
    const flags = ['--health', 'http://127.0.0.1:8080/', '--health-interval', '500ms', '--health-retry', '200ms'];
    const text = execFileSync(
      process.execPath,
      [
        path.join(dist, 'crashproof.cjs'),
        'export',
        'dockerfile',
        '--name',
        web,
        ...flags,
        '--startup-timeout',
        '2s',
        '--',
        'node',
        'app.js',
      ],
      { cwd: project, encoding: 'utf8' },
    );
    fs.writeFileSync(path.join(project, 'Dockerfile'), text);
    engine.docker('build', '--network', 'none', '-q', '-t', 'web:1', project);
    const hardened = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
    const hurry = ['--health-interval', '1s', '--health-retries', '1', '--health-start-period', '1s'];
    engine.docker(
      'run',
      '-d',
      '--network',
      'none',
      '--name',
      web,
      '-v',
      'logs:/logs',
      '-v',
      'data:/data',
      ...hardened,
      ...hurry,
      'web:1',
    );
  });
  afterAll(() => engine?.end());

  const health = (): string => engine.inspect(web, '.State.Health.Status');
  const ask = (url: string): string =>
    engine.run('exec', web, 'node', '-e', `fetch('http://127.0.0.1:8080${url}').catch(() => {})`).out;

  it('the check of the image follows the application: healthy, unhealthy, healthy', async () => {
    await engine.until('it to be healthy', () => health() === 'healthy');
    engine.docker('exec', web, 'sh', '-c', ': > /data/ill');
    await engine.until('it to be unhealthy', () => health() === 'unhealthy');
    engine.docker('exec', web, 'rm', '/data/ill');
    await engine.until('it to be healthy again', () => health() === 'healthy');
  });

  it('nothing of it is root', () => {
    expect(engine.docker('exec', web, 'sh', '-c', 'cat /proc/[0-9]*/status')).not.toMatch(/^Uid:\t0/m);
  });

  it('orphans are buried', async () => {
    for (let n = 0; n < 3; n += 1) ask('/orphan');
    const states = (): string => engine.docker('exec', web, 'sh', '-c', 'cat /proc/[0-9]*/stat 2>/dev/null || true');
    await engine.until('the orphans to end', () => !states().includes('(sleep)'));
    expect(states()).not.toMatch(/\) Z /);
  });

  it('a crash is reported on the volume, and the application is back', async () => {
    ask('/die');
    const logs = (): string => engine.docker('exec', web, 'ls', '/logs');
    await engine.until('the report', () => /web-crash-report-.*\.json/.test(logs()));
    await engine.until('it to be healthy', () => health() === 'healthy');
    expect(engine.inspect(web, '.RestartCount')).toBe('0');
    expect(engine.docker('logs', web) + engine.run('logs', web).err).toContain('exit code 7');
  });

  it('a stop is done within the time that Docker leaves', () => {
    const began = performance.now();
    engine.docker('stop', web);
    expect(performance.now() - began).toBeLessThan(9_000);
    expect(engine.inspect(web, '.State.ExitCode')).toBe('0');
  });
});
