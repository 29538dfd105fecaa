import path from 'node:path';
import type { Environment } from './from-environment.ts';
import { type Look, onPath } from './look.ts';

/** An application that crashproof knows how to start: it needs no command, only where to listen. */
export interface Application {
  /** The name of its service, and so the beginning of the names of its files. */
  readonly name: string;
  /** As the crash report calls it. */
  readonly title: string;
  /** The path of its health page. */
  readonly healthPath: string;
  /** Asking it logs in to cameras. Default: false. */
  readonly healthLogsIn?: boolean;
  /** The Python module that must be there, `null` for other languages. */
  readonly pythonModule: string | null;
  /** The command, and the variables it needs beside those of its surroundings. */
  launch(asked: ApplicationAsked): {
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
}

export interface ApplicationAsked {
  readonly host: string;
  readonly port: number;
  readonly debug: boolean;
  /** Absolute: the folder it is started in. */
  readonly cwd: string;
  /** The environment it would have: crashproof's own with the user's additions. */
  readonly env: Environment;
  readonly look: Look;
  readonly platform: NodeJS.Platform;
}

const CAMERA_MODULE = 'tapo_camera_mcp.web';

/** The Tapo Camera MCP WebApp: what crashproof runs when it is given nothing else. */
export const cameraApplication: Application = {
  name: 'tapo-camera-mcp',
  title: 'Tapo Camera MCP WebApp',
  healthPath: '/api/health',
  healthLogsIn: true,
  pythonModule: CAMERA_MODULE,
  launch(asked) {
    const { host, port, debug } = asked;
    const command = [python(asked), '-m', CAMERA_MODULE, '--host', host, '--port', String(port)];
    return { command: debug ? [...command, '--debug'] : command, env: pythonPath(asked) };
  },
};

/** The interpreter of the active virtual environment, else of one in the folder, else the one on PATH. */
function python({ cwd, env, look, platform }: ApplicationAsked): string {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  const inside = platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const environments = [env.VIRTUAL_ENV, paths.join(cwd, '.venv'), paths.join(cwd, 'venv')];
  for (const folder of environments) {
    if (folder === undefined || folder === '') continue;
    const interpreter = paths.join(folder, ...inside);
    if (look.runs(interpreter)) return interpreter;
  }
  // On Windows `python3` is often the stub that opens the store.
  const names = platform === 'win32' ? ['python', 'py', 'python3'] : ['python3', 'python'];
  return names.find(name => onPath(name, env, look, platform) !== null) ?? (names[0] as string);
}

/** A source tree without an installed package: `./src` comes first, what was there before stays. */
function pythonPath({ cwd, env, look, platform }: ApplicationAsked): Record<string, string> {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  const source = paths.join(cwd, 'src');
  if (look.at(source) !== 'folder') return {};
  const before = env.PYTHONPATH ?? '';
  return { PYTHONPATH: before === '' ? source : `${source}${paths.delimiter}${before}` };
}
