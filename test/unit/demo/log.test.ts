import { describe, expect, it } from 'vitest';
import { logLine } from '../../../src/demo/log.ts';

describe('a log line', () => {
  it('has the time, the area, the level and one line of words', () => {
    const when = new Date(2026, 10, 24, 6, 12, 33, 45);
    expect(logLine(when, 'ERROR', 'web', 'no\n  good')).toBe(
      '2026-11-24 06:12:33,045 - demo.web - ERROR - no | good\n',
    );
  });
});
