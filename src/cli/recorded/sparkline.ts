/** From the lowest to the highest of eight blocks (U+2581 to U+2588). */
const levels = Array.from({ length: 8 }, (_, level) => String.fromCodePoint(0x2581 + level));

/**
 * A curve in one line, at most `columns` wide: the highest of what falls into one column. Flat where nothing changes by
 * more than a tenth, so that a program at rest does not look like a mountain.
 */
export function sparkline(values: readonly number[], columns: number): string {
  if (values.length === 0 || columns < 1) return '';
  const per = Math.ceil(values.length / columns);
  const peaks = Array.from({ length: Math.ceil(values.length / per) }, (_, index) =>
    Math.max(...values.slice(index * per, (index + 1) * per)),
  );
  const low = Math.min(...peaks);
  const span = Math.max(Math.max(...peaks) - low, low / 10, Number.MIN_VALUE);
  const levelOf = (peak: number): number =>
    Math.min(levels.length - 1, Math.floor(((peak - low) / span) * levels.length));
  return peaks.map(peak => levels[levelOf(peak)]).join('');
}
