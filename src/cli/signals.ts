import type { Runner } from '../runner/runner.ts';
import type { Speaker } from '../runner/speaker.ts';

/**
 * What the signals of a terminal, an init system or a container mean to the supervisor. The first SIGINT or SIGTERM
 * stops gracefully, the next one at once; SIGQUIT stops at once. SIGHUP, which a closing terminal sends, ends nothing:
 * the application is to stay up.
 *
 * @returns how to stop listening
 */
export function obeySignals(runner: Runner, speaker: Speaker): () => void {
  let asked = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) void runner.kill(signal);
    else void runner.stop(signal);
    asked = true;
  };
  const handlers: Partial<Record<NodeJS.Signals, (signal: NodeJS.Signals) => void>> = {
    SIGINT: stop,
    SIGTERM: stop,
    SIGQUIT: signal => void runner.kill(signal),
    SIGHUP: () => speaker.sayPlain('warning', 'SIGHUP: the terminal was closed; supervision goes on'),
  };
  // Windows knows Ctrl-Break and a closing console window; the latter leaves ten seconds, like a stop.
  if (process.platform === 'win32') {
    delete handlers.SIGQUIT;
    handlers.SIGBREAK = stop;
    handlers.SIGHUP = stop;
  }
  const entries = Object.entries(handlers) as [NodeJS.Signals, (signal: NodeJS.Signals) => void][];
  for (const [signal, handle] of entries) process.on(signal, handle);
  return () => {
    for (const [signal, handle] of entries) process.off(signal, handle);
  };
}
