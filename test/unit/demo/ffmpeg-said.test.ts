import { describe, expect, it } from 'vitest';
import { FfmpegSaid, KEPT_BYTES } from '../../../src/demo/cameras/ffmpeg-said.ts';

// As ffmpeg 5.1 writes it.
const ONE_PICTURE = `[info] Input #0, jpeg_pipe, from 'http://127.0.0.1:18301/snapshot':
[info]   Stream #0:0: Video: mjpeg (Baseline), yuvj420p(pc), 640x360, 25 fps, 25 tbr, 25 tbn
[info] Output #0, mpjpeg, to 'pipe:1':
`;
const STREAM = `[info] Input #0, mpjpeg, from 'http://127.0.0.1:18301/stream?401 Unauthorized':
[info]   Stream #0:0: Video: mjpeg (Baseline), 640x360, 401 kb/s
[info] Output #0, mpjpeg, to 'pipe:1':
`;
const REFUSED = `[http @ 0x564314674180] [warning] HTTP error 401 Unauthorized
[error] http://bob:hunter22@127.0.0.1:18301/x: Server returned 401 Unauthorized (authorization failed)
`;

function said(...pieces: string[]): FfmpegSaid {
  const all = new FfmpegSaid();
  for (const piece of pieces) all.push(piece);
  return all;
}

describe('what ffmpeg says', () => {
  it('tells one picture from a stream', () => {
    expect(said(ONE_PICTURE).isOnePicture).toBe(true);
    expect(said(STREAM).isOnePicture).toBe(false);
    expect(said(...ONE_PICTURE).isOnePicture).toBe(true); // letter by letter
  });

  it('tells a refused password from a number that looks like one', () => {
    expect(said(REFUSED).isRefused).toBe(true);
    expect(said(STREAM).isRefused).toBe(false);
  });

  it('is repeated without passwords and without brackets', () => {
    expect(said(STREAM).complaint('')).toBe('');
    expect(said(REFUSED).complaint('http://bob:hunter22@127.0.0.1:18301/x')).toBe(
      'http://127.0.0.1:18301: Server returned 401 Unauthorized (authorization failed)',
    );
    expect(said('[tcp @ 0x5] [error] Connection refused\n[info] bye\n').complaint('')).toBe('Connection refused');
  });

  it('is no complaint where it was only stopped', () => {
    expect(said('[error] av_interleaved_write_frame(): Immediate exit requested\n').complaint('')).toBe('');
    expect(said('[swscaler @ 0x5] [warning] deprecated pixel format used\n').complaint('')).toBe('');
  });

  it('is bounded, and keeps its beginning and its end', () => {
    const long = said(ONE_PICTURE, '[info] x\n'.repeat(KEPT_BYTES), '[error] the end\n');
    expect(long.isOnePicture).toBe(true);
    expect(long.complaint('')).toBe('the end');
    expect(said(`[error] ${'x'.repeat(500)}`).complaint('')).toHaveLength(200);
  });
});
