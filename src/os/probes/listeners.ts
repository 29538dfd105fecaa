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
/** For each listening socket of the machine, the processes of one service are searched for so long. */
const portsMs = 200;

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
  const v4 = rowsOf('/proc/net/tcp', port);
  const v6 = rowsOf('/proc/net/tcp6', port);
  if (address === null) return inodes([...v4, ...v6]);
  const asked = bytesOf(address);
  const everyV6 = v6.filter(row => row.bytes === '0'.repeat(32));
  // The kernel prefers the listener of the very address, then that of all addresses, then (for IPv4) that of all of both.
  const byPreference =
    asked.length === 8
      ? [
          [
            ...v4.filter(row => row.bytes === asked),
            ...v6.filter(row => row.bytes === `00000000000000000000ffff${asked}`),
          ],
          v4.filter(row => row.bytes === '0'.repeat(8)),
          everyV6,
        ]
      : [v6.filter(row => row.bytes === asked), everyV6];
  return inodes(byPreference.find(rows => rows.length > 0) ?? []);
}

function inodes(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(rows.map(row => row.inode));
}

/** The TCP ports that these processes take connections on, in order; empty also where it cannot be known. */
export async function portsOf(pids: ReadonlySet<number>): Promise<readonly number[]> {
  const row = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) \S+ 0A(?: +\S+){5} +([1-9]\d*)/gm;
  const tables = readText('/proc/net/tcp', tableMaxBytes) + readText('/proc/net/tcp6', tableMaxBytes);
  const portOf = new Map(
    [...tables.matchAll(row)].map(([, hex = '', inode = '']) => [inode, Number.parseInt(hex, 16)]),
  );
  const held = new Set<number>();
  for (const [inode, port] of portOf) {
    const [holding] = await holdingsOf(new Set([inode]), pids, performance.now() + portsMs, 1);
    if (holding !== undefined) held.add(port);
  }
  return [...held].sort((a, b) => a - b);
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

interface Row {
  /** The local address, in hexadecimal: 8 digits or 32. */
  readonly bytes: string;
  readonly inode: string;
}

/** The rows of one port that listen (state 0A); the rest of a long table is only skimmed. */
function rowsOf(file: string, port: number): Row[] {
  const portHex = port.toString(16).toUpperCase().padStart(4, '0');
  // sl local:port remote:port 0A queues timer retransmits uid timeout inode
  const row = new RegExp(`^ *\\d+: ([0-9A-F]+):${portHex} \\S+ 0A(?: +\\S+){5} +([1-9]\\d*)`, 'gm');
  const found = readText(file, tableMaxBytes).matchAll(row);
  return [...found].map(([, hex = '', inode = '']) => ({ bytes: inNetworkOrder(hex), inode }));
}

/** The table writes addresses as 32-bit words in the machine's own byte order. */
function inNetworkOrder(hex: string): string {
  const lower = hex.toLowerCase();
  return os.endianness() === 'BE' ? lower : lower.replace(/(..)(..)(..)(..)/g, '$4$3$2$1');
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
