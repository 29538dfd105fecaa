import type { ByKind, HealthStatus, Mood, RestartKind, ServiceStatus, Status } from '../control/api.ts';
import { duration } from '../core/duration.ts';
import { cut, filled, type Paint, painter, type Style } from './terminal.ts';
import { ago, clockTime, until } from './times.ts';

export interface StatusLook {
  readonly columns: number;
  readonly colour: boolean;
  readonly now: Date;
  /** All there is to know of each service, however many there are. */
  readonly detailed: boolean;
}

/** More services than this are shown one a line. */
const maxDetailed = 4;
const labelWidth = 10;
const maxNameWidth = 24;
const minStateWidth = 18;

/** The status as a person reads it: a paragraph for each of a few services, a line for each of many. */
export function statusText(status: Status, look: StatusLook): readonly string[] {
  const paint = painter(look.colour);
  const { runner, services } = status;
  const head = `crashproof ${runner.id}, pid ${runner.pid}, for ${ago(runner.since, look.now)}, in ${runner.cwd}`;
  const body =
    look.detailed || services.length <= maxDetailed
      ? services.flatMap(service => ['', ...paragraph(service, look, paint)])
      : ['', ...table(services, look, paint)];
  return [paint('dim', cut(head, look.columns)), ...body];
}

function paragraph(service: ServiceStatus, { columns, now }: StatusLook, paint: Paint): readonly string[] {
  const facts: readonly (readonly [label: string, text: string, style?: Style | null])[] = [
    ...healthFact(service),
    ['restarts', restartsText(service.restarts.last_hour, service.restarts.last_day, service)],
    ...usageFact(service),
    ...service.planned
      .slice(0, 3)
      .map(({ what, at }, index) => [index === 0 ? 'next' : '', `${what} ${until(at, now)}`] as const),
    ...service.targets.map(({ name, state, since, sentence }, index) => {
      const more = [since === null ? '' : ` since ${clockTime(since, now)}`, sentence === null ? '' : `: ${sentence}`];
      return [index === 0 ? 'targets' : '', `${name} ${state}${more.join('')}`] as const;
    }),
    ...crashFact(service, now),
  ];
  const lines = facts.flatMap(([label, text, style = null]) =>
    filled(text, columns - labelWidth - 2).map(
      (line, index) => `  ${paint('dim', (index === 0 ? label : '').padEnd(labelWidth))}${paint(style, line)}`,
    ),
  );
  return [...titleOf(service, columns, now, paint), ...lines];
}

function titleOf({ name, state, mood, since, pid, run }: ServiceStatus, columns: number, now: Date, paint: Paint) {
  const process = pid === null ? '' : `, pid ${pid}, run ${run}`;
  const rest = `for ${ago(since, now)}${process}`;
  const [first = '', ...more] = filled(state, columns - name.length - 2);
  const fits = more.length === 0 && name.length + 2 + first.length + 1 + rest.length <= columns;
  const head = `${paint('bold', name)}  ${paint(moodStyle[mood], first)}`;
  if (fits) return [`${head} ${paint('dim', rest)}`];
  const indent = ' '.repeat(name.length + 2);
  return [head, ...more.map(line => `${indent}${paint(moodStyle[mood], line)}`), `${indent}${paint('dim', rest)}`];
}

function healthFact({ health, pid }: ServiceStatus): readonly (readonly [string, string, Style?])[] {
  if (health === null) return [['health', 'not asked']];
  if (pid === null) return [];
  const latency = health.latency_ms === null ? '' : ` in ${duration(health.latency_ms)}`;
  const because = health.reason === null ? '' : `: ${health.reason}`;
  switch (health.last) {
    case 'none':
      return [['health', 'no answer yet']];
    case 'pass':
      if (health.degraded.length === 0) return [['health', `answered well${latency}`]];
      return [['health', `answered${latency}, and complains: ${health.degraded.join('; ')}`, 'yellow']];
    case 'fail':
      return [['health', `failed, ${failsText(health)}${because}`, 'yellow']];
    case 'misconfigured':
      return [['health', `the check looks wrong${because}`, 'yellow']];
    case 'foreign':
      return [['health', `another program answers${because}`, 'yellow']];
    default:
      return health.last satisfies never;
  }
}

/** More than are allowed: it is left alive for what it waits for. */
function failsText({ fails, fails_allowed: allowed }: HealthStatus): string {
  return fails > allowed ? `${fails} times in a row` : `${fails} of ${allowed} in a row`;
}

/** `1 after a crash in the last hour; 2 after a crash, 1 asked for in the last day`. */
function restartsText(hour: ByKind, day: ByKind, { restarts }: ServiceStatus): string {
  const row = restarts.in_a_row > 0 ? `; ${restarts.in_a_row} of ${restarts.allowed} in a row used` : '';
  if (sum(day) === 0) return `none in the last day${row}`;
  const hours = sum(hour) === 0 ? 'none in the last hour' : `${kindsText(hour)} in the last hour`;
  return `${hours}; ${kindsText(day)} in the last day${row}`;
}

function kindsText(kinds: ByKind): string {
  const named = (Object.keys(kindWords) as RestartKind[]).filter(kind => kinds[kind] > 0);
  return named.map(kind => `${kinds[kind]} ${kindWords[kind]}`).join(', ');
}

const sum = (kinds: ByKind): number => Object.values(kinds).reduce((total, one) => total + one, 0);

const kindWords: Readonly<Record<RestartKind, string>> = {
  crash: 'after a crash',
  exit: 'after an exit',
  unhealthy: 'unhealthy',
  'not-ready': 'not ready',
  stopped: 'asked for',
};

function usageFact({ usage }: ServiceStatus): readonly (readonly [string, string])[] {
  if (usage === null) return [];
  const parts = [
    usage.memory_mb === null ? '' : `${usage.memory_mb} MB`,
    usage.cpu_percent === null ? '' : `${usage.cpu_percent.toFixed(1)} % CPU`,
    usage.processes === null ? '' : `${usage.processes} ${usage.processes === 1 ? 'process' : 'processes'}`,
    usage.threads === null ? '' : `${usage.threads} ${usage.threads === 1 ? 'thread' : 'threads'}`,
    usage.open_files === null ? '' : `${usage.open_files} open files`,
  ];
  return [['uses', parts.filter(part => part !== '').join(', ')]];
}

function crashFact({ last_crash }: ServiceStatus, now: Date): readonly (readonly [string, string, Style?])[] {
  if (last_crash === null) return [];
  const { at, run, sentence } = last_crash;
  return [['crashed', `${clockTime(at, now)}, run ${run}: ${sentence}`]];
}

function table(services: readonly ServiceStatus[], { columns, now }: StatusLook, paint: Paint): readonly string[] {
  const rows = services.map(one => [
    one.name,
    one.state,
    ago(one.since, now),
    one.health?.latency_ms == null ? '' : duration(one.health.latency_ms),
    one.usage?.memory_mb == null ? '' : `${one.usage.memory_mb} MB`,
    one.usage?.cpu_percent == null ? '' : `${one.usage.cpu_percent.toFixed(1)} %`,
    `${sum(one.restarts.last_day)}`,
  ]);
  const heads = ['SERVICE', 'STATE', 'FOR', 'HEALTH', 'MEMORY', 'CPU', 'RESTARTS/DAY'];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map(row => (row[column] ?? '').length)));
  widths[0] = Math.min(widths[0] ?? 0, maxNameWidth);
  const others = (): number => widths.reduce((total, width, column) => total + (column === 1 ? 0 : width + 2), 0);
  // On a narrow terminal the last columns give way to the state.
  while (widths.length > 3 && others() + minStateWidth > columns) widths.pop();
  widths[1] = Math.min(widths[1] ?? 0, columns - others());
  const line = (cells: readonly string[], style: (column: number) => Style | null): string =>
    cells
      .slice(0, widths.length)
      .map((cell, column) => paint(style(column), cut(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    line(heads, () => 'dim'),
    ...rows.map((row, index) =>
      line(row, column => (column === 1 ? moodStyle[services[index]?.mood ?? 'quiet'] : null)),
    ),
  ];
}

export const moodStyle: Readonly<Record<Mood, Style | null>> = {
  good: 'green',
  quiet: 'dim',
  busy: 'cyan',
  wary: 'yellow',
  bad: 'red',
};
