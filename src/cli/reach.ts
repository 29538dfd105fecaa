import path from 'node:path';
import { chooseOwnFirst } from '../control/choose.ts';
import { Unreachable } from '../control/client.ts';
import { Refused } from '../control/failure.ts';
import { findReachable } from '../control/others.ts';
import type { Registered } from '../control/registration.ts';

/** Which supervisor a command is for, as it was typed. */
export interface Meant {
  readonly runner?: string;
  readonly logDir?: string;
}

/** A sentence for the person, and the exit code it ends with. */
export class Problem extends Error {
  readonly exitCode: 1 | 2;

  constructor(sentence: string, exitCode: 1 | 2 = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** The supervisor that is meant. @throws Problem where it is none, or not clear which */
export async function reach({ runner, logDir }: Meant, service?: string): Promise<Registered> {
  const { runners, others, troubles } = await findReachable();
  const cwd = process.cwd();
  const meant = { cwd, runner, logDir: logDir === undefined ? undefined : path.resolve(cwd, logDir), service };
  const chosen = chooseOwnFirst(runners, others, meant);
  if (typeof chosen !== 'string') return chosen;
  throw new Problem([chosen, ...troubles].join('\n'), runners.length + others.length === 0 ? 1 : 2);
}

/** Runs a command, and says what went wrong in a sentence. @returns the exit code */
export async function saying(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    const known = error instanceof Problem || error instanceof Refused || error instanceof Unreachable;
    if (!known) throw error;
    process.stderr.write(`crashproof: ${error.message}\n`);
    if (error instanceof Problem) return error.exitCode;
    return error instanceof Refused && error.code === 'unknown-service' ? 2 : 1;
  }
}
