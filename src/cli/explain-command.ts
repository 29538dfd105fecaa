import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/mistake.ts';
import { explainJson, explainText } from './explain.ts';
import type { CommandLine } from './program.ts';

/** `crashproof explain`. @returns the exit code */
export async function explain(line: Extract<CommandLine, { do: 'explain' }>): Promise<number> {
  const { flags, command, json } = line;
  try {
    const config = await loadConfig({ flags, command, env: process.env, cwd: process.cwd() });
    process.stdout.write(json ? explainJson(config) : explainText(config));
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message.replace(/^/gm, 'crashproof: ')}\n`);
    return 2;
  }
}
