/** What the demo is started with. Flags win over the environment, which wins over the defaults. */
export interface CameraOption {
  readonly name: string;
  /** `rtsp(s)://…`, `http(s)://…` or `/dev/video…`; null: a test picture. */
  readonly address: string | null;
}

export interface Options {
  readonly host: string;
  /** 0: any free port; the log says which. */
  readonly port: number;
  /** The folder of the history, made where it does not exist. */
  readonly dataDir: string;
  readonly cameras: readonly CameraOption[];
}

/** A sentence for the person who started it. */
export class UsageError extends Error {}

export const MAX_CAMERAS = 16;
export const MAX_NAME_LENGTH = 40;

export const USAGE = `Usage: demo [--host H] [--port P] [--data DIR] [--camera NAME=ADDRESS ...]

A small camera application: live tiles at /, its health at /api/health.

  --host H               where to listen (CAMERA_DEMO_HOST), default 127.0.0.1
  --port P               0 ... 65535, 0 for any free one (CAMERA_DEMO_PORT), default 7777
  --data DIR             where the history is kept (CAMERA_DEMO_DATA), default ./demo-data
  --camera NAME=ADDRESS  rtsp://..., http://... or /dev/video0, read through ffmpeg; may be given up to ${MAX_CAMERAS} times
                         (CAMERA_DEMO_CAMERAS: one NAME=ADDRESS a line). Without it: moving test pictures
`;

const TEST_CAMERAS: readonly CameraOption[] = ['Garden', 'Street', 'Aquarium', 'Roof'].map(name => ({
  name,
  address: null,
}));

export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Options {
  const given: Record<'host' | 'port' | 'data', string | undefined> = {
    host: env.CAMERA_DEMO_HOST,
    port: env.CAMERA_DEMO_PORT,
    data: env.CAMERA_DEMO_DATA,
  };
  const cameras: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [flag = '', inline] = split(args[i] ?? '');
    const value = inline ?? args[++i];
    if (!/^--(host|port|data|camera)$/.test(flag)) {
      throw new UsageError(`"${flag}" is not a flag of the demo; it knows --host, --port, --data and --camera.`);
    }
    if (value === undefined || value === '') throw new UsageError(`${flag} needs a value after it.`);
    if (flag === '--camera') cameras.push(value);
    else given[flag.slice(2) as 'host' | 'port' | 'data'] = value;
  }
  const lines = cameras.length > 0 ? cameras : (env.CAMERA_DEMO_CAMERAS ?? '').split('\n').filter(line => line.trim());
  return {
    host: given.host || '127.0.0.1',
    port: readPort(given.port || '7777'),
    dataDir: given.data || 'demo-data',
    cameras: lines.length > 0 ? readCameras(lines) : TEST_CAMERAS,
  };
}

/** `--flag=value` as two; an address may hold further `=`. */
function split(argument: string): [flag: string, value: string | undefined] {
  const at = argument.indexOf('=');
  return argument.startsWith('--') && at > 0 ? [argument.slice(0, at), argument.slice(at + 1)] : [argument, undefined];
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UsageError(`The port is "${text}"; it must be a whole number from 0 to 65535.`);
  return port;
}

function readCameras(lines: readonly string[]): CameraOption[] {
  if (lines.length > MAX_CAMERAS) {
    throw new UsageError(`${lines.length} cameras were given; the demo shows at most ${MAX_CAMERAS}.`);
  }
  const names = new Set<string>();
  return lines.map(line => {
    const at = line.indexOf('=');
    const [name, address] = [line.slice(0, Math.max(0, at)).trim(), line.slice(at + 1).trim()];
    // The line itself is not repeated in a message: it may hold a password.
    if (at < 1 || name === '' || name.includes('://')) {
      throw new UsageError(
        'A camera is given as NAME=ADDRESS, for example: --camera "Front door=rtsp://192.168.1.20/stream1".',
      );
    }
    if (name.length > MAX_NAME_LENGTH || /[\p{Cc}/\\]/u.test(name)) {
      throw new UsageError(
        `The camera name "${name.slice(0, MAX_NAME_LENGTH)}" cannot be used: at most ${MAX_NAME_LENGTH} characters, no slash.`,
      );
    }
    if (names.has(name)) throw new UsageError(`Two cameras are named "${name}"; each needs a name of its own.`);
    names.add(name);
    if (address === 'test') return { name, address: null };
    if (!/^(rtsps?|https?):\/\/[^/]|^\/dev\/video/.test(address)) {
      throw new UsageError(
        `The address of camera "${name}" must begin with rtsp://, rtsps://, http://, https:// or /dev/video, or be the word "test".`,
      );
    }
    return { name, address };
  });
}
