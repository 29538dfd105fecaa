import readline from 'node:readline/promises';

/**
 * Asks the person at the terminal. Without one nothing is agreed to.
 *
 * @returns `nobody` where there is no terminal to ask at
 */
export async function agreed(question: string): Promise<'yes' | 'no' | 'nobody'> {
  if (!process.stdin.isTTY) return 'nobody';
  const asker = readline.createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asker.question(`${question} [y/N] `).catch(() => '');
  asker.close();
  return /^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no';
}
