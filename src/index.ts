import { loadConfig } from './config/load.ts';
import type { CreateRunnerOptions } from './options.ts';
import type { ConsoleWriter } from './os/output/index.ts';
import { openConsole } from './os/output/index.ts';
import { openRunner, type Runner } from './runner/runner.ts';
import { speakOn } from './runner/speaker.ts';

export { ConfigError, type Mistake } from './config/mistake.ts';
export type { CreateRunnerOptions, Duration, Size } from './options.ts';
export type { Runner } from './runner/runner.ts';
export type { Stats } from './runtime/stats.ts';
export type { Entry, Host, Listener } from './runtime/supervisor.ts';

/**
 * A supervisor inside your own program. It is made ready, not started: call `start()`.
 *
 * ```ts
 * const runner = await createRunner({ command: ['node', 'server.js'], health: 'http://127.0.0.1:8080/health' });
 * runner.start();
 * process.once('SIGTERM', () => runner.stop('SIGTERM'));
 * process.exitCode = await runner.finished;
 * ```
 *
 * Without a command, and without a configuration file, it supervises the Tapo Camera MCP WebApp.
 *
 * @throws ConfigError with every mistake in the options, or where the program is not there; nothing is started then
 */
export async function createRunner(options: CreateRunnerOptions): Promise<Runner> {
  const { console: shown = true, config: file = 'none', control = false, ...flags } = options;
  const config = await loadConfig({
    flags: { ...flags, control, config: file },
    flagsAre: 'options',
    env: withoutSettings(process.env),
    cwd: process.cwd(),
  });
  const console = shown ? openConsole() : silentConsole;
  const speaker = speakOn(console, config.supervisor);
  return openRunner({ config, console, say: speaker.say, onTrouble: speaker.trouble });
}

const silentConsole: ConsoleWriter = {
  tap: () => ({ write() {}, wait: () => false, end() {} }),
  line() {},
  live() {},
  stats: () => ({ shownBytes: 0, droppedBytes: 0 }),
  flush: async () => {},
};

/** The options say it all: variables meant for the command line are not for a program that embeds the runner. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(CRASHPROOF|WATCHFILES|TAPO_WEBAPP)_/;
  return Object.fromEntries(Object.entries(env).filter(([key]) => !ours.test(key)));
}
