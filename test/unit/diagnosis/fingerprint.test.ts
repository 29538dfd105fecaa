import { describe, expect, it } from 'vitest';
import { explainText } from '../../../src/diagnosis/explain-text.ts';
import { hash48, withoutVarying } from '../../../src/diagnosis/fingerprint.ts';

const of = (stream_text: string, code = 1) => explainText({ stream_text, exit: { code } }).fingerprint;

const crash = (
  home: string,
  python: string,
  libraryLine: number,
  pid: number,
  at: string,
  host: string,
) => `${at} INFO nvr: started (pid ${pid})
Traceback (most recent call last):
  File "${home}/nvr/nvr.py", line 9, in <module>
    main()
  File "${home}/nvr/cameras.py", line 88, in open_stream
    session.get(url)
  File "${home}/nvr/venv/lib/${python}/site-packages/requests/sessions.py", line ${libraryLine}, in get
    return self.request("GET", url)
nvr.errors.Broken: <Session object at 0x7f${pid}a0b1> to ${host}:${40000 + pid} failed after ${pid} ms`;

describe('the fingerprint', () => {
  it('is twelve hex digits', () => expect(of('x')).toMatch(/^[0-9a-f]{12}$/));

  it('is one for the same crash on two machines, of two users, under two Python versions', () => {
    const first = of(crash('/home/pi', 'python3.11', 602, 812, '2026-11-23 10:00:00,123', '192.168.1.7'));
    expect(of(crash('/opt', 'python3.12', 640, 99, '2026-12-24 23:59:59,001', '10.0.0.7'))).toBe(first);
    expect(of(crash('/Users/jane', 'python3.13', 1, 31_337, '2027-01-01 00:00:00,000', 'fe80::1'))).not.toBe('');
    expect(
      of(
        `an older line of the log\n${crash('/home/pi', 'python3.11', 602, 812, '2026-11-23 10:00:00,123', '192.168.1.7')}`,
      ),
    ).toBe(first);
  });

  it('is one whether or not the interpreter adds a suggestion', () => {
    const of_ = (more: string) =>
      of(
        `Traceback (most recent call last):\n  File "/a/x.py", line 3, in f\n    cam.opne()\nAttributeError: 'Cam' object has no attribute 'opne'${more}`,
      );
    expect(of_(". Did you mean: 'open'?")).toBe(of_(''));
  });

  it('is one for addresses of either kind', () => {
    const at = (address: string) => of(`ERROR cannot bind to [${address}]:8080: address already in use`);
    expect(at('fe80::1')).toBe(at('2001:db8::7:1'));
  });

  it('is one for one text without a stack, whatever its pids, ports, ids and times', () => {
    const line = (time: string, id: string, port: number) =>
      `[${time}] [ERR] cannot serve session ${id} on 0x${id.slice(0, 6)}: Port ${port} is already in use`;
    expect(of(line('2026-01-01 10:00:00', 'deadbeef01', 8080))).toBe(
      of(line('2026-05-07 23:11:09', 'cafebabe99', 7777)),
    );
  });

  it('is another one for another line of the application’s own code', () => {
    const at = (line: number) =>
      of(`Traceback (most recent call last):\n  File "/srv/a.py", line ${line}, in f\n    x()\nKeyError: 'stream'`);
    expect(at(10)).not.toBe(at(20));
  });

  it('has thirty for thirty bugs', () => {
    const types = ['KeyError', 'TypeError', 'ValueError', 'IndexError', 'AttributeError'];
    const python = types.flatMap(type =>
      [1, 2, 3].map(
        n =>
          `Traceback (most recent call last):\n  File "/srv/a.py", line ${n * 10}, in f${n}\n    x()\n${type}: 'message ${'abc'[n - 1]}'`,
      ),
    );
    const node = ['open', 'close', 'read', 'write', 'seek'].map(
      name => `TypeError: x.${name} is not a function\n    at ${name} (/srv/a.js:3:4)`,
    );
    const java = ['A', 'B', 'C', 'D', 'E'].map(
      name => `Exception in thread "main" java.lang.NullPointerException\n\tat nvr.${name}.run(${name}.java:3)`,
    );
    const go = ['panic: runtime error: index out of range [3]', 'panic: assignment to entry in nil map'].map(
      text => `${text}\n\ngoroutine 1 [running]:\nmain.main()\n\t/srv/m.go:4`,
    );
    const lines = [
      'OSError: [Errno 28] No space left on device',
      'listen tcp :80: bind: address already in use',
      'free(): invalid pointer',
    ];
    const all = [...python, ...node, ...java, ...go, ...lines].map(text => of(text));
    expect(all).toHaveLength(30);
    expect(new Set(all).size).toBe(30);
  });
});

describe('what varies', () => {
  it.each([
    ['[2026-11-23 10:00:00,123] failed', 'failed'],
    ["No such file: '/home/pi/rec/a.mp4'", "No such file: 'a.mp0'"],
    ['<Session object at 0x7fa2115cc450>', '<Session object at HEX>'],
    ['to 192.168.1.7:554', 'to ADDRESS:0'],
    ['rtsp://u:p@10.0.0.9/stream1 gone', 'URL gone'],
    ['session 1f0e9c5a-9b1d-4c5e-8f0a-0123456789ab', 'session ID'],
  ])('is left out of %j', (text, left) => expect(withoutVarying(text)).toBe(left));
});

it('the hash spreads: 20,000 short texts, no two alike', () => {
  expect(new Set(Array.from({ length: 20_000 }, (_, n) => hash48(`bug ${n}`))).size).toBe(20_000);
});
