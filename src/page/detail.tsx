import type { EventItem, ServiceStatus, Span, TimelineAnswer } from '../control/api.ts';
import { Actions } from './actions.tsx';
import { Charts } from './charts.tsx';
import { Crashes } from './crashes.tsx';
import { Happened } from './happened.tsx';
import { MoodIcon } from './icons.tsx';
import { Log } from './log.tsx';
import { percent, plural } from './looks.ts';
import { type Shown, useNow } from './store.ts';
import { Targets } from './targets.tsx';
import { distance, length, moment } from './times.ts';
import { Legend, Patterns, SpanChoice, spanWords, UptimeBar } from './uptime-bar.tsx';

export interface DetailProps {
  readonly shown: Shown;
  /** There are others to go back to. */
  readonly back: boolean;
  readonly events: readonly EventItem[];
  readonly timeline: TimelineAnswer | null;
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
  readonly stale: boolean;
}

export function Detail({ shown, back, events, timeline, span, onSpan, stale }: DetailProps) {
  const { status, mark } = shown;
  const { name, mood } = status;
  const mine = events.filter(({ service }) => service === name || service === null);
  const lastEvent = mine.at(-1)?.id ?? '';
  const up = timeline?.services.find(one => one.name === name)?.up_percent ?? null;
  return (
    <>
      <Patterns />
      {back && (
        <a class="back" href="#/">
          ← all services
        </a>
      )}
      <section class={`hero mood-${mood}`} aria-labelledby="name">
        <Standing status={status} />
        <Actions status={status} disabled={stale} />
        <Facts status={status} />
      </section>
      <section class="panel" aria-labelledby="uptime">
        <div class="bar-head">
          <h2 id="uptime">
            {up === null ? 'Uptime' : <>Up {percent(up)}</>} <small>{spanWords[span]}</small>
          </h2>
          <SpanChoice span={span} onSpan={onSpan} />
        </div>
        <UptimeBar timeline={timeline} name={name} />
        <Legend />
      </section>
      <Charts name={name} span={span} mark={mark} />
      <div class="columns">
        <Crashes name={name} mark={`${mark} ${lastEvent}`} />
        <div class="stack">
          <Targets targets={status.targets} />
          <Happened events={mine} />
        </div>
      </div>
      <Log key={name} name={name} />
    </>
  );
}

function Standing({ status }: { readonly status: ServiceStatus }) {
  const now = useNow(1_000);
  const { name, state, mood, since, last_crash, health, planned, phase } = status;
  const wrong = mood === 'bad' || mood === 'wary' || mood === 'busy';
  const told = wrong && last_crash !== null && phase !== 'up' && phase !== 'waiting' ? last_crash : null;
  // A check that is due this moment is no news.
  const isNews = ({ what, at }: (typeof planned)[number]) => what !== 'check' || Date.parse(at) > now.getTime() + 1_500;
  const next = planned.find(({ what }) => what !== 'check') ?? planned.find(isNews);
  return (
    <div class="standing">
      <h1 id="name">{name}</h1>
      <p class="state" role="status">
        <MoodIcon mood={mood} />
        <span>{state}</span>
      </p>
      <p class="muted">
        for <span class="number">{length(now.getTime() - Date.parse(since))}</span>, since{' '}
        {moment(new Date(since), now)}
        {next !== undefined && (
          <>
            {' '}
            · {next.what} <span class="number">{distance(new Date(next.at), now)}</span>
          </>
        )}
      </p>
      {told !== null && <p class="explained">{told.sentence}</p>}
      {health?.reason != null && <p class="explained">Its health check says: {health.reason}</p>}
      {health !== null && health.degraded.length > 0 && (
        <p class="explained">It complains: {health.degraded.join('; ')}</p>
      )}
    </div>
  );
}

function Facts({ status }: { readonly status: ServiceStatus }) {
  const { usage, health, restarts, run, pid } = status;
  const crashes = restarts.last_day.crash;
  const others = restarts.last_day.unhealthy + restarts.last_day['not-ready'];
  return (
    <dl class="facts">
      <div>
        <dt>Memory</dt>
        <dd>{usage?.memory_mb == null ? '–' : <Measure value={usage.memory_mb} unit="MB" />}</dd>
        <dd class="more">{usage?.processes == null ? '' : plural(usage.processes, 'process', 'processes')}</dd>
      </div>
      <div>
        <dt>CPU</dt>
        <dd>{usage?.cpu_percent == null ? '–' : <Measure value={usage.cpu_percent} unit="%" />}</dd>
        <dd class="more">of one core</dd>
      </div>
      <div>
        <dt>Health</dt>
        <dd>{health?.latency_ms == null ? '–' : <Measure value={health.latency_ms} unit="ms" />}</dd>
        <dd class="more">
          {health === null
            ? 'is not asked'
            : health.fails > 0
              ? `${health.fails} of ${health.fails_allowed} failures`
              : health.last === 'none'
                ? 'not yet asked'
                : 'last answer'}
        </dd>
      </div>
      <div>
        <dt>Restarts today</dt>
        <dd>
          <Measure value={Object.values(restarts.last_day).reduce((a, b) => a + b, 0)} unit="" />
        </dd>
        <dd class="more">
          {crashes} after a crash{others > 0 ? `, ${others} unhealthy` : ''}
        </dd>
      </div>
      <div>
        <dt>Budget</dt>
        <dd>
          {restarts.in_a_row} <small>of {restarts.allowed}</small>
        </dd>
        <dd class="more">restarts in a row</dd>
      </div>
      <div>
        <dt>Run</dt>
        <dd>{run}</dd>
        <dd class="more">{pid === null ? 'no process' : `pid ${pid}`}</dd>
      </div>
    </dl>
  );
}

function Measure({ value, unit }: { readonly value: number; readonly unit: string }) {
  const shown = value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1);
  return (
    <>
      {shown} {unit !== '' && <small>{unit}</small>}
    </>
  );
}
