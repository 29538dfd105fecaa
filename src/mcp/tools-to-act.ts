import * as v from 'valibot';
import { ask } from '../control/client.ts';
import { maxReasonChars } from '../control/limits.ts';
import type { Action } from '../core/event.ts';
import { maxWaitSeconds, standardWaitSeconds } from './bounds.ts';
import { runner, service, type Tool, tool, whole, words } from './tool.ts';

const acts: Readonly<
  Record<Action, { readonly title: string; readonly about: string; readonly does: 'calm' | 'harsh' }>
> = {
  restart: {
    title: 'Restart a service',
    about:
      'Stops a service gracefully and starts it again. Visitors may meet a short outage. Spends none of its restarts.',
    does: 'harsh',
  },
  start: {
    title: 'Start a service',
    about: 'Starts a service that was stopped or has given up.',
    does: 'calm',
  },
  stop: {
    title: 'Stop a service',
    about: 'Stops a service and keeps it stopped until somebody starts it: it is down for everybody meanwhile.',
    does: 'harsh',
  },
  forgive: {
    title: 'Forgive a service',
    about: 'Forgets the crashes of a service: all its restarts are there again, and what has given up is started.',
    does: 'calm',
  },
};

/** Only there where the person who set this up allowed it. */
export const toolsToAct: readonly Tool[] = (Object.keys(acts) as Action[]).map(action => {
  const { title, about, does } = acts[action];
  return tool(
    { name: `${action}_service`, title, description: `${about} Who asked and why is kept in the log.`, does },
    {
      service,
      runner: v.optional(runner),
      why: words(maxReasonChars, 'Why, for the log and the reports.'),
      wait_seconds: v.optional(
        whole(
          0,
          maxWaitSeconds,
          `How long to wait for the outcome; ${standardWaitSeconds} where nothing is said, 0: not at all.`,
        ),
      ),
    },
    async (
      { service: name, runner: id, why, wait_seconds = standardWaitSeconds },
      { sources, signal, by, progress },
    ) => {
      const chosen = await sources.runnerOf(name, id);
      const request = { do: action, service: name, by, why, wait_ms: wait_seconds * 1000 };
      const outcome = await ask<typeof action>(chosen, request, {
        signal,
        silenceMs: wait_seconds === 0 ? 5_000 : 0,
        onItem: ({ service: one, state, waits_for }) =>
          progress(`${one}: ${state}${waits_for === null ? '' : `, waiting for ${waits_for}`}`),
      });
      const [{ reached = null, sentence = '' } = {}] = outcome.services;
      return {
        data: {
          action,
          service: name,
          reached,
          outcome: wait_seconds === 0 && reached === null ? 'asked for' : sentence,
        },
        failed: reached === false,
      };
    },
  );
});
