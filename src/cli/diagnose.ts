import fs from 'node:fs';
import { explainText, type TextExplanation, type TextSample } from '../diagnosis/explain-text.ts';
import { secretValues } from '../diagnosis/redact/environment.ts';
import { createRedactor, type Redactor } from '../diagnosis/redact/redactor.ts';

/** What was typed: `crashproof diagnose [FILE] [--json] [--exit HOW]`. */
export interface DiagnoseArgs {
  /** Without one, or with `-`, standard input is read. */
  readonly file?: string;
  readonly json: boolean;
  /** How the program ended, where the person knows it: an exit code or a signal's name. */
  readonly exit?: string;
}

/** Where it reads and writes; handed in so that a test can. */
export interface DiagnoseIo {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Of a larger input only the end is read. */
const maxInputBytes = 32 * 1024 * 1024;

/**
 * Explains a pasted log, or samples of a corpus (`{"stream_text": …, "exit": …}`, one or many, one a line).
 * @returns the exit code: 0, or 2 where the input cannot be read or used
 */
export async function runDiagnose(args: DiagnoseArgs, io: DiagnoseIo): Promise<number> {
  try {
    const exit = readExit(args.exit);
    const input = args.file === undefined || args.file === '-' ? await readStream(io.stdin) : readFileEnd(args.file);
    if (input.trim() === '')
      throw new InputError('There is nothing to explain: the input is empty. Give a log file, or pipe one in.');
    const redact = createRedactor(secretValues(io.env));
    const samples = readSamples(input) ?? [{ stream_text: input, exit }];
    for (const sample of samples) io.out(args.json ? jsonLine(sample, redact) : forPerson(explainText(sample, redact)));
    return 0;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    io.err(`${error.message}\n`);
    return 2;
  }
}

/** `crashproof diagnose`, with this process's streams. @returns the exit code */
export function diagnose(args: DiagnoseArgs): Promise<number> {
  const { stdin, stdout, stderr, env } = process;
  return runDiagnose(args, { stdin, out: text => stdout.write(text), err: text => stderr.write(text), env });
}

class InputError extends Error {}

function jsonLine(sample: TextSample, redact: Redactor): string {
  return `${JSON.stringify(explainText(sample, redact))}\n`;
}

const RESTART = {
  helps: 'a restart helps',
  useless: 'a restart does not help',
  harms: 'a restart makes it worse',
  mixed: 'a restart may help',
} as const;

function forPerson(told: TextExplanation): string {
  const rows = [
    `${told.sentence}`,
    `  to do        ${told.advice}`,
    `  restart      ${RESTART[told.restart]}`,
    ...told.evidence.map((line, index) => `  ${index === 0 ? 'evidence' : '        '}     ${line.slice(0, 300)}`),
    `  cause        ${told.cause}, ${Math.round(told.confidence * 100)} % sure`,
    ...(told.others.length > 0
      ? [
          `  or           ${told.others.map(other => `${other.cause} (${Math.round(other.confidence * 100)} %)`).join(', ')}`,
        ]
      : []),
    `  fingerprint  ${told.fingerprint}`,
  ];
  return `${rows.join('\n')}\n`;
}

/** `null`: it is no corpus but a plain log, also one whose own lines are JSON. */
function readSamples(input: string): TextSample[] | null {
  if (!input.trimStart().startsWith('{')) return null;
  const whole = parse(input);
  if (whole !== undefined) return isSample(whole) ? [toSample(whole, 1)] : null;
  const lines = input.split('\n');
  const first = parse(lines.find(line => line.trim() !== '') ?? '');
  if (!isSample(first)) return null;
  const samples: TextSample[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const value = parse(line);
    if (!isSample(value))
      throw new InputError(
        `Line ${index + 1} is no sample: it must be a JSON object with "stream_text" (a string) and "exit".`,
      );
    samples.push(toSample(value, index + 1));
  }
  return samples;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSample(value: unknown): value is { stream_text: string; exit?: unknown } {
  return (
    typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>).stream_text === 'string'
  );
}

function toSample(value: { stream_text: string; exit?: unknown }, line: number): TextSample {
  const exit = value.exit;
  if (exit === null || exit === undefined) return { stream_text: value.stream_text, exit: null };
  if (typeof exit === 'object') {
    const { code, signal } = exit as Record<string, unknown>;
    if (Number.isInteger(code)) return { stream_text: value.stream_text, exit: { code: code as number } };
    if (typeof signal === 'string') return { stream_text: value.stream_text, exit: { signal } };
  }
  throw new InputError(
    `Line ${line}: "exit" is ${JSON.stringify(exit)}; it must be {"code": 1}, {"signal": "SIGTERM"} or null.`,
  );
}

function readExit(typed: string | undefined): TextSample['exit'] {
  if (typed === undefined) return null;
  if (/^-?\d{1,10}$/.test(typed)) return { code: Number(typed) };
  if (/^0x[0-9a-f]{1,8}$/i.test(typed)) return { code: Number(typed) };
  if (/^(?:SIG)?[A-Z]{2,10}\d?$/.test(typed)) return { signal: typed.startsWith('SIG') ? typed : `SIG${typed}` };
  throw new InputError(`--exit got "${typed}"; it takes an exit code (137) or a signal's name (SIGKILL).`);
}

function readFileEnd(file: string): string {
  let handle: number | undefined;
  try {
    handle = fs.openSync(file, 'r');
    const { size } = fs.fstatSync(handle);
    if (size <= maxInputBytes) return fs.readFileSync(handle, 'utf8');
    const bytes = Buffer.alloc(maxInputBytes);
    const read = fs.readSync(handle, bytes, 0, maxInputBytes, size - maxInputBytes);
    return bytes.toString('utf8', 0, read);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : code === 'EACCES'
            ? 'this user may not read it'
            : message;
    throw new InputError(`Cannot read ${file}: ${why}.`);
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

async function readStream(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk);
    chunks.push(buffer);
    bytes += buffer.length;
    while (bytes - (chunks[0]?.length ?? 0) >= maxInputBytes) bytes -= chunks.shift()?.length ?? 0;
  }
  return Buffer.concat(chunks).toString('utf8');
}
