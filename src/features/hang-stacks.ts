import type { Run } from '../core/spec.ts';
import { inspectorsIn, nodeStack } from '../os/inspector/node-stack.ts';
import type { Attach } from '../runtime/attach.ts';
import type { Logbook } from '../runtime/logbook.ts';

export interface HangStacksOptions {
  readonly logbook: Logbook;
  /** The last output of a run so far. */
  readonly printed: (run: Run) => string;
}

/** Node says where its inspector listens within milliseconds, or never; the ladder goes on to SIGKILL after 3 s. */
const waitMs = 900;
const lookMs = 25;

/**
 * A Node program that hangs cannot write its stacks, but its inspector can be asked: SIGUSR1, the first step of its
 * ladder, opens it. Whoever else uses that signal is not asked anything.
 */
export const attach: Attach<HangStacksOptions> = async (host, service, { logbook, printed }) => {
  let detached = false;
  const stopListening = host.listen(({ notes }) => {
    for (const note of notes) {
      if (note.code !== 'stopping' || note.service !== service || note.signal !== 'SIGUSR1') continue;
      logbook.expect(note.run, ask(note.run));
    }
  });

  async function ask(run: Run): Promise<{ stacks: string | null }> {
    const until = performance.now() + waitMs;
    while (!detached && inspectorsIn(printed(run)).length === 0) {
      if (performance.now() > until) return { stacks: null };
      await new Promise(resolve => setTimeout(resolve, lookMs));
    }
    const found = await Promise.all(inspectorsIn(printed(run)).map(nodeStack));
    const stacks = found.filter(stack => stack !== null);
    return { stacks: stacks.length === 0 ? null : stacks.join('\n\n') };
  }

  return async () => {
    detached = true;
    stopListening();
  };
};
