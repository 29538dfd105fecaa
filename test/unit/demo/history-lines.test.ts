import { describe, expect, it } from 'vitest';
import { endedUnasked, type Happening, readHappenings } from '../../../src/demo/history.ts';

const at = '2026-11-24T06:00:00.000Z';
const start: Happening = { at, event: 'start', pid: 7, after_crash: false };
const stop: Happening = { at, event: 'stop', pid: 7, signal: 'SIGTERM' };
const camera: Happening = { at, event: 'camera', name: 'Garden', online: true, note: '' };
const lines = (...entries: Happening[]) => entries.map(entry => `${JSON.stringify(entry)}\n`).join('');

describe('the lines of the history', () => {
  it('lose only the torn one to a kill in the middle of a write', () => {
    const whole = lines(start, camera);
    for (let cut = lines(start).length + 1; cut < whole.length - 1; cut++) {
      expect(readHappenings(whole.slice(0, cut))).toEqual({ entries: [start], torn: 1 });
    }
    expect(readHappenings(`${whole.slice(0, -9)}\n${lines(stop)}`)).toEqual({ entries: [start, stop], torn: 1 });
  });

  it('skip and count what is no entry', () => {
    const foreign = 'null\n7\n"start"\n{"event":"other"}\n\u0000\u0000\n\n';
    expect(readHappenings(foreign + lines(camera))).toEqual({ entries: [camera], torn: 5 });
    expect(readHappenings('')).toEqual({ entries: [], torn: 0 });
  });

  it('tell an end nobody asked for from a stop', () => {
    expect(endedUnasked([])).toBe(false);
    expect(endedUnasked([start, camera])).toBe(true);
    expect(endedUnasked([start, stop, camera])).toBe(false);
    expect(endedUnasked([start, stop, start])).toBe(true);
  });
});
