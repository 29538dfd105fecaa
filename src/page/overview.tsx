import { useState } from 'preact/hooks';
import type { ServiceStatus, Span, TimelineAnswer } from '../control/api.ts';
import { MoodIcon } from './icons.tsx';
import { byNeed, percent } from './looks.ts';
import { useNow } from './store.ts';
import { distance, length } from './times.ts';
import { Legend, Patterns, SpanChoice, UptimeBar } from './uptime-bar.tsx';

export interface OverviewProps {
  readonly services: readonly ServiceStatus[];
  readonly timeline: TimelineAnswer | null;
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
  /** A service that was asked for and is not there. */
  readonly missing: string | null;
}

/** With more than this a field to look for one is of use. */
const few = 6;

export function Overview({ services, timeline, span, onSpan, missing }: OverviewProps) {
  const [wanted, setWanted] = useState('');
  const now = useNow(1_000);
  const found = services.filter(({ name, state }) => `${name} ${state}`.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <>
      <Patterns />
      <div class="bar-head">
        <h1>Services</h1>
        {services.length > few && (
          <input
            type="search"
            class="search"
            placeholder="Find by name or state"
            aria-label="Find a service by name or state"
            value={wanted}
            onInput={event => setWanted(event.currentTarget.value)}
          />
        )}
        <SpanChoice span={span} onSpan={onSpan} />
      </div>
      {missing !== null && <p class="hint">There is no service {missing} here.</p>}
      {found.length === 0 && <p class="nothing">No service is called or stands like that.</p>}
      <ul class={`cards ${services.length > 12 ? 'many' : ''}`}>
        {found.toSorted(byNeed).map(service => (
          <li key={service.name}>
            <Card service={service} timeline={timeline} now={now} />
          </li>
        ))}
      </ul>
      <Legend />
    </>
  );
}

interface CardProps {
  readonly service: ServiceStatus;
  readonly timeline: TimelineAnswer | null;
  readonly now: Date;
}

function Card({ service, timeline, now }: CardProps) {
  const { name, state, mood, since, usage, health, last_crash } = service;
  const up = timeline?.services.find(one => one.name === name)?.up_percent ?? null;
  const fresh = last_crash !== null && now.getTime() - Date.parse(last_crash.at) < 86_400_000;
  return (
    <article class={`card mood-${mood}`}>
      <h2>
        <a href={`#/service/${encodeURIComponent(name)}`}>{name}</a>
      </h2>
      <p class="state">
        <MoodIcon mood={mood} />
        <span>{state}</span>
        <span class="since">{length(now.getTime() - Date.parse(since))}</span>
      </p>
      <UptimeBar timeline={timeline} name={name} />
      <dl class="small-facts">
        <Fact name="up" value={up === null ? '–' : percent(up)} />
        <Fact name="memory" value={usage?.memory_mb == null ? '–' : `${Math.round(usage.memory_mb)} MB`} />
        <Fact name="answers in" value={health?.latency_ms == null ? '–' : `${Math.round(health.latency_ms)} ms`} />
        <Fact name="crashes today" value={String(service.restarts.last_day.crash)} />
      </dl>
      {fresh && last_crash !== null && (
        <p class="last-crash">
          <strong>{distance(new Date(last_crash.at), now)}</strong> {last_crash.sentence}
        </p>
      )}
    </article>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
