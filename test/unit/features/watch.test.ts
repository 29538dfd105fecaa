import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ChangeGate,
  floodPaths,
  floodQuietMs,
  longestMs,
  maxRestarts,
  quietMs,
  windowMs,
} from '../../../src/features/watch/gate.ts';
import { isIgnored } from '../../../src/features/watch/ignored.ts';
import { whyNotWatched } from '../../../src/features/watch/why-not.ts';

describe('changes', () => {
  it('become a restart once it has been quiet, not before', () => {
    const gate = new ChangeGate();
    expect(gate.look(0)).toEqual({ restart: null, holdsBack: false, wakeAt: null });
    gate.change('a.py', 1000);
    gate.change('b.py', 1100);
    expect(gate.look(1100 + quietMs - 1)).toMatchObject({ restart: null, wakeAt: 1100 + quietMs });
    expect(gate.look(1100 + quietMs).restart).toEqual({ first: 'a.py', more: 1 });
    expect(gate.look(9000).restart).toBeNull();
  });

  it('of one file, however many, are one', () => {
    const gate = new ChangeGate();
    for (let n = 0; n < 50; n++) gate.change('a.py', n);
    expect(gate.look(1000).restart).toEqual({ first: 'a.py', more: 0 });
  });

  it('of 10,000 files are one restart', () => {
    const gate = new ChangeGate();
    for (let n = 0; n < 10_000; n++) gate.change(`f${n}`, n / 10);
    expect(gate.look(999.9 + quietMs).restart).toBeNull();
    expect(gate.look(1000 + floodQuietMs).restart).toEqual({ first: 'f0', more: 9_999 });
  });

  it.each([
    [floodPaths, quietMs],
    [floodPaths + 1, floodQuietMs],
  ])('of %d files at once are over after %d ms', (files, waitMs) => {
    const gate = new ChangeGate();
    for (let n = 0; n < files; n++) gate.change(`f${n}`, 0);
    expect(gate.look(waitMs - 1).restart).toBeNull();
    expect(gate.look(waitMs).restart).not.toBeNull();
  });

  it('that go on where nothing has been told of yet are a flood', () => {
    const gate = new ChangeGate();
    gate.change('a.py', 0);
    const asked: (readonly string[])[] = [];
    const goesOn = (paths: readonly string[]) => asked.push(paths) === 1;
    expect(gate.look(quietMs, goesOn)).toMatchObject({ restart: null, wakeAt: floodQuietMs });
    expect(gate.look(floodQuietMs, goesOn).restart).toEqual({ first: 'a.py', more: 0 });
    expect(asked).toEqual([['a.py']]);
    gate.change('b.py', 5000);
    expect(gate.look(5000 + quietMs).restart).not.toBeNull();
  });

  it('without an end do not put a restart off for ever', () => {
    const gate = new ChangeGate();
    let at = 0;
    while (gate.look(at).restart === null) {
      at += quietMs / 2;
      gate.change('log.txt', at);
      expect(at).toBeLessThanOrEqual(quietMs + longestMs);
    }
    expect(at).toBeGreaterThanOrEqual(longestMs);
  });

  it('beyond ten restarts a minute are held back, which is said once, and make one restart when the minute is over', () => {
    const gate = new ChangeGate();
    let restarts = 0;
    for (let at = 0; at < windowMs - 1000; at += 500) {
      gate.change('same', at);
      const { restart, holdsBack, wakeAt } = gate.look(at + quietMs);
      if (restart !== null) restarts += 1;
      expect(holdsBack).toBe(restarts === maxRestarts && at === maxRestarts * 500);
      if (restart === null) expect(wakeAt).toBe(quietMs + windowMs);
    }
    expect(restarts).toBe(maxRestarts);
    expect(gate.look(quietMs + windowMs - 1).restart).toBeNull();
    expect(gate.look(quietMs + windowMs).restart).toEqual({ first: 'same', more: 0 });
    expect(gate.look(quietMs + windowMs + 1).wakeAt).toBeNull();
  });

  it('make at most ten restarts in any minute, and none is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 120 }), waits => {
        const gate = new ChangeGate();
        const restarts: number[] = [];
        let at = 0;
        let wakeAt: number | null = null;
        const look = (now: number) => {
          const opening = gate.look(now);
          wakeAt = opening.wakeAt;
          if (opening.restart !== null) restarts.push(now);
        };
        let last = -1;
        for (const wait of waits) {
          const next = at + wait;
          while (wakeAt !== null && wakeAt <= next) look(wakeAt);
          at = next;
          last = at;
          gate.change('x', at);
          look(at);
        }
        while (wakeAt !== null) look(wakeAt);
        for (const [i, first] of restarts.entries()) {
          const eleventh = restarts[i + maxRestarts];
          if (eleventh !== undefined) expect(eleventh - first).toBeGreaterThanOrEqual(windowMs);
        }
        if (last >= 0) expect(restarts.at(-1)).toBeGreaterThanOrEqual(last);
      }),
    );
  });
});

describe('a changed path', () => {
  it.each([
    'a.py',
    'pkg/a.py',
    'config.yaml',
    'templates/index.html',
    'environment/x',
    'my.git/x',
    'catalog',
    'node_modules.md',
  ])('%s counts', path => expect(isIgnored(path)).toBe(false));
  it.each([
    '.git/index',
    '__pycache__/a.cpython-311.pyc',
    'pkg/__pycache__',
    'deep/node_modules/x/index.js',
    '.venv/lib/x.py',
    'venv\\Lib\\x.py',
    'a.pyc',
    'app.log',
    'app.log.3.gz',
    'tapo-camera-mcp-crash-report-2026.json',
    'a.py~',
    '.a.py.swp',
    '4913',
    '.#a.py',
  ])('%s is ignored', path => expect(isIgnored(path)).toBe(true));
});

describe('files that cannot be watched', () => {
  it('for want of watches: the sentence says which limit to raise, and how', () => {
    const error = Object.assign(new Error('inotify_add_watch failed: No space left on device'), { code: 'ENOSPC' });
    expect(whyNotWatched('/app/src', error, 'linux')).toMatch(
      /^changes in \/app\/src are not noticed.*sudo sysctl fs\.inotify\.max_user_watches=524288$/,
    );
    expect(whyNotWatched('/x', new Error('inotify_init1 failed: Too many open files'), 'linux')).toContain(
      'max_user_instances=1024',
    );
  });

  it('for another reason: it is quoted', () => {
    expect(whyNotWatched('/app', new Error('Permission denied'))).toMatch(/: Permission denied$/);
  });
});
