import { ask } from '../control/client.ts';
import { failures, rehearse } from '../drill/drill.ts';
import { type FailureName, failureNames, type Goals } from '../drill/failure.ts';
import { askingOf } from '../drill/requests.ts';
import { type DrillReport, notRehearsed, type Outcome } from '../drill/verdict.ts';
import { agreed } from './agree.ts';
import { drillText } from './drill-text.ts';
import { type Meant, Problem, reach, saying } from './reach.ts';
import { terminalOf } from './terminal.ts';

export interface DrillAsked {
  readonly meant: Meant;
  readonly service?: string;
  /** Which to rehearse; empty: all that can be. */
  readonly only: readonly FailureName[];
  /** What to put requests to instead of the health page. */
  readonly url: string | null;
  /** Over the standard ones. */
  readonly goals: Partial<Goals>;
  readonly yes: boolean;
  readonly json: boolean;
}

/** `crashproof drill`. @returns 0 all within the goals, 1 something was not, 2 refused, 130 ended early */
export function drill(asked: DrillAsked): Promise<number> {
  return saying(async () => {
    const runner = await reach(asked.meant, asked.service);
    const { services } = await ask<'status'>(runner, {
      do: 'status',
      ...(asked.service && { service: asked.service }),
    });
    const [service, ...others] = services;
    if (service === undefined || others.length > 0) {
      throw new Problem(`which service? There is ${services.map(({ name }) => name).join(', ')}`, 2);
    }
    const chosen = failureNames.filter(name => asked.only.length === 0 || asked.only.includes(name));
    const left = service.restarts.allowed - service.restarts.in_a_row;
    if (left < chosen.length) {
      const do_ = 'forgive its crashes first (crashproof forgive), or choose fewer (--only)';
      throw new Problem(`${service.name} has ${left} restarts left, and a drill may take ${chosen.length}: ${do_}`, 2);
    }
    const asking = askingOf(service, asked.url);
    // The table is for whoever reads stdout; what is on the way is for the person watching.
    const tell = (text: string): void => void process.stderr.write(`${text}\n`);
    tell(`This rehearses failures on ${service.name} (pid ${service.pid ?? 'none'}), which is running for real:`);
    for (const name of chosen) tell(`  ${name.padEnd(12)}${failures[name].does}`);
    tell('Whoever uses it meanwhile loses requests, and whoever is told of crashes is told of these.');
    if (!asked.yes) {
      const answer = await agreed('Go on?');
      if (answer === 'nobody') throw new Problem('nobody is there to ask: say --yes to do it', 2);
      if (answer === 'no') {
        tell('Nothing was done.');
        return 0;
      }
    }
    const outcomes = await rehearseAll();
    if (outcomes === null) return 130;
    const report: DrillReport = {
      version: 1,
      at: new Date().toISOString(),
      service: service.name,
      requests_to: asking.what,
      outcomes,
    };
    const look = terminalOf(process.stdout, process.env);
    process.stdout.write(`${asked.json ? JSON.stringify(report, null, 2) : drillText(report, look).join('\n')}\n`);
    return outcomes.some(({ verdict }) => verdict === 'fail') || outcomes.every(({ verdict }) => verdict !== 'pass')
      ? 1
      : 0;

    async function rehearseAll(): Promise<readonly Outcome[] | null> {
      const over = new AbortController();
      const end = (): void => over.abort(new Error('ended early'));
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
      const done: Outcome[] = [];
      for (const name of chosen) {
        const failure = failures[name];
        const goals = { ...failure.goals, ...asked.goals };
        tell(`rehearsing: ${failure.does} …`);
        try {
          done.push(
            await rehearse({
              runner,
              service: (service as { name: string }).name,
              failure,
              goals,
              asking,
              signal: over.signal,
            }),
          );
        } catch (error) {
          if (over.signal.aborted) {
            tell('crashproof: ended early; what was begun has been undone');
            return null;
          }
          done.push(notRehearsed(name, goals, (error as Error).message));
        }
      }
      return done;
    }
  });
}
