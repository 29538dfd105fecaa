import fs from 'node:fs';
import path from 'node:path';

export type Kind = 'rtsp' | 'http' | 'device';

export function kindOf(address: string): Kind {
  if (address.startsWith('/dev/')) return 'device';
  return address.startsWith('rtsp') ? 'rtsp' : 'http';
}

/**
 * How ffmpeg turns a camera into JPEG pictures on its standard output, five a second at most, 1280 pixels wide at most.
 * `single`: the address answers with one picture a request; it is asked once a second.
 */
export function ffmpegArgs(address: string, single: boolean): string[] {
  const input: Record<Kind, string[]> = {
    rtsp: ['-rtsp_transport', 'tcp'],
    // Both in microseconds. Motion JPEG has no times of its own; without the clock's ffmpeg takes it for 25 a second.
    http: ['-rw_timeout', '15000000', '-analyzeduration', '1000000', '-use_wallclock_as_timestamps', '1'],
    device: ['-f', 'v4l2'],
  };
  const kind = kindOf(address);
  // A longer look ahead would be five pictures long, and each one shown five seconds late.
  const once = [
    '-probesize',
    '32',
    '-analyzeduration',
    '0',
    '-f',
    'image2',
    '-pattern_type',
    'none',
    '-loop',
    '1',
    '-framerate',
    '1',
    '-re',
  ];
  const size = "scale=w='min(1280,iw)':h=-2";
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info'],
    ...(single ? once : input[kind]),
    ...['-i', address, '-an', '-sn', '-dn'],
    ...['-vf', single ? size : `fps=5,${size}`, '-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '5'],
    ...['-f', 'mpjpeg', 'pipe:1'],
  ];
}

/** The ffmpeg of this machine, or null. */
export function findFfmpeg(pathVariable = process.env.PATH ?? ''): string | null {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  for (const folder of pathVariable.split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      if (folder !== '' && fs.statSync(file).isFile()) return file;
    } catch {
      // not here
    }
  }
  return null;
}
