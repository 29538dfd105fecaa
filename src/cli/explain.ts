import { formatBytes } from '../config/bytes.ts';
import type { Config, ServiceConfig } from '../config/config.ts';
import { joinWords } from '../config/join-words.ts';
import { duration } from '../core/duration.ts';
import { type Rung, type Spec, stopRequest } from '../core/spec.ts';
import { type Explanation, explanationOf, type ServiceExplanation } from './explanation.ts';

const MOST_ROWS = 20;
const LABEL_WIDTH = 11;

/** `crashproof explain`: what would be done and why, for a person. Starts nothing. */
export function explainText(config: Config): string {
  const explanation = explanationOf(config);
  const file = explanation.file === null ? 'No configuration file was read.' : `Read ${explanation.file}.`;
  const services = explanation.services.map((one, index) =>
    explainService(one, config.services[index] as ServiceConfig),
  );
  const { warnings } = explanation;
  return `${[file, ...warnings, ...explainTargets(explanation), ...services].join('\n\n')}\n`;
}

/** The same for a program to read. */
export function explainJson(config: Config): string {
  return `${JSON.stringify(explanationOf(config), null, 2)}\n`;
}

function explainService(one: ServiceExplanation, { spec, log }: ServiceConfig): string {
  const kept = `${formatBytes(log.maxBytes)} each, ${log.files} more kept${log.compress ? ', compressed' : ''}`;
  const title = `${one.name}${one.default_application ? ' (the default application)' : ''}`;
  return [
    title,
    ...labelled('command', joinWords(one.command)),
    ...labelled('folder', one.cwd),
    ...labelled('variables', one.variables.length === 0 ? 'none added' : `${one.variables.join(', ')} (names only)`),
    ...(one.needs.length === 0 ? [] : labelled('needs', one.needs.join(', '))),
    ...(one.watches.length === 0 ? [] : labelled('watches', one.watches.join(', '))),
    ...labelled('log', `${one.log_file} (${kept})`),
    ...labelled('reports', one.report_files),
    ...labelled('health', ...explainHealth(one, spec)),
    ...labelled(
      'stop',
      `when asked: ${ladder(spec.stop.asked)}`,
      `when it does not answer: ${ladder(spec.stop.unhealthy)}`,
      `what a dead run left behind: ${ladder(spec.stop.leftovers)}`,
    ),
    '',
    ...explainRestarts(one, spec),
    ...explainCauses(one),
    ...(one.next_restarts.length === 0 ? [] : labelled('on purpose', `next at ${one.next_restarts.join(', ')}`)),
    '',
    ...explainSettings(one),
  ].join('\n');
}

function explainTargets({ targets }: Explanation): string[] {
  if (targets.length === 0) return [];
  const rows = targets.map(({ name, asks, every_s, retry_s, failures, settle_s, behind }) => [
    name,
    asks,
    `every ${every_s} s, after a failure ${retry_s} s`,
    `down after ${failures}`,
    `settles ${settle_s} s${behind.length === 0 ? '' : `, behind ${behind.join(', ')}`}`,
  ]);
  return [['Targets, asked without a login:', ...table(rows)].join('\n')];
}

const labelled = (label: string, ...texts: string[]): string[] =>
  texts.map((text, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${text}`);

function explainHealth({ health: shown }: ServiceExplanation, { health }: Spec): string[] {
  if (shown === null || health === null) return ['not asked: it is well while it runs'];
  const { target, asks } = shown;
  const { startup, liveness, timeoutMs } = health;
  return [
    target === asks ? target : `${target}, asked at ${asks}`,
    `an answer must come within ${duration(timeoutMs)}`,
    `after a start: every ${duration(startup.everyMs)} until it answers, for ${duration(startup.withinMs)} at most`,
    `then: every ${duration(liveness.everyMs)}, after a failure every ${duration(liveness.retryMs)}`,
    `failures in a row until it is ended and started again: ${liveness.failures}`,
  ];
}

function explainRestarts({ restarts, after_the_last: then }: ServiceExplanation, { restart }: Spec): string[] {
  if (restart.when === 'never') return labelled('restarts', `none: ${then}`);
  const when = restart.when === 'on-crash' ? 'after a crash, not after a clean exit' : 'after every end';
  const last = restarts.at(-1);
  if (last === undefined) return labelled('restarts', `none: at the first end ${then}`);
  const { jitter } = restart.delay;
  const spread = jitter > 0 ? `, each wait spread by ${Math.round(jitter * 100)} % up and down` : '';
  const rows = restarts.slice(0, MOST_ROWS).map(({ from, to, wait_s, total_s }) => {
    const [restart, each] = from === to ? [`${from}`, ''] : [`${from} to ${to}`, ' each'];
    return [restart, `${wait_s} s${each}`, `${duration(total_s * 1000)} in all`];
  });
  const more = restarts.length > rows.length ? [`    … ${last.to}  ${last.wait_s} s`] : [];
  return [
    ...labelled('restarts', `${when}${spread}; when it ends at once each time:`),
    ...table(rows),
    ...more,
    `    then ${then}`,
    `  ${duration(restart.stableAfterMs)} without trouble: the next crash counts as the first one again`,
  ];
}

/** Causes of one remedy share a line: what is done, then for which. */
function explainCauses({ causes }: ServiceExplanation): string[] {
  if (causes.length === 0) return labelled('causes', 'none changes what follows a crash');
  const remedies = [...new Set(causes.map(({ does }) => does))];
  return labelled(
    'causes',
    'when the crash says so, other than the above (ignore_causes turns each off):',
    ...remedies.flatMap(remedy => {
      const names = causes.filter(({ does }) => does === remedy).map(({ cause }) => cause);
      return [`${remedy}:`, `  ${names.join(', ')}`];
    }),
  );
}

function explainSettings({ settings }: ServiceExplanation): string[] {
  const rows = settings.map(({ setting, value, from, over }) => [setting, value, [from, ...over].join(', over ')]);
  const chosen = rows.filter(row => row[2] !== 'default');
  const left = rows.filter(row => row[2] === 'default').map(row => row.slice(0, 2));
  const set = chosen.length === 0 ? labelled('settings', 'none was made') : ['  settings', ...table(chosen)];
  return [...set, '  defaults', ...table(left)];
}

function ladder(rungs: readonly Rung[]): string {
  return rungs
    .map(({ signal }, index) => {
      const before = rungs[index - 1];
      const step = signal === stopRequest ? 'POST to its stop URL' : signal;
      return before === undefined ? step : `${duration(before.graceMs)} later ${step}`;
    })
    .join(', ');
}

/** Columns as wide as their widest cell, indented by four. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row => `    ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
