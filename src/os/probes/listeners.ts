import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import { plain } from './plain.ts';

/**
 * Who listens on a port, as Linux tells it: `/proc/net/tcp{,6}` names the socket's inode, `/proc/<pid>/fd` the processes
 * that hold it. Elsewhere, and where the rights are missing, the answers are empty: unknown.
 */

/** A busy machine has tens of thousands of connections, 150 bytes each; what lies beyond is not looked at. */
const tableMaxBytes = 16 << 20;
/** A process with more open files than this is not searched to the end. */
const fdsMax = 65_536;
const listening = '0A';

/** One process that holds one socket. `link` is the entry of `/proc` that says so. */
export interface Holding {
  readonly pid: number;
  readonly inode: string;
  readonly link: string;
}

/**
 * The inodes of the sockets that take connections to this address and port; with `address` null, of all that listen on
 * the port. More than one where several processes share it (SO_REUSEPORT).
 */
export function listenersAt(address: string | null, port: number): ReadonlySet<string> {
  const exact = new Set<string>();
  const any = new Set<string>();
  const asked = address === null ? null : bytesOf(address);
  for (const line of [...tableLines('/proc/net/tcp'), ...tableLines('/proc/net/tcp6')]) {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    if (state !== listening || inode === undefined || inode === '0') continue;
    const [hex = '', portHex = ''] = local.split(':');
    if (Number.parseInt(portHex, 16) !== port) continue;
    const bytes = tableBytes(hex);
    if (/^0+$/.test(bytes)) any.add(inode);
    else if (asked === null || bytes === asked || `00000000000000000000ffff${asked}` === bytes) exact.add(inode);
  }
  if (asked === null) return new Set([...exact, ...any]);
  // The kernel prefers the listener of the very address to the one of all addresses.
  return exact.size > 0 ? exact : any;
}

/** Which of the processes hold one of the sockets. Pauses between processes, and stops at `until` (performance.now). */
export async function holdingsOf(
  inodes: ReadonlySet<string>,
  pids: Iterable<number>,
  until: number,
  enough = 1,
): Promise<Holding[]> {
  const found: Holding[] = [];
  let looked = 0;
  for (const pid of pids) {
    if (found.length >= enough) break;
    // 94 processes take 14 ms: not in one piece, the supervisor has pipes to drain.
    if (++looked % 8 === 0) await new Promise(resolve => setImmediate(resolve));
    if (performance.now() > until) break;
    const holding = holdingOf(inodes, pid);
    if (holding !== null) found.push(holding);
  }
  return found;
}

/** The holding still stands: the same process still holds the same socket. One readlink, about 5 microseconds. */
export function stillHolds({ link, inode }: Holding): boolean {
  return readLink(link) === `socket:[${inode}]`;
}

/** Every process of this machine, in order. */
export function allPids(): number[] {
  return readDir('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
}

/** The command line of a process, for a person, at most 200 characters; its bare name where it has none. */
export function commandOf(pid: number): string {
  const line = plain(readText(`/proc/${pid}/cmdline`, 4096).replace(/\0+/g, ' '), 200);
  return line || plain(readText(`/proc/${pid}/comm`, 64), 60) || 'unknown program';
}

function holdingOf(inodes: ReadonlySet<string>, pid: number): Holding | null {
  const folder = `/proc/${pid}/fd`;
  for (const fd of readDir(folder).slice(0, fdsMax)) {
    const link = `${folder}/${fd}`;
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readLink(link)) ?? [];
    if (inode !== undefined && inodes.has(inode)) return { pid, inode, link };
  }
  return null;
}

function tableLines(file: string): string[] {
  return readText(file, tableMaxBytes).split('\n').slice(1);
}

/** The table writes addresses as 32-bit words in the machine's own byte order. */
function tableBytes(hex: string): string {
  const lower = hex.toLowerCase();
  if (os.endianness() === 'BE') return lower;
  return lower.replace(/(..)(..)(..)(..)/g, '$4$3$2$1');
}

/** An address as hexadecimal bytes; IPv4 inside IPv6 (::ffff:127.0.0.1) as IPv4. */
function bytesOf(address: string): string {
  const text = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (net.isIPv4(text)) return hexBytes(text.split('.').map(Number));
  const [head = '', tail] = text.split('::');
  const words = (part: string): number[] => (part === '' ? [] : part.split(':').map(word => Number.parseInt(word, 16)));
  const front = words(head);
  const back = tail === undefined ? [] : words(tail);
  const middle = Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0);
  return hexBytes([...front, ...middle, ...back].flatMap(word => [word >> 8, word & 255]));
}

function hexBytes(bytes: readonly number[]): string {
  return bytes.map(byte => byte.toString(16).padStart(2, '0')).join('');
}

function readDir(path: string): string[] {
  try {
    return fs.readdirSync(path);
  } catch {
    return [];
  }
}

function readLink(path: string): string {
  try {
    return fs.readlinkSync(path);
  } catch {
    return '';
  }
}

function readText(path: string, maxBytes: number): string {
  try {
    const fd = fs.openSync(path, 'r');
    try {
      const pieces: Buffer[] = [];
      let left = maxBytes;
      while (left > 0) {
        const piece = Buffer.allocUnsafe(Math.min(65_536, left));
        const length = fs.readSync(fd, piece);
        if (length === 0) break;
        pieces.push(piece.subarray(0, length));
        left -= length;
      }
      return Buffer.concat(pieces).toString('utf8');
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    return '';
  }
}
