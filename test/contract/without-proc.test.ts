import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';

/*
 * The macOS and BSD way: no /proc, no control group, no pipes of our own; processes are known from ps(1) alone. Linux has
 * a ps as well, so this runs where no Mac is.
 */
const { isLinux, real } = vi.hoisted(() => {
  const real = process.platform;
  // Before any module of ours asks.
  if (real === 'linux') Object.defineProperty(process, 'platform', { value: 'freebsd' });
  return { isLinux: real === 'linux', real };
});

import type { Fact } from '../../src/core/event.ts';
import { newInstance } from '../../src/os/instance/instance.ts';
import { createProcesses } from '../../src/os/processes.ts';
import { systemTable } from '../../src/os/table/table.ts';
import { describeProcessPort } from './process-port.ts';
import { realProcesses } from './real-processes.ts';

afterAll(() => Object.defineProperty(process, 'platform', { value: real }));

/** One run of that program. */
function running(command: readonly string[]) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-without-proc-'));
  onTestFinished(() => fs.rmSync(dir, { recursive: true }));
  const facts: Fact[] = [];
  const { spawn, signal, close } = createProcesses({
    launchOf: () => ({ command, cwd: dir, env: { PATH: process.env.PATH ?? '' } }),
    tell: fact => void facts.push(fact),
    onOutput: (_service, _run, ...inlets) => {
      for (const inlet of inlets) if (inlet instanceof Readable) inlet.resume();
    },
    instance: newInstance(dir),
    warden: false,
  });
  spawn('app', 1);
  const told = <Type extends Fact['type']>(type: Type) =>
    vi.waitFor(
      () => {
        const found = facts.find((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);
        if (found === undefined) throw new Error(`not told: ${type}; ${JSON.stringify(facts)}`);
        return found;
      },
      { timeout: 20_000 },
    );
  return { told, signal: (name: string) => signal('app', 1, name), close };
}

if (isLinux) {
  describeProcessPort('a system without /proc', realProcesses);

  it('has each signal once: many a program takes the second one for impatience', async () => {
    const { told, signal, close } = running(['sleep', '1000']);
    const { pid } = await told('spawned');
    const kill = vi.spyOn(process, 'kill');
    onTestFinished(() => kill.mockRestore());
    signal('SIGTERM');
    await told('exited');
    expect(kill.mock.calls.filter(([to, name]) => Math.abs(to) === pid && name === 'SIGTERM')).toEqual([
      [-pid, 'SIGTERM'],
    ]);
    await close();
  });

  it('sees that those who were left have ended, without killing them', async () => {
    const { told, signal, close } = running(['sh', '-c', 'sleep 1000 & exit 3']);
    expect(await told('exited')).toMatchObject({ left: true, ending: { code: 3 } });
    signal('SIGTERM');
    await told('emptied');
    await close();
  });

  it('is asked for whole looks only', async () => {
    expect(systemTable().row(process.pid)).toBeUndefined();
    expect((await systemTable().find(process.pid))?.ppid).toBe(process.ppid);
  });
} else it.skip('needs the ps of Linux', () => {});
