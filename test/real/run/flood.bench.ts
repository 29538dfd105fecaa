/*
 * `npx tsx test/real/run/flood.bench.ts [MEGABYTES]` (default 1000): so much output on both streams through the built
 * program. Prints how long it took, the most memory the supervisor had, how its checks went; and holds every byte of the
 * log against what was written. The same with 100 MB is part of the tests. Linux only: memory is read from /proc.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freeAddress } from './addresses.ts';

const megabytes = Number(process.argv[2] ?? 1000);
/** A line of counts-on-both.js is 156 bytes on average. */
const lines = Math.round((megabytes * 1e6) / 2 / 156);
const cli = path.join(
  process.env.DIST_UNDER_TEST ?? fileURLToPath(new URL('../../../dist', import.meta.url)),
  'crashproof.cjs',
);
const app = fileURLToPath(new URL('../../children/floods-and-answers.js', import.meta.url));
const outAlphabet = '0123456789o';
const errAlphabet = 'ABCDEFGHIJX';

/** Compares one stream, byte by byte, with what should come next. */
class Expected {
  readonly #alphabet: string;
  #line = -1;
  #text = '';
  #at = 0;
  bytes = 0;
  wrong: string | null = null;

  constructor(alphabet: string) {
    this.#alphabet = alphabet;
  }

  take(byte: number): void {
    if (this.#at === this.#text.length) {
      this.#line += 1;
      const text = `${this.#line}${'o'.repeat((this.#line * 7919) % 300)}`;
      const other = this.#alphabet !== outAlphabet;
      this.#text = other ? text.replace(/./g, sign => this.#alphabet[outAlphabet.indexOf(sign)] ?? '') : text;
      this.#at = 0;
    }
    if (byte !== this.#text.charCodeAt(this.#at)) this.wrong ??= `not as written: line ${this.#line} at ${this.#at}`;
    this.#at += 1;
    this.bytes += 1;
  }

  get verdict(): string {
    const whole = this.#line === lines - 1 && this.#at === this.#text.length;
    return this.wrong ?? (whole ? 'complete and in order' : `ends in line ${this.#line} of ${lines}`);
  }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-flood-'));
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const { host, port } = await freeAddress();
const health = ['--health', `http://${host}:${port}/`, '--health-interval', '200ms', '--health-timeout', '1s'];
const flags = ['--log-max-size', '100GB', '--log-format', 'json', '--restart', 'never', ...health];
const command = [process.execPath, app, host, String(port), String(lines), 'asked'];
const began = performance.now();
const supervisor = spawn(process.execPath, [cli, 'run', ...flags, '--', ...command], { cwd: folder, stdio: 'ignore' });
let peakKiB = 0;
const look = setInterval(() => {
  try {
    const status = fs.readFileSync(`/proc/${supervisor.pid}/status`, 'utf8');
    peakKiB = Math.max(peakKiB, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
  } catch {
    // It has just ended.
  }
}, 20);
const code = await new Promise(resolve => supervisor.once('exit', resolve));
clearInterval(look);
const seconds = (performance.now() - began) / 1000;

const [out, err] = [new Expected(outAlphabet), new Expected(errAlphabet)];
const [brace, letterA, letterO] = [0x7b, 0x41, 0x6f];
const own: string[] = [];
let rest = Buffer.alloc(0);
for await (const piece of fs.createReadStream(path.join(folder, 'logs/floods-and-answers-watchfiles.log'))) {
  const bytes = Buffer.concat([rest, piece as Buffer]);
  const last = bytes.lastIndexOf(10) + 1;
  for (let start = 0; start < last; ) {
    const end = bytes.indexOf(10, start) + 1;
    if (bytes[start] === brace) own.push(bytes.toString('utf8', start, end - 1));
    else for (let at = start; at < end - 1; at += 1) take(bytes[at] as number);
    start = end;
  }
  rest = bytes.subarray(last);
}

function take(byte: number): void {
  (byte < letterA || byte === letterO ? out : err).take(byte);
}

const failed = own.filter(line => line.includes('"event":"probe-failed"')).length;
const asked = fs.readFileSync(path.join(folder, 'asked'), 'utf8').match(/^asked/gm)?.length ?? 0;
console.log(`${((out.bytes + err.bytes) / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, exit code ${code}`);
console.log(`most memory of the supervisor: ${(peakKiB / 1024).toFixed(1)} MiB`);
console.log(`checks: ${asked} answered, ${failed} failed`);
console.log(`stdout: ${out.verdict}\nstderr: ${err.verdict}`);
