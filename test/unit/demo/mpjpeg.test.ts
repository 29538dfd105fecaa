import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FRAME_BYTES, MpjpegReader } from '../../../src/demo/cameras/mpjpeg.ts';

const part = (jpeg: Uint8Array) =>
  Buffer.concat([
    Buffer.from(`--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: ${jpeg.length}\r\n\r\n`),
    jpeg,
    Buffer.from('\r\n'),
  ]);

describe("the reader of ffmpeg's pictures", () => {
  it('gives the same pictures however the pipe cuts them', () => {
    const jpegs = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(jpegs, fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), (pictures, sizes) => {
        const stream = Buffer.concat(pictures.map(part));
        const reader = new MpjpegReader();
        const read: Buffer[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          read.push(...reader.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(read.map(each => [...each])).toEqual(pictures.map(each => [...each]));
      }),
    );
  });

  it('takes a picture of the largest size and none above it', () => {
    const head = (bytes: number) => Buffer.from(`--f\r\nContent-length: ${bytes}\r\n\r\n`);
    const reader = new MpjpegReader();
    expect(reader.push(head(MAX_FRAME_BYTES))).toEqual([]);
    expect(reader.push(Buffer.alloc(MAX_FRAME_BYTES))).toHaveLength(1);
    expect(() => new MpjpegReader().push(head(MAX_FRAME_BYTES + 1))).toThrow('at most 8388608');
  });

  it('gives up on what is no such stream instead of collecting it', () => {
    expect(() => new MpjpegReader().push(Buffer.alloc(2000, 'x'))).toThrow('longer than 1024 bytes');
    expect(() => new MpjpegReader().push(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow('NaN');
    expect(new MpjpegReader().push(Buffer.alloc(1024, 'x'))).toEqual([]);
  });
});
