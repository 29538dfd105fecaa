import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { MeasurementsAnswer, Span } from '../control/api.ts';
import { useFetched } from './fetched.ts';
import { moment } from './times.ts';

type Column = readonly (number | null)[];

export function Charts({ name, span, mark }: { readonly name: string; readonly span: Span; readonly mark: string }) {
  const every = span === 'hour' ? 10_000 : 60_000;
  const { answer, error } = useFetched<MeasurementsAnswer>('measurements', { service: name, span }, mark, every);
  return (
    <section class="charts" aria-label="Measurements">
      {error !== '' && <p class="wrong">They could not be read: {error}</p>}
      <Chart
        title="Memory"
        unit="MB"
        answer={answer}
        mean={answer?.memory_mb}
        peak={answer?.memory_peak_mb}
        colour="--blue"
      />
      <Chart
        title="CPU"
        unit="%"
        answer={answer}
        mean={answer?.cpu_percent}
        peak={answer?.cpu_peak_percent}
        colour="--violet"
      />
      <Chart
        title="Health answers"
        unit="ms"
        answer={answer}
        mean={answer?.latency_ms}
        peak={answer?.latency_peak_ms}
        colour="--teal"
      />
    </section>
  );
}

interface ChartProps {
  readonly title: string;
  readonly unit: string;
  readonly answer: MeasurementsAnswer | null;
  readonly mean: Column | undefined;
  readonly peak: Column | undefined;
  /** The name of a colour of the style sheet. */
  readonly colour: string;
}

const chartHeight = 132;

function Chart({ title, unit, answer, mean = [], peak = [], colour }: ChartProps) {
  const known = peak.filter(value => value !== null);
  const latest = mean.findLast(value => value !== null) ?? null;
  const most = Math.max(0, ...known);
  return (
    <figure class="panel chart">
      <figcaption>
        <h3>{title}</h3>
        <p class="muted">{known.length === 0 ? '' : `${amount(latest ?? 0)} ${unit}, at most ${amount(most)}`}</p>
      </figcaption>
      {known.length === 0 || answer === null ? (
        <p class="nothing chart-empty">{answer === null ? '' : 'Nothing was measured in this time.'}</p>
      ) : (
        <Plot answer={answer} mean={mean} peak={peak} colour={colour} unit={unit} />
      )}
    </figure>
  );
}

const amount = (value: number): string => (value >= 100 ? String(Math.round(value)) : value.toFixed(1));

function Plot({
  answer,
  mean,
  peak,
  colour,
  unit,
}: Pick<ChartProps, 'colour' | 'unit'> & {
  readonly answer: MeasurementsAnswer;
  readonly mean: Column;
  readonly peak: Column;
}) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const ends = useRef(answer.ends);
  ends.current = answer.ends;
  const from = Date.parse(answer.from) / 1000;
  const data: uPlot.AlignedData = [
    mean.map((_, index) => from + (index * answer.slot_ms) / 1000),
    [...peak],
    [...mean],
  ];
  const shown = useRef(data);
  shown.current = data;

  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const make = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(box, colour, unit, answer.slot_ms / 1000, ends), shown.current, box);
    };
    make();
    const sizes = new ResizeObserver(() => plot.current?.setSize({ width: box.clientWidth, height: chartHeight }));
    sizes.observe(box);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', make);
    addEventListener('theme', make);
    return () => {
      sizes.disconnect();
      dark.removeEventListener('change', make);
      removeEventListener('theme', make);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [answer.span, colour, unit]);
  useEffect(() => plot.current?.setData(data), [answer]);
  return <div class="plot" ref={place} aria-hidden="true" />;
}

function optionsOf(
  box: HTMLElement,
  colour: string,
  unit: string,
  slotSeconds: number,
  ends: { readonly current: MeasurementsAnswer['ends'] },
): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  const [ink, grid, line] = [of('--muted'), of('--line'), of(colour)];
  const font = '11px system-ui, sans-serif';
  const axis = { stroke: ink, font, ticks: { show: false } };
  return {
    width: box.clientWidth,
    height: chartHeight,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      // A young supervisor has little to show: that is shown large.
      x: {
        range: (plot, min, max) => [Math.min(Math.max(min, firstOf(plot.data)), max - leastSeconds), max + slotSeconds],
      },
      y: { range: (_, __, max) => [0, Math.max(1, (max ?? 1) * 1.15)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        space: 70,
        values: (_, moments) => moments.map(seconds => shortMoment(new Date(seconds * 1000), moments)),
      },
      {
        ...axis,
        grid: { stroke: grid, width: 1 },
        size: 42,
        space: 34,
        values: (_, values) => values.map(v => `${v}`),
      },
    ],
    series: [
      {},
      { stroke: `color-mix(in srgb, ${line} 35%, transparent)`, width: 1, points: { show: false } },
      {
        stroke: line,
        width: 2,
        fill: `color-mix(in srgb, ${line} 12%, transparent)`,
        points: { show: ({ data }) => isSparse(data[2]), size: 4, fill: line },
      },
    ],
    hooks: { draw: [drawEnds], setCursor: [tip(unit)] },
  };

  /** A crash is a whole line, another end a broken one. */
  function drawEnds({ ctx, bbox, valToPos }: uPlot): void {
    ctx.save();
    for (const { at, kind } of ends.current) {
      const x = Math.round(valToPos(Date.parse(at) / 1000, 'x', true)) + 0.5;
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.strokeStyle =
        kind === 'crash' ? of('--down') : kind === 'stopped' || kind === 'exit' ? of('--planned') : of('--unhealthy');
      ctx.setLineDash(kind === 'crash' ? [] : [4, 4]);
      ctx.lineWidth = devicePixelRatio;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }
}

/** So few points that a line between them may be none. */
function isSparse(column: uPlot.AlignedData[number] | undefined): boolean {
  return [...(column ?? [])].filter(value => value != null).length < 40;
}

/** A curve is at least so wide. */
const leastSeconds = 300;

/** When something was first measured. */
function firstOf([moments, peaks]: uPlot.AlignedData): number {
  const index = (peaks ?? []).findIndex(value => value != null);
  return moments[Math.max(0, index)] ?? 0;
}

function shortMoment(at: Date, all: readonly number[]): string {
  const days = ((all.at(-1) ?? 0) - (all[0] ?? 0)) / 86_400;
  return days > 2
    ? at.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric' })
    : at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

/** What stands under the pointer is told in words over the chart. */
function tip(unit: string): (plot: uPlot) => void {
  return ({ cursor, data, root }) => {
    let words = root.querySelector('.chart-tip');
    if (words === null) {
      words = document.createElement('div');
      words.className = 'chart-tip';
      root.append(words);
    }
    const index = cursor.idx;
    const seconds = index == null ? undefined : data[0][index];
    const value = index == null ? null : data[2]?.[index];
    const top = index == null ? null : data[1]?.[index];
    words.textContent =
      seconds === undefined || value == null || top == null
        ? ''
        : `${moment(new Date(seconds * 1000))}  ${amount(value)} ${unit}, at most ${amount(top)}`;
  };
}
