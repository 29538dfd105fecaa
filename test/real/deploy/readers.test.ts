import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dist } from '../run/supervisor.ts';

const python = '/usr/bin/python3';
const checker = fileURLToPath(new URL('../../children/checks-kubernetes.py', import.meta.url));
const missing = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status !== 0;
const noKubernetes = missing(python, '-c', 'import kubernetes, yaml');
const noCompose = missing('docker-compose', '--version');
const noPython = missing(python, '--version');

let folder = '';
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-export-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function exported(...words: readonly string[]): string {
  const cli = path.join(dist, 'crashproof.cjs');
  return execFileSync(process.execPath, [cli, 'export', ...words], { cwd: folder, encoding: 'utf8' });
}

const awkward = [
  '--name',
  'web',
  '--health',
  'http://127.0.0.1:8080/',
  '--env',
  'A=yes',
  '--',
  'node',
  'a & b.js',
  '<"x">',
];

describe.skipIf(noKubernetes)(
  `Kubernetes' own types${noKubernetes ? ' (not here: apt-get install python3-kubernetes)' : ''}`,
  () => {
    const check = (text: string) => spawnSync(python, [checker], { input: text, encoding: 'utf8' });

    it.each([[[]], [['--metrics', '0.0.0.0:9780', '--pod-monitor']], [awkward]])(
      'have room for all of it: %j',
      words => {
        const env = { CRASHPROOF_METRICS_TOKEN: 'x'.repeat(40) };
        const cli = path.join(dist, 'crashproof.cjs');
        const text = execFileSync(process.execPath, [cli, 'export', 'kubernetes', ...words], {
          cwd: folder,
          encoding: 'utf8',
          env: { PATH: process.env.PATH, ...env },
        });
        const { stdout, stderr, status } = check(text);
        expect(stderr.trim()).toBe('');
        expect(status).toBe(0);
        expect(stdout.split('\n')).toEqual(
          expect.arrayContaining(['ConfigMap', 'PersistentVolumeClaim', 'Deployment', 'Service']),
        );
      },
    );

    it('would not have room for a word that is misspelled, or of the wrong type', () => {
      const text = exported('kubernetes');
      expect(check(text.replace('periodSeconds:', 'periodSecondz:')).stderr).toContain('unknown field of V1Probe');
      expect(check(text.replace('replicas: 1', 'replicas: "1"')).stderr).toContain('int is wanted, not str');
    });
  },
);

describe.skipIf(noCompose)(`Docker Compose${noCompose ? ' (not here: apt-get install docker-compose)' : ''}`, () => {
  const check = (text: string) => {
    const file = path.join(folder, 'compose.yaml');
    fs.writeFileSync(file, text);
    return spawnSync('docker-compose', ['-f', file, 'config', '-q'], { encoding: 'utf8' });
  };

  it.each([[[]], [awkward]])('takes the file: %j', words => {
    expect(check(exported('compose', ...words))).toMatchObject({ status: 0, stderr: '' });
  });

  it('would refuse a word that is misspelled', () => {
    expect(check(exported('compose').replace('read_only', 'readonly')).status).not.toBe(0);
  });
});

describe.skipIf(noPython)('a parser of property lists', () => {
  it('reads what launchd is to read', () => {
    const script = 'import plistlib, json, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';
    const read = JSON.parse(
      execFileSync(python, ['-c', script], { input: exported('launchd', '--user', ...awkward), encoding: 'utf8' }),
    );
    expect(read).toMatchObject({
      Label: 'crashproof.web-watchfiles',
      RunAtLoad: true,
      KeepAlive: true,
      ExitTimeOut: 23,
    });
    expect(read.ProgramArguments.slice(-4)).toEqual(['--', 'node', 'a & b.js', '<"x">']);
  });

  it("reads the XML of Windows' service", () => {
    const script =
      'import sys; from xml.etree import ElementTree as t; print(t.parse(sys.stdin).findtext("arguments"))';
    const read = execFileSync(python, ['-c', script], { input: exported('windows', ...awkward), encoding: 'utf8' });
    expect(read.trim()).toMatch(/ -- node "a & b\.js" <\\"x\\">$|-- node "a & b\.js" "<\\"x\\">"$/);
  });
});

describe('export', () => {
  it('says what is wrong with what was asked for, and prints nothing', () => {
    const run = (...words: readonly string[]) =>
      spawnSync(process.execPath, [path.join(dist, 'crashproof.cjs'), ...words], { cwd: folder, encoding: 'utf8' });
    expect(run('export')).toMatchObject({ status: 2, stdout: '' });
    expect(run('export', 'systemv').stderr).toBe(
      'crashproof: export knows no systemv; there is systemd, launchd, windows, dockerfile, compose, kubernetes\n',
    );
    const { status, stdout, stderr } = run('export', 'systemd', '--max-restarts', 'many');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--max-restarts');
    expect(run('export', 'systemd', 'node', 'x.js').stderr).toContain('-- must stand before the program');
  });
});
