import type { ServiceConfig } from './config.ts';
import { type Mistake, mistake, quote } from './mistake.ts';
import { whereText } from './origin.ts';

const allowed =
  'five fields: minute, hour, day of month, month, day of week, such as "0 4 * * *" (each day at four) or "30 3 * * SUN"; or @daily, @weekly, @hourly';

/** Cron expressions are read by a library, which is loaded only where there is one to read. */
export async function checkRestartAt(services: readonly ServiceConfig[]): Promise<Mistake[]> {
  const asking = services.filter(({ features }) => features.restartAt !== null);
  if (asking.length === 0) return [];
  const { Cron } = await import('croner');
  return asking.flatMap(({ settings }) => {
    const text = settings.restartAt.value ?? '';
    const problem = whyNot(text, () => new Cron(text, { mode: '5-part', paused: true }).nextRun());
    if (problem === null) return [];
    const { from } = settings.restartAt;
    const where = from.by === 'file' ? `${whereText(from)} restart_at` : whereText(from);
    return [{ ...mistake(where, problem, allowed), line: from.by === 'file' ? from.line : 0 }];
  });
}

function whyNot(text: string, nextRun: () => Date | null): string | null {
  try {
    return nextRun() === null ? `got ${quote(text)}, a date that never comes` : null;
  } catch {
    return `got ${quote(text)}`;
  }
}
