import { describe, expect, it } from 'vitest';
import type { Note, NoteCode } from '../../../src/core/note.ts';
import { explain, levelOf } from '../../../src/core/why.ts';

const app = { service: 'webapp', run: 3 } as const;
const code1 = { by: 'code', code: 1 } as const;
const life = { ending: code1, lifeMs: 5_400_000, attempt: 2, pid: 41, left: false } as const;

const door = { name: 'front_door', downMs: 23_000, reason: 'no answer from 192.168.1.20:554 within 3 s' } as const;

/** At least one of every kind; the compiler asks for a new kind's own. */
const samples: { readonly [Code in NoteCode]: readonly Extract<Note, { code: Code }>[] } = {
  starting: [
    { ...app, code: 'starting', attempt: 0, maxRestarts: 10 },
    { ...app, code: 'starting', attempt: 2, maxRestarts: 10 },
  ],
  spawned: [{ ...app, code: 'spawned', pid: 4242, attempt: 2, maxRestarts: 10 }],
  ready: [
    { ...app, code: 'ready', afterMs: 1_830, probed: true },
    { ...app, code: 'ready', afterMs: 4, probed: false },
  ],
  'still-starting': [{ ...app, code: 'still-starting', forMs: 5_230, leftMs: 114_770, reason: 'connection refused' }],
  recovered: [{ ...app, code: 'recovered' }],
  'probe-failed': [{ ...app, code: 'probe-failed', fails: 2, of: 3, reason: 'no answer within 5000 ms' }],
  degraded: [{ ...app, code: 'degraded', reasons: ['status warning', 'cameras: 1 of 3 online'] }],
  'probe-misconfigured': [{ ...app, code: 'probe-misconfigured', reason: '404 Not Found' }],
  'port-foreign': [{ ...app, code: 'port-foreign', reason: 'port 7777 belongs to pid 9 (nginx)' }],
  unverified: [{ ...app, code: 'unverified', withinMs: 120_000, reason: 'the probe may be wrong' }],
  unhealthy: [
    { ...app, code: 'unhealthy', cause: 'unhealthy', reason: 'no answer within 5000 ms' },
    { ...app, code: 'unhealthy', cause: 'not-ready', reason: 'no good answer within 2 min' },
  ],
  stopping: [
    { ...app, code: 'stopping', cause: 'asked', signal: 'SIGTERM', graceMs: 8_000 },
    { ...app, code: 'stopping', cause: 'unhealthy', signal: 'SIGABRT', graceMs: 2_000 },
    { ...app, code: 'stopping', cause: 'not-ready', signal: 'SIGABRT', graceMs: 2_000 },
    { ...app, code: 'stopping', cause: 'leftovers', signal: 'SIGTERM', graceMs: 8_000 },
  ],
  escalated: [{ ...app, code: 'escalated', signal: 'SIGKILL', afterMs: 8_000 }],
  abandoned: [{ ...app, code: 'abandoned', afterMs: 23_000 }],
  ended: [
    { ...app, code: 'ended', kind: 'crash', ...life },
    { ...app, code: 'ended', kind: 'crash', ...life, ending: { by: 'signal', signal: 'SIGSEGV' }, left: true },
    {
      ...app,
      code: 'ended',
      kind: 'crash',
      ...life,
      ending: { by: 'spawn-error', code: 'ENOENT', message: 'there is no program "pyhton"' },
    },
    { ...app, code: 'ended', kind: 'exit', ...life, ending: { by: 'code', code: 0 } },
    { ...app, code: 'ended', kind: 'stopped', ...life },
    { ...app, code: 'ended', kind: 'unhealthy', ...life },
    { ...app, code: 'ended', kind: 'not-ready', ...life },
    { ...app, code: 'ended', kind: 'crash', ...life, targetsDown: [door, door, door, door] },
  ],
  'will-restart': [{ ...app, code: 'will-restart', attempt: 5, maxRestarts: 10, afterMs: 5_062.5 }],
  resting: [{ ...app, code: 'resting', because: 'its policy is never to restart it' }],
  'gave-up': [
    { ...app, code: 'gave-up', because: '10 restarts brought no good stretch', retryInMs: null, again: false },
    { ...app, code: 'gave-up', because: '10 restarts brought no good stretch', retryInMs: 300_000, again: false },
    { ...app, code: 'gave-up', because: '10 restarts brought no good stretch', retryInMs: 300_000, again: true },
  ],
  blocked: [
    { ...app, code: 'blocked', because: 'port 7777 belongs to pid 9 (nginx)', retryInMs: null },
    { ...app, code: 'blocked', because: 'port 7777 belongs to pid 9 (nginx)', retryInMs: 2_000 },
  ],
  diagnosed: [
    {
      ...app,
      code: 'diagnosed',
      cause: 'camera-locked',
      confidence: 0.9,
      sentence: 'the camera refused the password three times',
      advice: 'correct the password',
      fingerprint: 'a1b2c3',
      times: 2,
      since: '2026-11-01T00:00:00Z',
    },
  ],
  'will-wait': [{ ...app, code: 'will-wait', forMs: 1_800_000, because: 'the camera has locked its account' }],
  repaired: [{ ...app, code: 'repaired', aside: ['/srv/app/history.db.broken-20261124T103000Z'] }],
  'health-held': [{ ...app, code: 'health-held', forMs: 180_000, because: 'a camera is unreachable' }],
  stable: [{ ...app, code: 'stable', goodMs: 60_000 }],
  held: [{ ...app, code: 'held', forMs: 300_000, targetsDown: [door] }],
  waiting: [
    { ...app, code: 'waiting', on: ['go2rtc', 'db'] },
    { ...app, code: 'waiting', on: ['go2rtc', 'front_door'], targetsDown: [door] },
  ],
  'target-down': [{ code: 'target-down', target: 'front_door', downMs: 23_000, reason: door.reason }],
  'target-up': [{ code: 'target-up', target: 'front_door', downMs: 300_000 }],
  'target-warning': [{ code: 'target-warning', target: 'garden', warning: 'its clock is 4 min behind' }],
  'target-unknown': [{ code: 'target-unknown', target: 'garden', reason: 'no file handles are left' }],
  'network-down': [
    { code: 'network-down', targets: ['front_door', 'garden', 'roof'], downMs: 40_000 },
    { code: 'network-down', targets: ['front_door', 'garden', 'roof', 'street'], downMs: 40_000 },
  ],
  'network-up': [{ code: 'network-up', targets: ['front_door', 'garden'], downMs: 300_000 }],
  stalled: [{ ...app, code: 'stalled', gapMs: 28_800_000 }],
  requested: [
    { ...app, code: 'requested', action: 'restart', by: 'sandra', why: 'new camera' },
    { ...app, code: 'requested', action: 'stop', by: 'sandra', why: '' },
  ],
  closing: [
    { code: 'closing', by: 'SIGTERM', hurry: false },
    { code: 'closing', by: 'a second Ctrl-C', hurry: true },
  ],
  closed: [{ code: 'closed', exitCode: 3 }],
};

const all: readonly Note[] = Object.values<readonly Note[]>(samples).flat();

describe('what a person reads', () => {
  it('is one sentence for each note, with its level', () => {
    const lines = all.map(note => `${levelOf(note).padEnd(7)} ${note.code}: ${explain(note)}`);
    expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      info    starting: starting (run 3)
      info    starting: starting (run 3, restart 2 of 10)
      info    spawned: started, pid 4242 (run 3, restart 2 of 10)
      info    ready: up and answering after 1.83 s
      info    ready: up
      info    still-starting: waiting for its first good answer for 5.23 s, up to 1 min 55 s more: connection refused
      info    recovered: healthy again
      warning probe-failed: health check failed (2 of 3 in a row): no answer within 5000 ms
      warning degraded: degraded, left running: status warning; cameras: 1 of 3 online
      warning probe-misconfigured: the health check looks wrong, not the application; left running: 404 Not Found
      warning port-foreign: the health check was answered by somebody else, which says nothing about this service: port 7777 belongs to pid 9 (nginx)
      warning unverified: no good answer to the health check within 2 min; left running, because the probe may be wrong
      error   unhealthy: unhealthy, will be ended and started again: no answer within 5000 ms
      error   unhealthy: did not get ready, will be ended and started again: no good answer within 2 min
      info    stopping: stopping: sent SIGTERM, waiting up to 8 s
      info    stopping: ending the unhealthy run: sent SIGABRT, waiting up to 2 s
      info    stopping: ending the run that did not get ready: sent SIGABRT, waiting up to 2 s
      info    stopping: ending the processes it left behind: sent SIGTERM, waiting up to 8 s
      warning escalated: still there after 8 s: sent SIGKILL
      error   abandoned: could not be ended within 23 s, not even by SIGKILL; leaving without its end
      error   ended: crashed after 1 h 30 min: exit code 1
      error   ended: crashed after 1 h 30 min: signal SIGSEGV; processes it started are still there
      error   ended: could not be started: there is no program "pyhton"
      info    ended: exited by itself after 1 h 30 min: exit code 0
      info    ended: stopped after 1 h 30 min: exit code 1
      warning ended: ended as unhealthy after 1 h 30 min: exit code 1
      warning ended: ended as not ready after 1 h 30 min: exit code 1
      error   ended: crashed after 1 h 30 min: exit code 1; front_door has been down for 23 s (no answer from 192.168.1.20:554 within 3 s), front_door has been down for 23 s (no answer from 192.168.1.20:554 within 3 s), front_door has been down for 23 s (no answer from 192.168.1.20:554 within 3 s), and 1 more
      info    will-restart: restart 5 of 10 in 5.06 s
      info    resting: not started again: its policy is never to restart it
      error   gave-up: gave up: 10 restarts brought no good stretch
      error   gave-up: gave up for now: 10 restarts brought no good stretch; next try in 5 min
      error   gave-up: still down: 10 restarts brought no good stretch; next try in 5 min
      error   blocked: cannot be started: port 7777 belongs to pid 9 (nginx)
      error   blocked: waits to be started: port 7777 belongs to pid 9 (nginx); looking again every 2 s
      info    diagnosed: why: the camera refused the password three times (the 2nd time since 2026-11-01T00:00:00Z). correct the password
      info    will-wait: waits 30 min before the next start, for that cause
      info    repaired: set aside what was damaged, for you to keep or to mend: /srv/app/history.db.broken-20261124T103000Z; the next start begins anew
      info    health-held: left running and not asked for 3 min, because asking makes it worse: a camera is unreachable
      info    stable: good for 1 min: earlier restarts are forgiven
      warning held: does not answer, and is left alive for up to 5 min because front_door has been down for 23 s (no answer from 192.168.1.20:554 within 3 s)
      info    waiting: waiting for go2rtc, db
      info    waiting: waiting: go2rtc; front_door has been down for 23 s (no answer from 192.168.1.20:554 within 3 s)
      warning target-down: front_door has been down for 23 s: no answer from 192.168.1.20:554 within 3 s
      info    target-up: front_door is back after 5 min
      warning target-warning: garden: its clock is 4 min behind
      warning target-unknown: garden cannot be asked, so nothing waits for it: no file handles are left
      warning network-down: the network: front_door, garden and roof have not answered for 40 s
      warning network-down: the network: front_door, garden and 2 more have not answered for 40 s
      info    network-up: the network is back after 5 min: front_door and garden answer
      warning stalled: the machine or the supervisor stood still for 8 h; nothing of it is held against the application
      info    requested: restart asked for by sandra: new camera
      info    requested: stop asked for by sandra
      info    closing: stopping (SIGTERM)
      info    closing: ending everything at once (a second Ctrl-C)
      info    closed: done, exit code 3
      "
    `);
  });

  it('has no holes, no line breaks and no full stop at its end', () => {
    for (const note of all) {
      expect(explain(note)).not.toMatch(/undefined|null|NaN|\[object|\n|\.$/);
      expect(explain(note).length).toBeGreaterThan(1);
    }
  });
});
