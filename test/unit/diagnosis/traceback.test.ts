import { describe, expect, it } from 'vitest';
import { openText } from '../../../src/diagnosis/open-text.ts';
import { readTraces } from '../../../src/diagnosis/traceback/read.ts';

function read(text: string) {
  return readTraces(openText(text)).map(trace => ({
    language: trace.language,
    chain: trace.chain.map(thrown => `${thrown.link} ${thrown.type}: ${thrown.message}`),
    frame: trace.frame === null ? null : `${trace.frame.file}:${trace.frame.line} ${trace.frame.name}`,
    fatal: trace.fatal,
  }));
}

describe('a Python traceback', () => {
  it('gives the innermost frame of the application, not of a library', () => {
    const text = `Traceback (most recent call last):
  File "/srv/nvr/nvr.py", line 9, in <module>
    main()
  File "/srv/nvr/cameras.py", line 88, in open_stream
    requests.get(url)
    ^^^^^^^^^^^^^^^^^
  File "/srv/nvr/venv/lib/python3.11/site-packages/requests/api.py", line 73, in get
    return request("get", url)
requests.exceptions.MissingSchema: Invalid URL 'x'`;
    expect(read(text)).toEqual([
      {
        language: 'python',
        chain: ["surface requests.exceptions.MissingSchema: Invalid URL 'x'"],
        frame: '/srv/nvr/cameras.py:88 open_stream',
        fatal: false,
      },
    ]);
  });

  it('tells a cause from what broke while handling it', () => {
    const text = `Traceback (most recent call last):
  File "/srv/a.py", line 1, in f
    raise KeyError("root")
KeyError: 'root'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/a.py", line 3, in g
    raise RuntimeError("middle") from e
RuntimeError: middle

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/a.py", line 5, in h
    raise SystemExit(1)
SystemExit: 1`;
    expect(read(text)[0]?.chain).toEqual([
      'surface SystemExit: 1',
      'context RuntimeError: middle',
      "cause KeyError: 'root'",
    ]);
  });

  it('opens an exception group to its first member', () => {
    const text = `  + Exception Group Traceback (most recent call last):
  |   File "/srv/a.py", line 9, in <module>
  |     asyncio.run(m())
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/a.py", line 4, in f
    |     raise KeyError("zone")
    | KeyError: 'zone'
    +---------------- 2 ----------------
    | ValueError: other
    +------------------------------------`;
    expect(read(text)).toHaveLength(1);
    expect(read(text)[0]?.chain).toEqual([
      'surface ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)',
      "cause KeyError: 'zone'",
    ]);
  });

  it('turns faulthandler’s stack the right way round', () => {
    const text = `Fatal Python error: Segmentation fault

Thread 0x00007f01 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 320 in wait

Current thread 0x00007f02 (most recent call first):
  File "/usr/lib/python3/dist-packages/cv2/x.py", line 3 in read
  File "/srv/nvr/grab.py", line 40 in grab
  File "/srv/nvr/nvr.py", line 9 in <module>

Extension modules: numpy.linalg (total: 1)`;
    expect(read(text)).toEqual([
      {
        language: 'python',
        chain: ['surface Fatal Python error: Segmentation fault'],
        frame: '/srv/nvr/grab.py:40 grab',
        fatal: true,
      },
    ]);
  });

  it('is read from the middle, and in Python 2’s form', () => {
    expect(
      read('  File "/srv/a.py", line 3, in f\n    x()\nIOError: [Errno 28] No space left on device')[0]?.chain,
    ).toEqual(['surface IOError: [Errno 28] No space left on device']);
  });

  it('knows a SyntaxError’s place', () => {
    const text =
      'Traceback (most recent call last):\n  File "/srv/a.py", line 1, in <module>\n    import b\n  File "/srv/b.py", line 4\n    def f(:\n          ^\nSyntaxError: invalid syntax';
    expect(read(text)[0]).toMatchObject({
      chain: ['surface SyntaxError: invalid syntax'],
      frame: '/srv/b.py:4 <module>',
    });
  });

  it('is found inside a JSON log line and behind a syslog prefix', () => {
    const stack = 'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in f\n    x()\nKeyError: 1';
    expect(read(JSON.stringify({ level: 'ERROR', message: 'failed', exception: stack }))[0]?.frame).toBe(
      '/srv/a.py:3 f',
    );
    expect(read(stack.replace(/^/gm, 'Nov 21 06:41:13 pi4 nvr[22]: '))[0]?.frame).toBe('/srv/a.py:3 f');
  });
});

describe('a Node stack', () => {
  it('is read with its cause, and Node’s own frames left out', () => {
    const text = `/srv/nvr/index.js:4
    throw new Error('no stream', { cause })
    ^

Error: no stream
    at open (/srv/nvr/cam.js:31:18)
    at node:internal/main/run_main_module:28:49
    at Object.<anonymous> (/srv/nvr/node_modules/x/y.js:9:3) {
  [cause]: Error: connect ECONNREFUSED 10.0.0.9:554
      at TCPConnectWrap.afterConnect (node:net:1555:16)
}

Node.js v20.1.0`;
    expect(read(text)).toEqual([
      {
        language: 'node',
        chain: ['surface Error: no stream', 'cause Error: connect ECONNREFUSED 10.0.0.9:554'],
        frame: '/srv/nvr/cam.js:31 open',
        fatal: true,
      },
    ]);
  });

  it('is read behind a logger’s prefix', () => {
    expect(read('[1/2/2026, 7:31:45 PM] TypeError: x is undefined\n    at /srv/a.js:1:2')[0]?.chain).toEqual([
      'surface TypeError: x is undefined',
    ]);
  });
});

describe('a Java stack', () => {
  it('is read with its causes', () => {
    const text = `Exception in thread "main" java.lang.RuntimeException: cannot open
	at nvr.Pool.open(Pool.java:31)
	at java.base/java.lang.Thread.run(Thread.java:833)
Caused by: java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.connect0(Native Method)
	... 2 more`;
    expect(read(text)).toEqual([
      {
        language: 'java',
        chain: [
          'surface java.lang.RuntimeException: cannot open',
          'cause java.net.ConnectException: Connection refused',
        ],
        frame: 'Pool.java:31 nvr.Pool.open',
        fatal: true,
      },
    ]);
  });

  it('and .NET’s likewise', () => {
    const text =
      'Unhandled exception. System.NullReferenceException: Object reference not set.\n   at Nvr.Recorder.Tick() in /src/Recorder.cs:line 42\n   at System.Threading.Thread.Run()';
    expect(read(text)[0]).toMatchObject({
      language: 'dotnet',
      frame: '/src/Recorder.cs:42 Nvr.Recorder.Tick',
      fatal: true,
    });
  });
});

describe('a Go panic', () => {
  it('gives the application’s innermost frame', () => {
    const text = `panic: assignment to entry in nil map

goroutine 1 [running]:
main.add(...)
	/srv/relay/main.go:16
main.main()
	/srv/relay/main.go:27 +0x29c`;
    expect(read(text)).toEqual([
      {
        language: 'go',
        chain: ['surface panic: assignment to entry in nil map'],
        frame: '/srv/relay/main.go:16 main.add',
        fatal: true,
      },
    ]);
  });

  it.each([
    "thread 'main' panicked at src/main.rs:31:10:\nindex out of bounds",
    "thread 'main' panicked at 'index out of bounds', src/main.rs:31:10",
    "thread 'main' panicked at src/main.rs:31:10: index out of bounds",
  ])('and Rust’s: %j', text => {
    expect(read(text)[0]).toMatchObject({
      language: 'rust',
      chain: ['surface panic: index out of bounds'],
      frame: 'src/main.rs:31 ',
    });
  });
});

it('text without a stack has none', () => {
  expect(read('all is well\nfatal error: stdio.h: No such file\nat home\n')).toEqual([]);
});
