import { aftermathNow, howItEnded, lastCrash, type Told } from '../records/told.ts';
import { nothingText, type RecordsAsked, relative, withRecords } from './recorded/asked.ts';
import { crashText, heldText } from './recorded/crash-text.ts';
import { type Page, row } from './recorded/page.ts';
import { ago } from './times.ts';

/**
 * `crashproof why [SERVICE]`: the last crash, explained.
 *
 * @returns the exit code: 0, also where nothing has crashed; 1 where there is no such service; 2 for a wrong configuration
 */
export function why(asked: RecordsAsked): Promise<number> {
  return withRecords(asked, (services, page, places) => {
    const now = new Date();
    const told = services.flatMap(one => lastCrash(one) ?? []).sort(newestFirst);
    const [latest, ...others] = told;
    if (asked.json)
      return `${JSON.stringify(latest === undefined ? { version: 1, crash: null } : inJson(latest), null, 2)}\n`;
    const held = services.map(one => heldText(one.service, aftermathNow(one), page, now)).filter(text => text !== '');
    if (latest === undefined) return held.length > 0 ? held.join('\n') : nothingText(services, places);
    return [...held, crashText(latest, page, now), ...othersText(others, page, now)].join('\n');
  });
}

function othersText(others: readonly Told[], page: Page, now: Date): readonly string[] {
  if (others.length === 0) return [];
  const lines = others.flatMap(({ service, crash }) =>
    row('', `${service} ${howItEnded(crash)}, ${ago(crash.timestamp, now)} ago: crashproof why ${service}`, page),
  );
  return [`${[page.paint('dim', '  others'), ...lines].join('\n')}\n`];
}

const newestFirst = (a: Told, b: Told): number => Date.parse(b.crash.timestamp) - Date.parse(a.crash.timestamp);

function inJson({ service, crash, group, aftermath, file }: Told) {
  return {
    version: 1,
    service,
    crash,
    times: group.crashes.length,
    since: group.crashes[0].timestamp,
    median_uptime: group.medianLife,
    afterwards: aftermath.afterwards.map(({ at, code, message }) => ({ timestamp: at, event: code, message })),
    report: relative(file),
  };
}
