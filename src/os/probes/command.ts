import type { Finding } from '../../core/event.ts';
import { plain, seconds } from './plain.ts';
import type { CommandSurroundings, Outcome } from './run-once.ts';
import { runOnce } from './run-once.ts';
import { codeOf } from './trouble.ts';

/**
 * Runs a health command: exit code 0 is a pass, another one, a signal or too much time a fail with the last line of its
 * output. A command that cannot be started is misconfigured: that says nothing about the application.
 */
export async function checkCommand(
  words: readonly string[],
  surroundings: CommandSurroundings,
  timeoutMs: number,
): Promise<Finding> {
  const outcome = await runOnce(words, surroundings, timeoutMs);
  if (outcome.is === 'not-started') return notStarted(outcome.error, words[0] ?? '', surroundings.cwd);
  if (outcome.is === 'exited' && outcome.code === 0)
    return { is: 'pass', latencyMs: Math.round(outcome.tookMs * 10) / 10, degraded: [] };
  const said = outcome.lastLine === '' ? '' : `: ${outcome.lastLine}`;
  return { is: 'fail', reason: `"${plain(words.join(' '), 80)}" ${howItEnded(outcome, timeoutMs)}${said}` };
}

function howItEnded(outcome: Exclude<Outcome, { is: 'not-started' }>, timeoutMs: number): string {
  switch (outcome.is) {
    case 'exited':
      return `exited with ${outcome.code}`;
    case 'signalled':
      return `was ended by ${outcome.signal}`;
    case 'too-late':
      return `did not end within ${seconds(timeoutMs)}`;
  }
}

function notStarted(error: unknown, program: string, cwd: string | undefined): Finding {
  const { code, message } = codeOf(error);
  const command = `the health command "${plain(program, 120)}"`;
  // The system says ENOENT for a missing folder to start in as well.
  const place = cwd === undefined ? '' : ` (started in ${plain(cwd, 120)})`;
  if (code === 'ENOENT') return { is: 'misconfigured', reason: `${command} was not found${place}; check its path` };
  if (code === 'EACCES' || code === 'EPERM')
    return { is: 'misconfigured', reason: `${command} may not be run (${code}); make it executable` };
  return { is: 'misconfigured', reason: `${command} cannot be started: ${plain(message, 120)}` };
}
