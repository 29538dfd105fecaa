import { joinWords } from '../../config/join-words.ts';
import { isPython } from '../../os/python/interpreter.ts';
import { findPythonModule, type ModuleFound } from '../../os/python/module.ts';
import { check, type Patient } from '../check.ts';
import { error, type Finding, ok, unknown } from '../finding.ts';

interface ModuleFacts {
  /** `null`: nothing of Python's is started by a module's name. */
  readonly module: string | null;
  readonly python: string;
  /** The folder it is started in: as a rule that of its source. */
  readonly cwd: string;
  readonly found: ModuleFound;
  /** The service is the default application, which has a demo to stand in for it. */
  readonly isApplication: boolean;
}

async function look({ service, launch }: Patient): Promise<ModuleFacts> {
  const { command, cwd, env } = launch;
  const [python = ''] = command;
  const { isApplication } = service;
  const module = service.pythonModule ?? (isPython(launch) ? moduleOf(command) : null);
  if (module === null) return { module, python, cwd, found: 'unknown', isApplication };
  return { module, python, cwd, found: await findPythonModule({ python, module, cwd, env }), isApplication };
}

/** `python -u -m uvicorn …`: what follows the first -m that belongs to the interpreter. */
export function moduleOf(command: readonly string[]): string | null {
  for (let at = 1; at < command.length; at += 1) {
    const word = command[at] ?? '';
    if (word === '-m') return command[at + 1] ?? null;
    if (!word.startsWith('-') || word === '-c') return null;
    if (word === '-W' || word === '-X') at += 1;
  }
  return null;
}

function judgeModule({ module, python, cwd, found, isApplication }: ModuleFacts): readonly Finding[] {
  if (module === null) return [];
  switch (found) {
    case 'found':
      return [ok(`${python} finds the Python module ${module}`)];
    case 'unknown':
      return [unknown(`whether ${python} finds the Python module ${module} could not be found out`)];
    // The check of the program says so.
    case 'no-python':
      return [];
    case 'missing': {
      const ways = `install it, or start crashproof in its folder or with its virtual environment active`;
      return [
        error(
          `${python} finds no Python module ${module}`,
          isApplication ? `${ways}; to try crashproof without it: crashproof demo` : ways,
          joinWords([python, '-m', 'pip', 'install', '-e', cwd]),
        ),
      ];
    }
    default:
      return found satisfies never;
  }
}

export const pythonModule = check('module', look, judgeModule);
