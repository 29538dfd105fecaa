import childProcess from 'node:child_process';

export interface ModuleAsked {
  /** The interpreter, as it will be run. */
  readonly python: string;
  /** `tapo_camera_mcp.web` */
  readonly module: string;
  readonly cwd: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Default 5000. A cold disk makes Python slow; without an answer it is not called missing. */
  readonly timeoutMs?: number;
}

/** `unknown`: it could not be found out, so the program should be tried. */
export type ModuleFound = 'found' | 'missing' | 'no-python' | 'unknown';

const MAX_OUTPUT_BYTES = 4096;
const EXIT_MISSING = 10;

/**
 * Asks the finders that an import would ask (PYTHONPATH, site-packages, editable installs), but runs nothing of the
 * package: importing it can take seconds and change things.
 */
const SEARCH = `
import sys
path, name = None, ''
for part in sys.argv[1].split('.'):
    name = name + '.' + part if name else part
    found = (finder.find_spec(name, path) for finder in sys.meta_path if hasattr(finder, 'find_spec'))
    spec = next((spec for spec in found if spec is not None), None)
    if spec is None: sys.exit(${EXIT_MISSING})
    path = list(spec.submodule_search_locations or [])
`;

/** Whether this interpreter would find this module. Never throws; leaves no process behind. */
export function findPythonModule(asked: ModuleAsked): Promise<ModuleFound> {
  const { python, module, cwd, env, timeoutMs = 5000 } = asked;
  return new Promise(resolve => {
    const child = childProcess.execFile(
      python,
      // -c puts the current folder on the path as -m does.
      ['-c', SEARCH, module],
      { cwd, env, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true },
      error => {
        if (error === null) resolve('found');
        else if (error.code === 'ENOENT') resolve('no-python');
        else resolve(error.code === EXIT_MISSING ? 'missing' : 'unknown');
      },
    );
    child.stdin?.end();
  });
}
