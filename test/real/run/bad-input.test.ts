import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { child, crashproof, freshFolder, type SuperviseOptions } from './supervisor.ts';

interface Case {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Files of the folder it is started in. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the sentence must say. */
  readonly says: readonly (string | RegExp)[];
  readonly code?: number;
}

const app = child('runs-for-ever.js');
const run = (...flags: readonly string[]): readonly string[] => ['run', ...flags, '--', ...app];
const yaml = (text: string): Readonly<Record<string, string>> => ({ 'crashproof.yaml': text });

const cases: Readonly<Record<string, Case>> = {
  'a number that is a word': {
    args: run(),
    env: { WATCHFILES_MAX_RESTARTS: 'many' },
    says: ['WATCHFILES_MAX_RESTARTS', 'many', /whole number/],
  },
  'a negative delay': { args: run('--restart-delay', '-1s'), says: ['--restart-delay', '-1s'] },
  'a negative delay in a variable': {
    args: run(),
    env: { WATCHFILES_RESTART_DELAY: '-1' },
    says: ['WATCHFILES_RESTART_DELAY', '-1'],
  },
  'an unknown flag': { args: run('--max-restart', '3'), says: ['--max-restart', '--max-restarts'] },
  'an unknown word': { args: ['demmo'], says: ['demmo', 'demo'] },
  'an unknown variable': {
    args: run(),
    env: { CRASHPROOF_MAX_RESTART: '3' },
    says: ['CRASHPROOF_MAX_RESTART', 'CRASHPROOF_MAX_RESTARTS'],
  },
  'an unknown key': {
    files: yaml('command: node server.js\nmax_restart: 3\n'),
    says: ['crashproof.yaml:2:1', 'max_restart', 'max_restarts'],
  },
  'a wrong type': {
    files: yaml('command: node server.js\nmax_restarts: [1, 2]\n'),
    says: ['crashproof.yaml:2:15', 'max_restarts'],
  },
  'a tab in YAML': { files: yaml('services:\n\twebapp: {}\n'), says: ['crashproof.yaml:2:1', /tab/i] },
  'a file that is no YAML': { files: yaml('command: "node\n'), says: ['crashproof.yaml:'] },
  'a file that cannot be read': { args: run('--config', 'missing.yaml'), says: ['missing.yaml', /not there|no such/i] },
  'a configuration that is a folder': { args: run('--config', '.'), says: [/folder|directory/i] },
  'a log folder that is a file': {
    args: run('--log-dir', 'taken'),
    files: { taken: '' },
    says: ['taken', /no folder/],
  },
  'a command that does not exist': {
    args: ['run', '--', 'no-such-program-anywhere', '--port', '1'],
    says: ['no-such-program-anywhere', /not found|not there/],
  },
  'a path that does not exist': { args: ['run', '--', './missing.sh'], says: ['./missing.sh'] },
  'a command without the execute bit': {
    args: ['run', '--', './plain.sh'],
    files: { 'plain.sh': '#!/bin/sh\n' },
    says: ['./plain.sh', /execut/],
  },
  'a command that is a folder': { args: ['run', '--', './'], says: [/folder|directory/] },
  'a working directory that is gone': { args: run('--cwd', 'gone'), says: ['gone', /not there/] },
  'a health target that is none': { args: run('--health', 'ftp://x'), says: ['--health', 'ftp://x'] },
  'a port out of range': { env: { TAPO_WEBAPP_PORT: '70000' }, says: ['TAPO_WEBAPP_PORT', '70000', '65535'] },
  'no program after --': { args: ['run', '--'], says: ['--'] },
  'a program without --': { args: ['run', 'node', 'server.js'], says: ['crashproof run', '-- node server.js'] },
  'a wait that shrinks below the first': {
    args: run('--restart-delay', '10s', '--max-delay', '1s'),
    says: ['--max-delay', /shorter/],
  },
};

/** Nothing of it has begun: no log, no report, no process. */
function expectNothingStarted(cwd: string, files: Readonly<Record<string, string>>): void {
  expect(fs.readdirSync(cwd).sort()).toEqual(Object.keys(files).sort());
}

describe('bad input: one clear sentence, exit code 2, nothing started', () => {
  it.each(Object.entries(cases))('%s', async (_, { args = [], env = {}, files = {}, says, code = 2 }) => {
    const cwd = freshFolder();
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(cwd, name), text, { mode: 0o644 });
    const options: SuperviseOptions = { cwd, env };
    const sup = crashproof(args, options);
    expect([await sup.exit(), sup.out]).toEqual([code, '']);
    for (const words of says) expect(sup.err).toMatch(words);
    expect(sup.err).not.toMatch(/^ {4}at /m);
    expect(sup.err).not.toMatch(/\b(undefined|\[object)\b/);
    expect(sup.err.endsWith('\n')).toBe(true);
    expectNothingStarted(cwd, files);
  });

  it('all mistakes at once', async () => {
    const env = { WATCHFILES_MAX_RESTARTS: 'many', WATCHFILES_BACKOFF_MULTIPLIER: '0', TAPO_WEBAPP_PORT: 'http' };
    const sup = crashproof(run('--restart', 'sometimes'), { env });
    expect(await sup.exit()).toBe(2);
    for (const word of [...Object.keys(env), 'many', '--restart', 'sometimes']) expect(sup.err).toContain(word);
  });

  it('no password of an environment or a URL is printed', async () => {
    const sup = crashproof(run('--health', 'http://user:s3cret@127.0.0.1:99999/'));
    expect(await sup.exit()).toBe(2);
    expect(sup.err).not.toContain('s3cret');
  });
});

describe('a program that goes away while it is supervised', () => {
  it('is given up at once, with what to do', async () => {
    const cwd = freshFolder();
    const program = path.join(cwd, 'app.sh');
    fs.writeFileSync(program, '#!/bin/sh\nrm app.sh\nexit 1\n', { mode: 0o755 });
    const sup = crashproof(['run', '--log-format', 'json', '--restart-delay', '10ms', '--', './app.sh'], { cwd });
    expect(await sup.exit()).toBe(3);
    expect(sup.all('gave-up')).toMatchObject([{ because: expect.stringMatching(/app\.sh.*not found/) }]);
    expect(sup.all('ended').map(({ pid }) => pid === null)).toEqual([false, true]);
    const report = sup.report();
    expect(report.crash_events.map(event => event.pid === null)).toEqual([false, true]);
    expect(report.crash_events[1]).toMatchObject({ exit_code: null, uptime_before_crash: 0 });
  });
});

describe('help and version', () => {
  it('are printed, and nothing is started', async () => {
    const [help, version] = [crashproof(['--help']), crashproof(['--version'])];
    expect([await help.exit(), await version.exit()]).toEqual([0, 0]);
    expect(help.out).toContain('crashproof run -- node server.js');
    expect(version.out).toMatch(/^\d+\.\d+\.\d+/);
    expect([help.err, version.err]).toEqual(['', '']);
    expectNothingStarted(help.cwd, {});
  });
});
