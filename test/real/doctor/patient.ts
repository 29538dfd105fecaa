import type { Examination, Examined } from '../../../src/doctor/examine.ts';
import { freshHome, type Home } from '../control/at-home.ts';
import { crashproof, freshFolder } from '../run/supervisor.ts';

export interface Asked {
  readonly cwd?: string;
  readonly home?: Home;
  readonly env?: Readonly<Record<string, string>>;
  /** Words before it: a program that becomes it, in other surroundings. */
  readonly under?: readonly string[];
}

export interface Diagnosed extends Examination {
  readonly code: number | null;
  /** The only finding of that check, and of the level where one is given. */
  of(check: string, level?: string): Examined;
}

/** `crashproof doctor --json ARGS` */
export async function doctor(args: readonly string[], asked: Asked = {}): Promise<Diagnosed> {
  const { cwd = freshFolder(), home = freshHome(), env = {}, under = [] } = asked;
  const one = crashproof(['doctor', '--json', ...args], { cwd, env: { ...home.env, ...env }, under });
  const code = await one.exit();
  if (!one.out.startsWith('{')) throw new Error(`no JSON: ${one.out}${one.err}`);
  const examination: Examination = JSON.parse(one.out);
  return {
    ...examination,
    code,
    of(check, level) {
      const found = examination.findings.filter(
        finding => finding.check === check && (level === undefined || finding.level === level),
      );
      if (found.length !== 1 || found[0] === undefined)
        throw new Error(`${found.length} findings of ${check}: ${JSON.stringify(examination.findings, null, 1)}`);
      return found[0];
    },
  };
}
