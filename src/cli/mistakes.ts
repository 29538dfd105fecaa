import { ConfigError } from '../config/mistake.ts';

/** Runs what needs the configuration, and tells each mistake in it. @returns the exit code: 2 where there is a mistake */
export async function tellingMistakes(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message.replace(/^/gm, 'crashproof: ')}\n`);
    return 2;
  }
}
