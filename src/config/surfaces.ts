import type { Config, Settings } from './config.ts';
import type { Environment } from './from-environment.ts';
import type { Look } from './look.ts';
import { type Mistake, mistake } from './mistake.ts';
import { type Chosen, whereText } from './origin.ts';
import { fillReceivers } from './receivers.ts';
import { snake } from './spelling.ts';
import { isLoopback } from './surface-kinds.ts';

interface Around {
  readonly env: Environment;
  /** Absolute: files with secrets go by it. */
  readonly base: string;
  readonly look: Look;
}

const maxSecretBytes = 65_536;

/** What leaves the machine, or may be asked from outside: whom to tell, and where to answer. */
export function surfaces(
  settings: Settings,
  { env, base, look }: Around,
): {
  readonly settings: Pick<Config['supervisor'], 'notify' | 'quietHours' | 'metrics' | 'readiness' | 'dashboard'>;
  readonly mistakes: Mistake[];
} {
  const { notify, quietHours, metrics, metricsToken, readiness, dashboard, dashboardToken, dashboardNames } = settings;
  const readFile = (file: string): string => Buffer.from(look.read(file, maxSecretBytes)).toString('utf8');
  const { receivers, problems } = fillReceivers(notify.value ?? [], { env, base, readFile });
  const mistakes = problems.map(problem => mistakeAt(notify, 'notify', problem));
  const token = metricsToken.value ?? null;
  if (metrics.value !== undefined && token === null && !isLoopback(metrics.value)) {
    const hint = 'set metrics_token, or give a loopback address such as 127.0.0.1:9780';
    mistakes.push(mistakeAt(metrics, 'metrics', 'others could read it there, so it needs a token', hint));
  }
  const { at } = dashboard.value;
  const pass = dashboardToken.value ?? null;
  if (at !== null && pass === null && !isLoopback(at)) {
    const hint = 'set dashboard_token, or give a loopback address such as 127.0.0.1:7780';
    mistakes.push(mistakeAt(dashboard, 'dashboard', 'others could steer it there, so it needs a token', hint));
  }
  return {
    settings: {
      dashboard: at === null ? null : { at, token: pass, names: dashboardNames.value ?? [] },
      notify: receivers,
      quietHours: quietHours.value ?? null,
      metrics: metrics.value === undefined ? null : { at: metrics.value, token },
      readiness: readiness.value ?? null,
    },
    mistakes,
  };
}

function mistakeAt({ from }: Chosen<unknown>, key: string, problem: string, hint = ''): Mistake {
  const where = from.by === 'file' ? `${whereText(from)} ${snake(key)}` : whereText(from);
  return { ...mistake(where, problem, '', hint), line: from.by === 'file' ? from.line : 0 };
}
