import { isOwn } from './supervisor.ts';

const newline = 10;

/** What the application wrote, as the log has it: everything but the supervisor's own lines. */
export function outputIn(log: Buffer): Buffer {
  const kept: Buffer[] = [];
  for (let start = 0; start < log.length; ) {
    const at = log.indexOf(newline, start);
    const end = at === -1 ? log.length : at + 1;
    const line = log.subarray(start, end);
    // Own lines begin with a brace; no need to make text of the others.
    if (line[0] !== 0x7b || !isOwn(line.toString('utf8', 0, 200))) kept.push(line);
    start = end;
  }
  return Buffer.concat(kept);
}

/** Only the bytes that are among these, in their order. A plain loop: a callback for each of 100 million bytes takes minutes. */
export function only(bytes: Buffer, among: string): Buffer {
  const wanted = new Uint8Array(256);
  for (const byte of Buffer.from(among, 'latin1')) wanted[byte] = 1;
  const kept = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (wanted[byte] === 1) kept[length++] = byte;
  }
  return kept.subarray(0, length);
}

/** What counts-on-both.js writes to stdout and stderr, without the ends of the lines. */
export function counted(lines: number): { readonly out: Buffer; readonly err: Buffer } {
  const texts: string[] = [];
  for (let line = 0; line < lines; line += 1) texts.push(`${line}${'o'.repeat((line * 7919) % 300)}`);
  const out = Buffer.from(texts.join(''), 'latin1');
  const letter = new Uint8Array(256);
  for (let at = 0; at < outAlphabet.length; at += 1) letter[outAlphabet.charCodeAt(at)] = errAlphabet.charCodeAt(at);
  const err = Buffer.allocUnsafe(out.length);
  for (let at = 0; at < out.length; at += 1) err[at] = letter[out[at] as number] as number;
  return { out, err };
}

/** The same place in both: the same sign. */
export const outAlphabet = '0123456789o';
export const errAlphabet = 'ABCDEFGHIJX';
