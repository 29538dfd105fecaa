import { describe, expect, it } from 'vitest';
import { type Family, formatFor, write } from '../../../src/features/metrics/text.ts';

const counter: Family = {
  name: 'x_crashes',
  help: 'A "help"\nwith \\ signs.',
  type: 'counter',
  points: [{ labels: { service: 'a"b\\c\nd' }, value: 3 }],
};
const histogram: Family = {
  name: 'x_seconds',
  help: 'Time.',
  type: 'histogram',
  points: [{ labels: { service: 'a' }, bounds: [0.1, 1], counts: [2, 0, 1], sum: 7.5 }],
};

describe('the older format', () => {
  it('describes a counter by the name of its samples, and escapes', () => {
    expect(write([counter], 'prometheus')).toBe(
      [
        '# HELP x_crashes_total A "help"\\nwith \\\\ signs.',
        '# TYPE x_crashes_total counter',
        'x_crashes_total{service="a\\"b\\\\c\\nd"} 3',
        '',
      ].join('\n'),
    );
  });

  it('adds up the buckets of a histogram', () => {
    expect(write([histogram], 'prometheus').split('\n').slice(2)).toEqual([
      'x_seconds_bucket{service="a",le="0.1"} 2',
      'x_seconds_bucket{service="a",le="1"} 2',
      'x_seconds_bucket{service="a",le="+Inf"} 3',
      'x_seconds_sum{service="a"} 7.5',
      'x_seconds_count{service="a"} 3',
      '',
    ]);
  });

  it('says nothing of what has no value, and writes what is no number as such', () => {
    const empty: Family = { name: 'x', help: '', type: 'gauge', points: [] };
    expect(write([empty], 'prometheus')).toBe('\n');
    const odd: Family = { ...empty, points: [Number.NaN, Number.NEGATIVE_INFINITY].map(value => ({ value })) };
    expect(write([odd], 'prometheus')).toContain('x NaN\nx -Inf\n');
  });
});

describe('OpenMetrics', () => {
  it('describes a counter by its family, escapes quotes in help, and says where it ends', () => {
    expect(write([counter], 'openmetrics')).toBe(
      [
        '# HELP x_crashes A \\"help\\"\\nwith \\\\ signs.',
        '# TYPE x_crashes counter',
        'x_crashes_total{service="a\\"b\\\\c\\nd"} 3',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('is for those who ask for it', () => {
    expect(formatFor('application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.2')).toBe('openmetrics');
    expect(formatFor('text/plain')).toBe('prometheus');
    expect(formatFor(undefined)).toBe('prometheus');
  });
});
