import crypto from 'node:crypto';
import net from 'node:net';

/** As much of WebSocket (RFC 6455) as talking to the inspector of a Node process of this machine needs. */
export interface Messages {
  send(text: string): void;
  close(): void;
}

/** The inspector's longest answers to what is asked here are some ten kilobytes; more than this ends the talk. */
const messageMaxBytes = 4 << 20;
const openMaxBytes = 64 * 1024;

const text = 1;
const end = 8;

/** `onClose` is called once, whatever ends the talk; nothing throws. */
export function openMessages(
  url: URL,
  onOpen: () => void,
  onMessage: (text: string) => void,
  onClose: () => void,
): Messages {
  const socket = net.connect({ host: url.hostname, port: Number(url.port) });
  let rest: Buffer = Buffer.alloc(0);
  let open = false;
  socket.once('connect', () => {
    const lines = [
      `GET ${url.pathname} HTTP/1.1`,
      `Host: ${url.host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${crypto.randomBytes(16).toString('base64')}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  });
  socket.on('data', bytes => {
    rest = Buffer.concat([rest, bytes]);
    if (!open) {
      const headEnd = rest.indexOf('\r\n\r\n');
      const refused = headEnd === -1 ? rest.length > openMaxBytes : !rest.toString('latin1', 0, 12).endsWith(' 101');
      if (refused) socket.destroy();
      if (refused || headEnd === -1) return;
      rest = rest.subarray(headEnd + 4);
      open = true;
      onOpen();
    }
    for (let frame = takeFrame(rest); frame !== null; frame = takeFrame(rest)) {
      rest = rest.subarray(frame.bytes);
      if (frame.kind === text) onMessage(frame.body.toString('utf8'));
      if (frame.kind === end || frame.bytes > messageMaxBytes) socket.destroy();
    }
    if (rest.length > messageMaxBytes) socket.destroy();
  });
  socket.on('error', () => {});
  socket.once('close', onClose);
  return {
    send: message => void (open && socket.write(frameOf(message))),
    close: () => void socket.destroy(),
  };
}

interface Frame {
  readonly kind: number;
  readonly body: Buffer;
  /** All of it, with its head. */
  readonly bytes: number;
}

/** `null` until all of it is there. A server masks nothing, and Node's sends each message in one frame. */
export function takeFrame(from: Buffer): Frame | null {
  const [first = 0, second = 0] = from;
  const short = second & 0x7f;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (from.length < head) return null;
  const length = short === 126 ? from.readUInt16BE(2) : short === 127 ? Number(from.readBigUInt64BE(2)) : short;
  if (from.length < head + length) return null;
  return { kind: first & 0x0f, body: from.subarray(head, head + length), bytes: head + length };
}

/** A client has to mask what it sends. */
export function frameOf(message: string): Buffer {
  const body = Buffer.from(message);
  const mask = crypto.randomBytes(4);
  for (const [i, byte] of body.entries()) body[i] = byte ^ (mask[i % 4] ?? 0);
  const head =
    body.length < 126 ? Buffer.from([0x80 | text, 0x80 | body.length]) : Buffer.from([0x80 | text, 0x80 | 126, 0, 0]);
  if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, mask, body]);
}
