import { type ActionRequest, apiVersion, type Outcome, type Progress } from '../control/api.ts';
import type { Name } from '../core/spec.ts';
import type { Service } from '../core/state.ts';
import type { Controlled } from './controlled.ts';
import { inWords } from './in-words.ts';
import { type Before, settleMs, type Verdict, verdictOn } from './outcome.ts';
import type { Watch } from './watch.ts';

/** Even where nothing happens the verdict is asked for again this often: a start settles with time alone. */
const lookAgainMs = settleMs / 4;

/** Asks for an action and, where that is wanted, waits for what becomes of it, telling what it waits for meanwhile. */
export async function* act(
  controlled: Controlled,
  watch: Watch,
  { do: action, service: asked, by, why = '', wait_ms = 0 }: ActionRequest,
  signal: AbortSignal,
): AsyncGenerator<Progress, Outcome> {
  const { host, now } = controlled;
  const names = new Set(asked === undefined ? controlled.services.map(({ name }) => name) : [asked]);
  const before = new Map<Name, Before>(mine().map(service => [service.spec.name, service]));
  let heard = watch.events.lastId;
  host.request(asked ?? '*', action, by, why);

  const until = now() + wait_ms;
  const told = new Map<Name, string>();
  for (;;) {
    const verdicts = mine().map(service => [service, verdictOf(service)] as const);
    const news = watch.events.after(heard);
    heard = watch.events.lastId;
    for (const [service, { reached }] of verdicts) {
      const { name } = service.spec;
      const own = news
        .filter(item => item.service === name && item.event !== 'requested')
        .map(({ message }) => message);
      const { state, waitsFor } = inWords(service);
      if (own.length === 0 && told.get(name) === state) continue;
      told.set(name, state);
      if (wait_ms > 0) {
        const waits_for = reached === null ? (waitsFor ?? 'it to stay up') : null;
        yield {
          service: name,
          state: controlled.redact(name, state),
          waits_for,
          since: watch.since(name).toISOString(),
          news: own,
        };
      }
    }
    const open = verdicts.some(([, { reached }]) => reached === null);
    const over = host.snapshot().quit !== null || signal.aborted || now() >= until;
    if (!open || over) return outcome(verdicts, open && wait_ms > 0);
    await watch.bell.wait(signal, Math.max(1, Math.min(lookAgainMs, until - now())));
  }

  function mine(): readonly Service[] {
    return host.snapshot().services.filter(({ spec }) => names.has(spec.name));
  }

  function verdictOf(service: Service): Verdict {
    return verdictOn(action, before.get(service.spec.name) ?? service, service, now());
  }

  function outcome(verdicts: readonly (readonly [Service, Verdict])[], late: boolean): Outcome {
    const services = verdicts.map(([{ spec }, { reached, sentence }]) => ({
      name: spec.name,
      reached: reached === null && late ? false : reached,
      sentence: `${reached === null && late ? 'not reached in time: ' : ''}${controlled.redact(spec.name, sentence)}`,
    }));
    return { version: apiVersion, reached: services.every(({ reached }) => reached === true), services };
  }
}
