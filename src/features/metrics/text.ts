/*
 * The two text formats that scrapers ask for: https://prometheus.io/docs/instrumenting/exposition_formats/ (0.0.4) and
 * OpenMetrics 1.0. Written by hand: a library would cost 5 MB of memory.
 */

export type Labels = Readonly<Record<string, string>>;

export interface Point {
  readonly labels?: Labels;
  readonly value: number;
}

/** Observations in buckets of upper bounds, not cumulative; the last bucket has no bound. */
export interface Distribution {
  readonly labels: Labels;
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
}

interface Named {
  /** Without `_total`. */
  readonly name: string;
  readonly help: string;
}

/** Everything there is to say about one name. */
export type Family =
  | (Named & { readonly type: 'gauge' | 'counter'; readonly points: readonly Point[] })
  | (Named & { readonly type: 'histogram'; readonly points: readonly Distribution[] });

export type Format = 'prometheus' | 'openmetrics';

export const contentTypes: Readonly<Record<Format, string>> = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

export function formatFor(accept: string | undefined): Format {
  return accept?.includes('application/openmetrics-text') ? 'openmetrics' : 'prometheus';
}

export function write(families: readonly Family[], format: Format): string {
  const lines = families.filter(({ points }) => points.length > 0).flatMap(family => linesOf(family, format));
  return `${[...lines, ...(format === 'openmetrics' ? ['# EOF'] : [])].join('\n')}\n`;
}

function linesOf(family: Family, format: Format): string[] {
  const { name, help, type } = family;
  const sample = type === 'counter' ? `${name}_total` : name;
  // Of a counter the older format describes the name of its samples.
  const described = format === 'prometheus' ? sample : name;
  const head = [`# HELP ${described} ${escapedHelp(help, format)}`, `# TYPE ${described} ${type}`];
  if (family.type === 'histogram') return [...head, ...family.points.flatMap(point => bucketsOf(name, point))];
  return [...head, ...family.points.map(({ labels, value }) => line(sample, labels ?? {}, value))];
}

function bucketsOf(name: string, { labels, bounds, counts, sum }: Distribution): string[] {
  let seen = 0;
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, index) => {
    seen += counts[index] ?? 0;
    return line(`${name}_bucket`, { ...labels, le: number(bound) }, seen);
  });
  return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, seen)];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapedLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${number(value)}`;
}

function number(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Number.isNaN(value) ? 'NaN' : String(value);
}

function escapedLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapedHelp(text: string, format: Format): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
