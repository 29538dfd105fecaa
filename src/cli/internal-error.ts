import type { Runner } from '../runner/runner.ts';
import type { Speaker } from '../runner/speaker.ts';

/** What was asked to end gets this long when the program itself has failed. */
const endWithinMs = 15_000;

/**
 * An error nobody has thought of: what it was is said, everything is ended as if asked, and the exit code is 1, so that
 * whoever watches the supervisor starts it again.
 *
 * @returns how to stop listening, and whether there was one
 */
export function endOnInternalError(runner: Runner, speaker: Speaker): { off(): void; happened(): boolean } {
  let happened = false;
  const fail = (error: unknown): void => {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    speaker.sayPlain('error', `internal error, ending everything: ${what}`);
    if (happened) return;
    happened = true;
    void runner.stop('an internal error');
    setTimeout(() => process.exit(1), endWithinMs).unref();
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  return {
    off() {
      process.off('uncaughtException', fail);
      process.off('unhandledRejection', fail);
    },
    happened: () => happened,
  };
}
