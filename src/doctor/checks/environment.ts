import fs from 'node:fs';
import path from 'node:path';
import { isPython, pythonVersion } from '../../os/python/interpreter.ts';
import { check, type Patient } from '../check.ts';
import { commandsOf } from '../commands.ts';
import { type Finding, note, ok, warning } from '../finding.ts';

/** A Python virtual environment that is active or stands in the service's folder. */
interface Environment {
  readonly folder: string;
  readonly isActive: boolean;
  readonly python: string;
  /** `broken`: it is there and does not run, as after an upgrade of the Python it was made with. */
  readonly is: 'working' | 'broken' | 'no environment';
}

export interface EnvironmentFacts {
  readonly isPython: boolean;
  readonly python: string;
  /** `null`: it gave no answer. */
  readonly version: string | null;
  readonly environments: readonly Environment[];
  readonly platform: NodeJS.Platform;
}

async function look({ launch, platform }: Patient): Promise<EnvironmentFacts> {
  const [python = ''] = launch.command;
  if (!isPython(launch)) return { isPython: false, python, version: null, environments: [], platform };
  const { VIRTUAL_ENV: active } = launch.env;
  const near = ['.venv', 'venv'].map(name => path.join(launch.cwd, name)).filter(folder => fs.existsSync(folder));
  const folders = new Set([...(active ? [path.resolve(active)] : []), ...near]);
  const environments = await Promise.all(
    [...folders].map(async (folder): Promise<Environment> => {
      const inside = platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
      const own = path.join(folder, ...inside);
      const isEnvironment = fs.existsSync(path.join(folder, 'pyvenv.cfg')) || isThere(own);
      const version = isEnvironment ? await pythonVersion({ ...launch, command: [own] }) : null;
      const is = version !== null ? 'working' : isEnvironment ? 'broken' : 'no environment';
      return { folder, isActive: folder === (active && path.resolve(active)), python: own, is };
    }),
  );
  return { isPython: true, python, version: await pythonVersion(launch), environments, platform };
}

/** Also a link that leads nowhere. */
const isThere = (file: string): boolean => fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined;

export function judgeEnvironment(facts: EnvironmentFacts): Finding[] {
  const { isPython: asked, python, version, environments, platform } = facts;
  if (!asked) return [];
  const findings = environments.flatMap(({ folder, isActive, is, python: own }): Finding[] => {
    const what = isActive ? `the active virtual environment ${folder}` : `the virtual environment ${folder}`;
    if (is === 'broken') {
      const instead = version === null ? '' : `; ${python} (Python ${version}) is started instead`;
      return [
        warning(
          `${what} is broken: ${own} does not run${own === python ? '' : instead}`,
          'the Python it was made with is gone or was upgraded: make it anew, and install the application into it again',
          commandsOf(platform).newEnvironment(folder),
        ),
      ];
    }
    if (is === 'no environment' && isActive) {
      return [warning(`VIRTUAL_ENV is ${folder}, and no environment is there`, 'leave that environment', 'deactivate')];
    }
    return [];
  });
  const used = environments.find(one => one.python === python && one.is === 'working');
  const better = environments.find(one => one.is === 'working');
  if (used !== undefined)
    return [...findings, ok(`runs in the virtual environment ${used.folder} (Python ${version})`)];
  if (better !== undefined && !better.isActive) {
    const says = `${better.folder} is there and is not used: ${python} is started`;
    return [...findings, note(says, 'where the application is installed in it, start that one', better.python)];
  }
  const which = version === null ? python : `${python} (Python ${version})`;
  return [...findings, ...(findings.length > 0 ? [] : [ok(`${which}, in no virtual environment`)])];
}

export const environment = check('environment', look, judgeEnvironment);
