import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/event.ts';
import { spec } from '../../../src/testing/spec.ts';
import { scene } from './scene.ts';

const app = spec('app');
const fresh = () => scene(app).start().spawned();
const proven = () => fresh().wait(250).passes();
const pass: Finding = { is: 'pass', latencyMs: 3, degraded: [] };
const fail: Finding = { is: 'fail', reason: '500 Internal Server Error' };
const wrongs: readonly Finding[] = ['401', '403', '404', '405', 'an HTML page'].map(reason => ({
  is: 'misconfigured',
  reason,
}));
const foreign: Finding = { is: 'foreign', reason: 'pid 4242 (nginx) has the port' };

describe('a probe that may be wrong itself', () => {
  it.each(wrongs)('never ends a run by finding $reason, proven or not, and says so once', finding => {
    for (const begun of [fresh, proven]) {
      const long = begun();
      for (let n = 0; n < 100; n++) long.untilAsked().finds(finding);
      expect(long.phase()).toBe('up');
      expect(long.commands().some(line => line.startsWith('SIG'))).toBe(false);
      expect(long.notes().filter(note => note.code === 'probe-misconfigured')).toHaveLength(1);
    }
  });

  it('never ends a run that answered 500 from its first question on', () => {
    const long = fresh().failsInARow(500);
    expect(long.phase()).toBe('up');
    expect(long.service()).toMatchObject({ run: 1, armed: false });
  });

  it('ends a proven run after three failures in a row, not after two', () => {
    const two = proven().failsInARow(2);
    expect(two.phase()).toBe('up');
    expect(two.untilAsked().passes().failsInARow(2).phase()).toBe('up');
    expect(two.untilAsked().fails().service().phase).toMatchObject({ name: 'stopping', cause: 'unhealthy' });
  });

  it('asks every 30 s, and every 5 s after a failure', () => {
    const asked = proven();
    const upAt = asked.at;
    expect(asked.untilAsked().at - upAt).toBe(30_000);
    expect(asked.fails().untilAsked().at - upAt).toBe(35_000);
    expect(asked.fails().untilAsked().at - upAt).toBe(40_000);
    expect(asked.passes().untilAsked().at - upAt).toBe(70_000);
  });

  it('never ends a run because somebody else answers, not even when its startup time is over', () => {
    const long = proven().dies('SIGSEGV').wait(1_000).spawned();
    while (long.phase() === 'starting') long.untilAsked().finds(foreign).wait(100);
    for (let n = 0; n < 20; n++) long.untilAsked().finds(foreign);
    expect(long.service()).toMatchObject({ run: 2, phase: { name: 'up' }, goodSince: null });
    expect(long.notes().filter(note => note.code === 'port-foreign')).toHaveLength(1);
  });

  it('stays proven in later runs of the same configuration', () => {
    const second = proven().dies('SIGSEGV').wait(1_000).spawned();
    expect(second.service().armed).toBe(true);
  });

  it('ends no run before it has passed, and no run with fewer than three failures since: any answers in any order', () => {
    const anyFinding = fc.constantFrom<Finding>(pass, fail, fail, fail, foreign, ...wrongs);
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 200 }), findings => {
        const long = fresh();
        let passed = false;
        let fails = 0;
        for (const finding of findings) {
          if (long.phase() === 'starting' && (finding.is === 'fail' || finding.is === 'foreign')) continue;
          long.untilAsked().finds(finding);
          passed ||= finding.is === 'pass';
          if (finding.is === 'pass' || finding.is === 'misconfigured') fails = 0;
          if (finding.is === 'fail') fails++;
          expect(long.phase()).toBe(passed && fails >= 3 ? 'stopping' : 'up');
          if (long.phase() === 'stopping') return;
        }
      }),
    );
  });
});

describe('a degraded application', () => {
  it('is reported and never ended', () => {
    const long = fresh();
    for (let n = 0; n < 50; n++) long.untilAsked().finds({ is: 'pass', latencyMs: 1, degraded: ['cameras: 0 of 3'] });
    expect(long.phase()).toBe('up');
    const notes = long.notes().filter(note => note.code === 'degraded');
    expect(notes).toMatchObject([{ reasons: ['cameras: 0 of 3'] }]);
  });

  it('is said to be healthy again once', () => {
    const again = fresh()
      .untilAsked()
      .finds({ is: 'pass', latencyMs: 1, degraded: ['warning'] });
    again.notes();
    again.untilAsked().passes().untilAsked().passes();
    expect(again.notes().map(note => note.code)).toEqual(['recovered']);
  });

  it('is only said to be up where the next run is no longer degraded', () => {
    const next = proven()
      .untilAsked()
      .finds({ is: 'pass', latencyMs: 1, degraded: ['warning'] })
      .dies('SIGSEGV')
      .wait(1_000)
      .spawned();
    next.notes();
    next.untilAsked().passes().untilAsked().passes();
    expect(next.notes().map(note => note.code)).toEqual(['ready']);
  });
});
