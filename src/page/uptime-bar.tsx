import { useState } from 'preact/hooks';
import type { ServiceTimeline, Span, Stand, TimelineAnswer } from '../control/api.ts';
import { percent, plural, standOrder, standWords } from './looks.ts';
import { length, stretch } from './times.ts';

const slotWidth = 10;
const height = 40;
const gap = 2;
/** A second of it in two hours must still be seen. */
const leastHeight = 5;

/** Diagonals, dots and the like: told apart without colours. Once for the whole page. */
export function Patterns() {
  return (
    <svg class="patterns" aria-hidden="true" width="0" height="0">
      <defs>
        <pattern id="of-unhealthy" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" class="tint" />
          <path d="M0 6L6 0M-1 1L1 -1M5 7L7 5" class="stroke" />
        </pattern>
        <pattern id="of-starting" width="6" height="4" patternUnits="userSpaceOnUse">
          <rect width="6" height="4" class="tint" />
          <path d="M0 1H6" class="stroke" />
        </pattern>
        <pattern id="of-waiting" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect width="5" height="5" class="tint" />
          <circle cx="2.5" cy="2.5" r="1.3" class="dot" />
        </pattern>
        <pattern id="of-planned" width="4" height="6" patternUnits="userSpaceOnUse">
          <rect width="4" height="6" class="tint" />
          <path d="M1 0V6" class="stroke" />
        </pattern>
      </defs>
    </svg>
  );
}

export function UptimeBar({ timeline, name }: { readonly timeline: TimelineAnswer | null; readonly name: string }) {
  const [at, setAt] = useState<number | null>(null);
  const mine = timeline?.services.find(one => one.name === name);
  if (timeline === null || mine === undefined) return <div class="bar empty" />;
  const count = { hour: 60, day: 96, week: 84 }[timeline.span];
  const slots = Array.from({ length: count }, (_, index) => slotOf(mine, timeline, index));
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    setAt(Math.max(0, Math.min(count - 1, Math.floor(((event.clientX - box.left) / box.width) * count))));
  };
  const turn = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(before => Math.max(0, Math.min(count - 1, (before ?? (step < 0 ? count : -1)) + step)));
  };
  const shown = at === null ? undefined : slots[at];
  return (
    <div class="bar" onPointerMove={point} onPointerDown={point} onPointerLeave={() => setAt(null)}>
      <div
        role="slider"
        tabIndex={0}
        aria-label={`How ${name} stood, ${spanWords[timeline.span]}`}
        aria-valuemin={0}
        aria-valuemax={count - 1}
        aria-valuenow={at ?? count - 1}
        aria-valuetext={shown === undefined ? inShort(mine) : slotText(shown)}
        onKeyDown={turn}
        onBlur={() => setAt(null)}
      >
        <svg viewBox={`0 0 ${count * slotWidth} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="unwatched" d={slots.map((_, index) => box(index, 0, height)).join('')} />
          {standOrder.map(stand => {
            const d = slots.map((slot, index) => piece(slot, index, stand)).join('');
            return d === '' ? null : <path key={stand} class={`stand-${stand}`} d={d} />;
          })}
          <path class="tick-hang" d={slots.map(({ hangs }, index) => (hangs > 0 ? tick(index) : '')).join('')} />
          <path class="tick-crash" d={slots.map(({ crashes }, index) => (crashes > 0 ? tick(index) : '')).join('')} />
        </svg>
      </div>
      {shown !== undefined && at !== null && (
        <div
          class={`tip ${at < count / 3 ? 'left' : at > (count * 2) / 3 ? 'right' : ''}`}
          style={{ left: `${((at + 0.5) / count) * 100}%` }}
        >
          {slotText(shown)}
        </div>
      )}
    </div>
  );
}

export const spanWords: Readonly<Record<Span, string>> = {
  hour: 'the last hour',
  day: 'the last day',
  week: 'the last week',
};

interface Slot {
  readonly from: Date;
  readonly to: Date;
  readonly seconds: Readonly<Record<Stand, number>>;
  readonly crashes: number;
  readonly hangs: number;
  readonly restarts: number;
}

function slotOf(mine: ServiceTimeline, { from, slot_ms }: TimelineAnswer, index: number): Slot {
  const start = Date.parse(from) + index * slot_ms;
  const seconds = Object.fromEntries(standOrder.map(stand => [stand, mine.seconds[stand]?.[index] ?? 0]));
  return {
    from: new Date(start),
    to: new Date(start + slot_ms),
    seconds: seconds as Record<Stand, number>,
    crashes: mine.crashes?.[index] ?? 0,
    hangs: mine.hangs?.[index] ?? 0,
    restarts: mine.restarts?.[index] ?? 0,
  };
}

const box = (index: number, top: number, bottom: number): string =>
  `M${index * slotWidth + gap / 2} ${top}h${slotWidth - gap}V${bottom}h${gap - slotWidth}z`;

/** What was watched of the slot is drawn over its whole height, one stand over the other. */
function piece({ seconds }: Slot, index: number, wanted: Stand): string {
  const there = standOrder.filter(stand => seconds[stand] > 0.05);
  const sum = there.reduce((all, stand) => all + seconds[stand], 0);
  if (!there.includes(wanted)) return '';
  const small = there.filter(stand => (seconds[stand] / sum) * height < leastHeight);
  const rest = height - small.length * leastHeight;
  const large = there.filter(stand => !small.includes(stand)).reduce((all, stand) => all + seconds[stand], 0);
  let bottom = height;
  for (const stand of there) {
    const mine = small.includes(stand) ? leastHeight : (seconds[stand] / large) * rest;
    if (stand === wanted) return box(index, round(bottom - mine), round(bottom));
    bottom -= mine;
  }
  return '';
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Where something ended, a mark stands over all: a crash may be shorter than anything that can be drawn. */
const tick = (index: number): string =>
  `M${index * slotWidth + gap / 2} 0h${slotWidth - gap}V9l${(gap - slotWidth) / 2} 5l${(gap - slotWidth) / 2} -5z`;

function slotText({ from, to, seconds, crashes, hangs, restarts }: Slot): string {
  const stood = standOrder
    .filter(stand => seconds[stand] > 0.05)
    .sort((a, b) => seconds[b] - seconds[a])
    .map(stand => `${standWords[stand]} ${length(Math.max(1, seconds[stand]) * 1000)}`);
  const happened = [
    crashes > 0 ? plural(crashes, 'crash', 'crashes') : '',
    hangs > 0 ? `${hangs} ended as unhealthy` : '',
    restarts > 0 ? `${restarts} planned` : '',
  ].filter(text => text !== '');
  return `${stretch(from, to)}: ${[...happened, ...(stood.length === 0 ? ['nobody watched'] : stood)].join(', ')}`;
}

function inShort({ up_percent, crashes, hangs }: ServiceTimeline): string {
  const sum = (column: readonly number[] = []): number => column.reduce((a, b) => a + b, 0);
  const up = up_percent === null ? 'not watched' : `up ${percent(up_percent)}`;
  return `${up}, ${sum(crashes)} crashes, ${sum(hangs)} ends as unhealthy`;
}

export function SpanChoice({ span, onSpan }: { readonly span: Span; readonly onSpan: (span: Span) => void }) {
  return (
    <fieldset class="spans">
      <legend class="sr">How far back</legend>
      {(['hour', 'day', 'week'] as const).map(one => (
        <label key={one}>
          <input type="radio" name="span" checked={span === one} onChange={() => onSpan(one)} />
          <span>{one}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Legend() {
  return (
    <ul class="legend" aria-label="What the bar means">
      {standOrder.map(stand => (
        <li key={stand}>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <path class={`stand-${stand}`} d="M0 0h12v12H0z" />
          </svg>
          {standWords[stand]}
        </li>
      ))}
      <li>
        <svg viewBox="0 0 12 14" aria-hidden="true">
          <path class="tick-crash" d="M1 0h10v8l-5 5l-5 -5z" />
        </svg>
        crash
      </li>
    </ul>
  );
}
