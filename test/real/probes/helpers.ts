import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../../src/core/event.ts';
import { createProbe, type ProbeOptions } from '../../../src/os/probes/create.ts';
import { parseHealthTarget } from '../../../src/os/probes/target.ts';

export interface RawServer {
  readonly port: number;
  /** Every connection so far. */
  readonly sockets: readonly net.Socket[];
  /** Fulfilled when the server is closed and no connection is left: a probe that keeps one open makes it wait for ever. */
  close(): Promise<void>;
}

/** A server that answers byte for byte what the test says. */
export async function rawServer(talk: (socket: net.Socket) => void, host = '127.0.0.1', port = 0): Promise<RawServer> {
  const sockets: net.Socket[] = [];
  const server = net.createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.resume();
    talk(socket);
  });
  server.listen({ host, port, ...(host === '::1' ? { ipv6Only: true } : {}) });
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    sockets,
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}

/** Sends `pieces` after the request has come, and closes. */
export function says(...pieces: readonly (string | Buffer)[]): (socket: net.Socket) => void {
  return socket => {
    socket.once('data', () => {
      for (const piece of pieces) socket.write(piece);
      socket.end();
    });
  };
}

export function page(body: string, type = 'application/json'): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export function check(
  target: string | readonly string[],
  { timeoutMs = 20_000, insecure = false, ...options }: ProbeOptions & { timeoutMs?: number; insecure?: boolean } = {},
): Promise<Finding> {
  const parsed = parseHealthTarget(target, { insecure });
  if ('problem' in parsed) throw new Error(parsed.problem);
  return createProbe(parsed.target, options).check(timeoutMs);
}

/** A program of test/children; its first line of output is `line`. */
export async function startChild(
  file: string,
  ...args: readonly string[]
): Promise<{ child: ChildProcess; line: string }> {
  const path = fileURLToPath(new URL(`../../children/${file}`, import.meta.url));
  const program = file.endsWith('.py') ? 'python3' : process.execPath;
  return firstLine(spawn(program, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] }), file);
}

/** The same under another name, as `ps` shows it. */
export async function startChildAs(name: string, file: string): Promise<{ child: ChildProcess; line: string }> {
  const path = fileURLToPath(new URL(`../../children/${file}`, import.meta.url));
  return firstLine(spawn(process.execPath, [path], { argv0: name, stdio: ['pipe', 'pipe', 'inherit'] }), file);
}

async function firstLine(child: ChildProcess, file: string): Promise<{ child: ChildProcess; line: string }> {
  const [line] = await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, 'data'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with ${code} before it said anything`);
    }),
  ]);
  return { child, line: String(line).trim() };
}

/** Ends a child that ends with its stdin. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin?.end();
  await once(child, 'exit');
}

export { isAlive } from '../run/supervisor.ts';
