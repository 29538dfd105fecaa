import tty from 'node:tty';
import type { Config } from '../config/config.ts';
import type { Application } from '../config/default-application.ts';
import type { Given } from '../config/from-flags.ts';
import { loadConfig } from '../config/load.ts';
import { type ConsoleWriter, openConsole, preparePipes } from '../os/output/index.ts';
import { takeCareOfPid1 } from '../os/tree/init.ts';
import { launchOf } from '../runner/child-env.ts';
import { openRunner, type Runner } from '../runner/runner.ts';
import { speakOn } from '../runner/speaker.ts';
import { attachToSurroundings } from '../runner/surroundings.ts';
import { endOnInternalError } from './internal-error.ts';
import { isMissing, missingModuleText } from './missing-module.ts';
import { tellingMistakes } from './mistakes.ts';
import { obeySignals } from './signals.ts';

/** At the end the console gets this long to show what is queued. */
const flushWithinMs = 500;

export interface RunAsked {
  readonly flags: Given;
  /** Empty: the configuration file's services, or the application. */
  readonly command: readonly string[];
  /** What stands for the default application. */
  readonly application?: Application;
}

/** `crashproof run` and `crashproof demo`: supervises until it is asked to stop or gives up. @returns the exit code */
export async function run(asked: RunAsked): Promise<number> {
  const refuse = (sentence: string): number => {
    process.stderr.write(sentence);
    return 2;
  };
  const instead = await takeCareOfPid1(sentence => void refuse(`${sentence}\n`));
  if (instead !== null) return instead;
  // Its pipes take a moment to make: meanwhile the configuration is read.
  void preparePipes();
  return tellingMistakes(async () => {
    const config = await loadConfig({ ...asked, env: process.env, cwd: process.cwd() });
    const missing = await missingModule(config);
    return missing === null ? await supervise(config) : refuse(missing);
  });
}

async function supervise(config: Config): Promise<number> {
  const console = openConsole();
  const speaker = speakOn(console, config.supervisor);
  const runner = await openRunner({ config, console, say: speaker.say, onTrouble: speaker.trouble });
  const ignoreSignals = obeySignals(runner, speaker);
  const internalError = endOnInternalError(runner, speaker);
  runner.start();
  const surroundings = attachToSurroundings({
    host: runner.host,
    now: () => performance.now(),
    warn: sentence => speaker.trouble('*', sentence),
  });
  const noLongerWaiting = await liveLine(runner, console, config);
  const exitCode = await runner.finished;
  noLongerWaiting();
  await (await surroundings)();
  ignoreSignals();
  internalError.off();
  await console.flush(flushWithinMs);
  return internalError.happened() ? 1 : exitCode;
}

/** A person at a terminal sees what is waited for; everybody else reads it in the lines. */
async function liveLine(runner: Runner, console: ConsoleWriter, { supervisor }: Config): Promise<() => void> {
  if (!tty.isatty(2) || process.env.TERM === 'dumb' || supervisor.logFormat === 'json') return () => {};
  const { showWaiting } = await import('./live-waiting.ts');
  return showWaiting({ host: runner.host, now: () => performance.now(), live: console.live });
}

/** Before the default application is started in vain ten times: is its module there at all? */
async function missingModule(config: Config): Promise<string | null> {
  const service = config.services.find(({ pythonModule }) => pythonModule !== null);
  if (service === undefined || service.pythonModule === null) return null;
  const { findPythonModule } = await import('../os/python/module.ts');
  const { command, cwd, env } = launchOf(service);
  const [python = 'python'] = command;
  const found = await findPythonModule({ python, module: service.pythonModule, cwd, env });
  return isMissing(found) ? missingModuleText(found, python, service.pythonModule) : null;
}
