import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { joinWords } from '../config/join-words.ts';
import { writeWhole } from '../os/files/write-whole.ts';
import { agreed } from './agree.ts';
import type { DeployLine, HowAsked } from './deploy-commands.ts';
import { type Plan, planOf, standing } from './deploy-plan.ts';
import { withConfig } from './export.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const refuse = (sentence: string): number => {
  process.stderr.write(`crashproof: ${sentence}\n`);
  return 2;
};

/** `crashproof install`: shows what it is about to do, asks, and does that. @returns the exit code */
export async function install({ system, asked, how }: Extract<DeployLine, { do: 'install' }>): Promise<number> {
  return withConfig(asked, async config => {
    const plan = planOf(system, config, asked);
    if (how.dryRun) {
      say(`# would be written to ${plan.file}:\n${plan.text}`);
      say(`# would be run then:\n${commands(plan.install)}`);
      return 0;
    }
    const before = standing(plan.file);
    if (before !== null && !before.ours) {
      return refuse(`${plan.file} is there and was not made by crashproof; move it away, or choose another --name`);
    }
    const what = before === null ? 'Write' : before.text === plan.text ? 'Keep' : 'Replace';
    const ahead = before === null ? [] : plan.beforeReplacing;
    say(`${what} ${plan.file}, and run:\n${commands([...ahead, ...plan.install])}`);
    const no = await unlessAgreed(how);
    if (no !== null) return no;
    try {
      fs.mkdirSync(path.dirname(plan.file), { recursive: true });
      await writeWhole(plan.file, plan.text);
      fs.chmodSync(plan.file, 0o644);
    } catch (error) {
      return cannot('written', plan, error);
    }
    // What does not run cannot be stopped.
    runAll(ahead);
    if (!runAll(plan.install)) return 1;
    for (const hint of plan.hints) say(hint);
    return 0;
  });
}

/** `crashproof uninstall`: takes away what install has written, and nothing else. @returns the exit code */
export async function uninstall({ system, asked, how }: Extract<DeployLine, { do: 'uninstall' }>): Promise<number> {
  return withConfig(asked, async config => {
    const plan = planOf(system, config, asked);
    const before = standing(plan.file);
    if (before === null) return refuse(`${plan.file} is not there: nothing of that name is installed`);
    if (!before.ours) return refuse(`${plan.file} was not made by crashproof, and is left alone`);
    const steps = [commands(plan.remove), `  remove ${plan.file}`, commands(plan.afterRemove)].filter(
      line => line !== '',
    );
    say(`${how.dryRun ? 'Would do' : 'Do'}:\n${steps.join('\n')}`);
    if (how.dryRun) return 0;
    const no = await unlessAgreed(how);
    if (no !== null) return no;
    // What does not run cannot be stopped; the file goes all the same.
    runAll(plan.remove);
    try {
      fs.rmSync(plan.file);
    } catch (error) {
      return cannot('removed', plan, error);
    }
    if (!runAll(plan.afterRemove)) return 1;
    for (const hint of plan.removedHints) say(hint);
    return 0;
  });
}

const commands = (list: readonly (readonly string[])[]): string =>
  list.map(words => `  ${joinWords(words)}`).join('\n');

/** @returns null where it may be done, else the exit code */
async function unlessAgreed({ yes }: HowAsked): Promise<number | null> {
  if (yes) return null;
  const answer = await agreed('Go on?');
  if (answer === 'yes') return null;
  if (answer === 'nobody') return refuse('nobody is there to ask: say --yes to do it, or --dry-run to see it');
  say('Nothing was done.');
  return 0;
}

/** Stops at the first that fails; what it said stands on the terminal. */
function runAll(list: readonly (readonly string[])[]): boolean {
  return list.every(([program = '', ...args]) => {
    const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
    if (status === 0) return true;
    const why = error === undefined ? `exit code ${status}` : error.message;
    process.stderr.write(`crashproof: ${joinWords([program, ...args])} failed: ${why}\n`);
    return false;
  });
}

function cannot(what: string, { file }: Plan, error: unknown): number {
  const { code, message } = error as NodeJS.ErrnoException;
  const denied = code === 'EACCES' || code === 'EPERM';
  return refuse(
    `${file} cannot be ${what} (${code ?? message})${denied ? '; try it with sudo, or with --user for your own user' : ''}`,
  );
}
