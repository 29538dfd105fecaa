import { describe, expect, it } from 'vitest';
import { frameOf, takeFrame } from '../../../src/os/inspector/messages.ts';
import { inspectorsIn } from '../../../src/os/inspector/node-stack.ts';

/** As a server sends it: unmasked. */
function served(text: string, kind = 1): Buffer {
  const body = Buffer.from(text);
  const head =
    body.length < 126 ? [body.length] : body.length < 65_536 ? [126, body.length >> 8, body.length & 255] : null;
  if (head !== null) return Buffer.concat([Buffer.from([0x80 | kind, ...head]), body]);
  const long = Buffer.alloc(10);
  long[0] = 0x80 | kind;
  long[1] = 127;
  long.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([long, body]);
}

describe('messages of the inspector', () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 100_000])('of %d characters are read, however they are split', length => {
    const frame = served('é'.repeat(length).slice(0, length));
    for (const cut of [0, 1, 3, 9, frame.length - 1]) {
      if (cut < frame.length) expect(takeFrame(frame.subarray(0, cut))).toBeNull();
    }
    const whole = takeFrame(Buffer.concat([frame, Buffer.from('rest')]));
    expect(whole?.bytes).toBe(frame.length);
    expect(whole?.body.toString()).toBe('é'.repeat(length).slice(0, length));
  });

  it.each([5, 125, 126, 5000])('of ours with %d characters are masked and say their length', length => {
    const frame = frameOf('x'.repeat(length));
    const head = length < 126 ? 2 : 4;
    expect((frame[1] ?? 0) & 0x80).toBe(0x80);
    const mask = frame.subarray(head, head + 4);
    const body = frame.subarray(head + 4).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
    expect(Buffer.from(body).toString()).toBe('x'.repeat(length));
  });
});

describe('inspectors in the output', () => {
  const line = (port: number) => `Debugger listening on ws://127.0.0.1:${port}/9a82ac92-ebde-4b52-bbd2-71ee770011fc\n`;

  it('are found, the latest four at most, on this machine only', () => {
    expect(inspectorsIn('nothing')).toEqual([]);
    expect(inspectorsIn(line(1).replace('127.0.0.1', '10.0.0.1'))).toEqual([]);
    const found = inspectorsIn([1, 2, 3, 4, 5].map(line).join('For help, see …\n'));
    expect(found.map(url => new URL(url).port)).toEqual(['2', '3', '4', '5']);
  });
});
