import type { Family } from './rule.ts';

/** Another process listens where the program wants to. */
export const port: Family = {
  name: 'port',
  recovered:
    /\b(?:listening on|running on|bound to|started on|serving on|using port \d|trying (?:port )?\d|retry succeeded)\b/i,
  causes: [
    {
      id: 'port-in-use',
      restart: 'useless',
      say: d =>
        `${d.port === undefined ? 'The port of the program' : `Port ${d.port}`} is used by ${d.name ?? 'another process'}${d.pid === undefined ? '' : ` (pid ${d.pid})`}.`,
      advise: d =>
        `End the process that holds ${d.port === undefined ? 'the port' : `port ${d.port}`} (crashproof doctor names it), or set another port.`,
    },
  ],
  rules: [
    {
      id: 'port-in-use',
      match:
        /[Aa]ddress (?:is )?already in use|\bAddress in use\b|\bEADDRINUSE\b|\[Errno (?:98|48|10048)\]|WinError 10048|Only one usage of each socket address|Port (?<port>\d{1,5})(?: \S{1,40})? (?:is|was) (?:already )?(?:in use|taken|occupied|allocated|being used)|[Pp]ort (?:is )?already (?:in use|allocated|taken)|[Cc]onnection in use: |That port is already in use|PORT CONFLICT|port is in use|BindException: .{0,40}in use|AddrInUse|(?:cannot|could not|can't|unable to|failed to) bind (?:to )?(?:address|port|socket|on|to).{0,80}(?:in use|98\b)/,
      unless: /trying another|using .{0,30} instead|next (?:free )?port|falling back/i,
      weight: 'decisive',
      endsProgram: true,
      source:
        'errno EADDRINUSE as glibc, musl, Windows, Node, Go, Java and Rust word it; gunicorn, Django, Flask, Spring Boot, Docker',
      yes: [
        "ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 7788): address already in use",
        'RuntimeError: Port 7777 is already in use. Stop the conflicting process or use --port <different_port>',
        "[2026-01-01 10:00:00 +0000] [12] [ERROR] Connection in use: ('0.0.0.0', 8000)",
        'Error: That port is already in use.',
        'listen tcp :1984: bind: address already in use',
        'java.net.BindException: Address already in use (Bind failed)',
        'Port 5000 is in use by another program. Either identify and stop that program, or start the server with a different port.',
      ],
      no: ['Port 3000 is in use, trying another one...'],
    },
  ],
};
