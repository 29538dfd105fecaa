import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../../src/diagnosis/evidence.ts';
import { maxTextChars } from '../../../src/diagnosis/open-text.ts';
import { families } from '../../../src/diagnosis/rules/all.ts';

const MiB = 1_048_576;
const first = (evidence: Partial<Evidence>) => diagnose({ exit: null, text: '', ...evidence }).ranked[0];
const code = (number: number) => ({ by: 'code', code: number }) as const;
const signal = (name: string) => ({ by: 'signal', signal: name }) as const;

describe('where a wording stands decides', () => {
  const bug = 'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    x()\nKeyError: \'zones\'\n';

  it('a warning that was survived is not the cause', () => {
    expect(first({ exit: code(1), text: `WARNING db: database is locked, retry 1/3\n${bug}` }).id).toBe('app-bug');
  });
  it('trouble that a later line says is over is not the cause', () => {
    expect(
      first({
        exit: code(1),
        text: 'ERROR porch: connection to camera refused, Connection refused\nINFO porch: reconnected\nkaboom\n',
      }).id,
    ).toBe('unknown');
  });
  it('but another camera’s recovery does not excuse this one', () => {
    expect(
      first({ exit: code(1), text: 'ERROR porch: rtsp://10.0.0.7/s: Connection refused\nINFO garage: reconnected\n' })
        .id,
    ).toBe('camera-unreachable');
  });
  it('a string in an echoed source line was never said', () => {
    expect(
      first({
        exit: code(1),
        text: 'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    raise KeyError("database is locked" if x else 1)\nKeyError: 1\n',
      }).id,
    ).toBe('app-bug');
  });
  it('a broker that does not answer is no camera, wherever the program lives', () => {
    const text =
      'connecting to mqtt broker\nTraceback (most recent call last):\n  File "/srv/camera-nvr/a.py", line 3, in f\n    x()\nConnectionRefusedError: [Errno 111] Connection refused\n';
    expect(first({ exit: code(1), text }).id).toBe('unknown');
  });
  it('what an exception was raised from explains it', () => {
    const text =
      'Traceback (most recent call last):\n  File "/srv/a.py", line 1, in f\n    q()\nsqlite3.OperationalError: database is locked\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "/srv/a.py", line 3, in g\n    raise Broken() from e\nnvr.Broken: history\n';
    expect(first({ exit: code(1), text }).id).toBe('db-locked');
  });
  it('a requested stop is not explained by an error that was survived', () => {
    expect(
      first({
        exit: signal('SIGTERM'),
        text: 'ERROR porch: rtsp://10.0.0.7/s: Connection refused\nINFO got SIGTERM, bye\n',
      }).id,
    ).toBe('stopped-by-user');
  });
});

describe('what is not in the text', () => {
  it.each<[string, Partial<Evidence>]>([
    ['oom-kernel', { exit: signal('SIGKILL'), oom: { usedBytes: 80 * MiB, limitBytes: 80 * MiB } }],
    [
      'oom-kernel',
      { exit: signal('SIGKILL'), memoryLimitBytes: 100 * MiB, samples: [{ atMs: 0, rssBytes: 97 * MiB }] },
    ],
    ['unknown', { exit: signal('SIGKILL'), memoryLimitBytes: 100 * MiB, samples: [{ atMs: 0, rssBytes: 20 * MiB }] }],
    [
      'memory-growth',
      { exit: signal('SIGTERM'), endedBy: 'memory-limit', samples: [{ atMs: 0, rssBytes: 900 * MiB }] },
    ],
    ['port-in-use', { exit: code(1), portHolder: { port: 7777, pid: 4, command: 'nginx', ours: false } }],
    ['event-loop-frozen', { exit: signal('SIGKILL'), endedBy: 'unhealthy' }],
    ['event-loop-frozen', { exit: signal('SIGABRT'), endedBy: 'unhealthy' }],
    ['slow-start', { exit: signal('SIGTERM'), endedBy: 'not-ready' }],
    ['host-stall-or-sleep', { exit: signal('SIGKILL'), endedBy: 'unhealthy', stallMs: 60_000 }],
    [
      'camera-unreachable',
      {
        exit: signal('SIGKILL'),
        endedBy: 'unhealthy',
        targets: [{ name: 'porch', kind: 'camera', up: false, downForMs: 90_000 }],
      },
    ],
    [
      'network-down',
      {
        exit: signal('SIGKILL'),
        endedBy: 'unhealthy',
        targets: [
          { name: 'lan', kind: 'network', up: false },
          { name: 'porch', kind: 'camera', up: false },
        ],
      },
    ],
    [
      'health-url-wrong',
      { endedBy: 'unhealthy', probes: [{ atMs: 0, finding: { is: 'misconfigured', reason: '404' } }] },
    ],
    ['bad-install', { exit: { by: 'spawn-error', code: 'ENOENT', message: 'spawn nvr ENOENT' } }],
    ['permission-denied', { exit: { by: 'spawn-error', code: 'EACCES', message: 'spawn nvr EACCES' } }],
    ['bad-install', { exit: code(0xc0000135) }],
    ['native-crash', { exit: code(139) }],
    ['native-crash', { exit: code(0xc0000005) }],
    ['native-crash', { exit: code(-1073741819) }],
    ['cpu-unsupported', { exit: code(132) }],
    ['shm-bus-error', { exit: signal('SIGBUS') }],
    ['stopped-by-user', { exit: code(0xc000013a) }],
    ['stopped-by-user', { exit: code(143), endedBy: 'asked' }],
    ['stop-hangs', { exit: signal('SIGKILL'), endedBy: 'asked', neededKill: true }],
    ['stop-hangs', { exit: signal('SIGKILL'), text: 'INFO got SIGTERM, waiting for 2 viewers\n' }],
    ['clean-exit', { exit: code(0), text: 'done\n' }],
    ['unknown', { exit: code(1) }],
    ['unknown', {}],
  ])('%s from %j', (cause, evidence) => expect(first(evidence).id).toBe(cause));

  it('is told in one sentence with its figures', () => {
    expect(first({ exit: signal('SIGKILL'), oom: { usedBytes: 79 * MiB, limitBytes: 80 * MiB } }).sentence).toBe(
      'The system killed the program because memory ran out: it used 79 MiB of 80 MiB.',
    );
    expect(
      first({
        exit: code(1),
        text: 'listen tcp :7777: bind: address already in use\n',
        portHolder: { port: 7777, pid: 4, command: 'nginx', ours: false },
      }).sentence,
    ).toBe('Port 7777 is used by nginx (pid 4).');
  });
});

describe('whatever the text', () => {
  it('it answers, with one to five causes, none twice, best first', () => {
    const words = families.flatMap(family => family.rules.flatMap(rule => rule.yes));
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(...words),
      fc.constantFrom(
        'Traceback (most recent call last):',
        '  File "/a.py", line 1, in f',
        'KeyError: 1',
        '    at f (/a.js:1:2)',
        'panic: x',
        'goroutine 1 [running]:',
        'Caused by: a.B: c',
        '{"msg":"x"}',
      ),
    );
    const exit = fc.constantFrom<Evidence['exit']>(
      null,
      code(0),
      code(1),
      code(143),
      signal('SIGKILL'),
      signal('SIGSEGV'),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), exit, (lines, how) => {
        const { ranked } = diagnose({ exit: how, text: lines.join('\n') });
        expect(ranked.length).toBeLessThanOrEqual(5);
        expect(new Set(ranked.map(each => each.id)).size).toBe(ranked.length);
        for (const each of ranked) {
          expect(each.confidence).toBeGreaterThanOrEqual(0);
          expect(each.confidence).toBeLessThanOrEqual(0.99);
          expect(each.evidence.length).toBeLessThanOrEqual(6);
        }
        expect([...ranked].sort((a, b) => b.confidence - a.confidence)).toEqual(ranked);
      }),
      { numRuns: 500 },
    );
  });

  it('only its last 64 KiB are read', () => {
    const filler = 'x\n'.repeat(maxTextChars / 2 + 10);
    expect(first({ exit: code(1), text: `free(): invalid pointer\n${filler}` }).id).toBe('unknown');
    expect(first({ exit: code(1), text: `${filler}free(): invalid pointer\n` }).id).toBe('native-crash');
  });
});
