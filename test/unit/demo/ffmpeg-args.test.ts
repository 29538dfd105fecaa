import { describe, expect, it } from 'vitest';
import { ffmpegArgs, findFfmpeg, kindOf } from '../../../src/demo/cameras/ffmpeg-args.ts';

describe('the ffmpeg command', () => {
  it('fits the kind of camera', () => {
    expect(['rtsp://c/1', 'rtsps://c/1', 'https://c/', '/dev/video0'].map(kindOf)).toEqual([
      'rtsp',
      'rtsp',
      'http',
      'device',
    ]);
    expect(ffmpegArgs('rtsp://c/1', false)).toContain('-rtsp_transport');
    expect(ffmpegArgs('/dev/video0', false)).toContain('v4l2');
    expect(ffmpegArgs('http://c/snap', true)).toContain('image2');
  });

  it('is not found where there is none', () => {
    expect(findFfmpeg('')).toBeNull();
    expect(findFfmpeg('/nowhere:/not/here')).toBeNull();
  });
});
