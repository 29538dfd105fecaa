import { loadConfig } from '../config/load.ts';
import { explainJson, explainText } from './explain.ts';
import { tellingMistakes } from './mistakes.ts';
import type { CommandLine } from './program.ts';

/** `crashproof explain`. @returns the exit code */
export function explain({ flags, command, json }: Extract<CommandLine, { do: 'explain' }>): Promise<number> {
  return tellingMistakes(async () => {
    const config = await loadConfig({ flags, command, env: process.env, cwd: process.cwd() });
    process.stdout.write(json ? explainJson(config) : explainText(config));
    return 0;
  });
}
