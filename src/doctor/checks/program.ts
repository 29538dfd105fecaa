import { look as eyes, onPath } from '../../config/look.ts';
import { whyNotStartable } from '../../config/program.ts';
import { check, type Patient } from '../check.ts';
import { commandsOf } from '../commands.ts';
import { error, type Finding, ok } from '../finding.ts';

interface ProgramFacts {
  readonly program: string;
  readonly cwd: string;
  readonly folder: 'there' | 'missing' | 'no folder' | 'hidden';
  /** Where it was found; `null`: nowhere. */
  readonly found: string | null;
  /** What is wrong with it, and what to do; `null`: it can be started. */
  readonly problem: string | null;
  readonly platform: NodeJS.Platform;
}

function look({ launch: { command, cwd, env }, platform }: Patient): ProgramFacts {
  const [program = ''] = command;
  const is = eyes.at(cwd);
  return {
    program,
    cwd,
    folder: is === 'folder' ? 'there' : is === 'nothing' ? 'missing' : is === 'hidden' ? 'hidden' : 'no folder',
    found: program.includes('/') ? program : onPath(program, env, eyes, platform),
    problem: whyNotStartable({ program, cwd, env, platform }),
    platform,
  };
}

function judgeProgram({ program, cwd, folder, found, problem, platform }: ProgramFacts): readonly Finding[] {
  const { makeFolder, makeExecutable } = commandsOf(platform);
  if (folder === 'missing')
    return [error(`the working folder ${cwd} does not exist`, 'make it, or set --cwd to another', makeFolder(cwd))];
  if (folder === 'no folder') return [error(`the working folder ${cwd} is no folder`, 'set --cwd to a folder')];
  if (problem === null) return [ok(`${found ?? program} is there`)];
  const [says = problem, advice = 'check the spelling, install it, or give its full path'] =
    problem.split(/: (?=check)/);
  const isPath = program.includes('/');
  if (problem.includes('is not executable'))
    return [error(says, 'make it executable, or put its interpreter before it', makeExecutable(found ?? program))];
  return [error(says, isPath ? 'check the path, or install it' : advice)];
}

export const program = check('program', look, judgeProgram);
