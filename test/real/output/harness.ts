import childProcess from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Attached, ConsoleWriter, Output, OutputOptions, Trouble } from '../../../src/os/output/index.ts';
import { openConsole, openOutput, takePipes } from '../../../src/os/output/index.ts';

export const isRoot = process.getuid?.() === 0;
export const onLinux = process.platform === 'linux';

/** A folder of the test's own, removed at its end. */
export function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'output-test-'));
  onTestFinished(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A console that nobody sees. */
export function noConsole(): ConsoleWriter {
  const fd = fs.openSync(os.devNull, 'w');
  onTestFinished(() => fs.closeSync(fd));
  return openConsole({ outFd: fd, errFd: fd });
}

export interface Opened extends Output {
  readonly logFile: string;
  readonly troubles: Trouble[];
}

export async function openTestOutput(options: Partial<OutputOptions> = {}): Promise<Opened> {
  const troubles: Trouble[] = [];
  const logFile = options.logFile ?? path.join(folder(), 'logs', 'app.log');
  const console = options.console ?? noConsole();
  const output = await openOutput({ ...options, logFile, console, onTrouble: trouble => troubles.push(trouble) });
  onTestFinished(() => output.close(1_000));
  return { ...output, logFile, troubles };
}

export interface Started {
  readonly run: Attached;
  readonly child: childProcess.ChildProcess;
  readonly exited: Promise<number | null>;
}

/** `own`: the pipes that crashproof makes; `node`: those that node makes, where crashproof cannot. */
export function start(output: Output, command: readonly string[], kind: 'own' | 'node' = 'own'): Started {
  const [program = '', ...args] = command;
  const pipes = kind === 'own' ? takePipes() : undefined;
  const stdio = pipes?.stdio ?? (['pipe', 'pipe'] as const);
  const child = childProcess.spawn(program, args, { stdio: ['ignore', ...stdio] });
  const exited = new Promise<number | null>((resolve, reject) => child.once('exit', resolve).once('error', reject));
  const inlets = pipes?.handOver(child) ?? child;
  if (!inlets.stdout || !inlets.stderr) throw new Error('no pipes');
  onTestFinished(() => void child.kill('SIGKILL'));
  return { run: output.attach(inlets.stdout, inlets.stderr), child, exited };
}

export function fixture(name: string, ...args: (string | number)[]): string[] {
  return [process.execPath, path.resolve('test/children', name), ...args.map(String)];
}

/** Until the streams have ended and everything is on the disk. */
export async function finish(output: Output, { run }: Started): Promise<void> {
  while (!run.ended) await run.settle(10_000);
  await output.close(30_000);
}

export async function until(what: string, holds: () => boolean, maxMs = 20_000): Promise<void> {
  const deadline = performance.now() + maxMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within ${maxMs} ms: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
