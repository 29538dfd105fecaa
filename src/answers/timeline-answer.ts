import { apiVersion, type ServiceTimeline, type Span, type TimelineAnswer } from '../control/api.ts';
import type { Name } from '../core/spec.ts';
import type { Timeline } from '../runtime/chronicle/chronicle.ts';
import { type Chronicles, recorded } from './chronicles.ts';

export function timelineOf(
  chronicles: Chronicles | undefined,
  services: readonly Name[],
  span: Span = 'hour',
  now: Date,
): TimelineAnswer {
  const all = recorded(chronicles);
  const timelines = services.map(name => [name, all.timeline(name, span, now)] as const);
  const [first] = timelines;
  return {
    version: apiVersion,
    span,
    from: new Date(first?.[1].fromMs ?? now).toISOString(),
    slot_ms: first?.[1].slotMs ?? 0,
    services: timelines.map(([name, timeline]) => serviceTimeline(name, timeline)),
  };
}

function serviceTimeline(name: Name, { upPercent, seconds, crashes, hangs, restarts }: Timeline): ServiceTimeline {
  return {
    name,
    up_percent: upPercent === null ? null : Math.round(upPercent * 1000) / 1000,
    seconds: withoutEmpty(seconds),
    ...withoutEmpty({ crashes, hangs, restarts }),
  };
}

/** Of a hundred services most columns are empty. */
function withoutEmpty<Key extends string>(columns: Columns<Key>): Partial<Columns<Key>> {
  const told: Partial<Record<Key, readonly number[]>> = {};
  for (const key of Object.keys(columns) as Key[]) {
    if (columns[key].some(value => value !== 0)) told[key] = columns[key].map(value => Math.round(value * 10) / 10);
  }
  return told;
}

type Columns<Key extends string> = Readonly<Record<Key, readonly number[]>>;
