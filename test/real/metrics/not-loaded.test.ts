import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { dist, freshFolder } from '../run/supervisor.ts';

let started: ChildProcess | null = null;

afterEach(() => {
  started?.kill('SIGKILL');
  started = null;
});

/** The program without the files that hold what is optional: whatever loads one of them fails. */
function crippled(): string {
  const folder = freshFolder();
  fs.cpSync(dist, folder, { recursive: true });
  const marks = {
    notify: 'x-crashproof-signature',
    mail: 'nodemailer',
    metrics: 'crashproof_build_info',
    dashboard: 'require-trusted-types-for',
    readiness: 'not well for too long',
    mcp: 'why_did_it_crash',
  };
  for (const [what, mark] of Object.entries(marks)) {
    const holding = fs
      .readdirSync(folder)
      .filter(name => name.endsWith('.js') && fs.readFileSync(path.join(folder, name), 'utf8').includes(mark));
    expect(holding.length, what).toBeGreaterThan(0);
    // Not in what every run needs.
    expect(holding).not.toContain('cli.js');
    for (const name of holding) fs.rmSync(path.join(folder, name));
  }
  return folder;
}

async function outcome(folder: string, flags: readonly string[]): Promise<{ code: number; said: string }> {
  const command = ['--', process.execPath, '-e', 'process.exit(1)'];
  const args = [
    path.join(folder, 'crashproof.cjs'),
    'run',
    '--max-restarts',
    '1',
    '--restart-delay',
    '0',
    ...flags,
    ...command,
  ];
  const supervisor = spawn(process.execPath, args, { cwd: freshFolder() });
  started = supervisor;
  let said = '';
  supervisor.stderr.on('data', bytes => {
    said += bytes;
  });
  const [code] = await once(supervisor, 'close');
  return { code, said };
}

describe('what is not asked for', () => {
  it('is not loaded, not even where a service crashes and crashproof gives up', async () => {
    const { code, said } = await outcome(crippled(), []);
    expect(code).toBe(3);
    expect(said).not.toContain('does not work here');
  });

  it('and cannot be loaded, is said where it is asked for, and supervision goes on', async () => {
    const { code, said } = await outcome(crippled(), [
      '--notify',
      'http://127.0.0.1:1/',
      '--metrics',
      '127.0.0.1:0',
      '--dashboard',
      '127.0.0.1:0',
    ]);
    expect(code).toBe(3);
    expect(said).toContain('notifying does not work here');
    expect(said).toContain('/metrics does not work here');
    expect(said).toContain('the dashboard does not work here');
  });
});
