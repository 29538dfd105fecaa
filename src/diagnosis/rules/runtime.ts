import { span } from '../cause.ts';
import type { Family } from './rule.ts';

/** The program lives but does not get on: it hangs, starts too slowly, does not stop, or is asked the wrong question. */
export const runtime: Family = {
  name: 'runtime',
  causes: [
    {
      id: 'event-loop-frozen',
      restart: 'mixed',
      say: d =>
        `The program stood still${d.seconds === undefined ? '' : ` for ${span(d.seconds)}`}${d.camera === undefined ? '' : `; it was waiting for camera ${d.camera}`}.`,
      advise: () =>
        'Look at the stack below for what it waited on; a camera that does not answer must not be opened on the thread that serves requests.',
    },
    {
      id: 'health-url-wrong',
      restart: 'useless',
      say: () => 'The health page that is asked does not exist or wants a login; the program itself is up.',
      advise: () => 'Correct the health URL, or set it to none; nothing is restarted for this.',
    },
    {
      id: 'slow-start',
      restart: 'harms',
      say: () => 'The program was ended before it had finished starting.',
      advise: () => 'Give it more time to start (--startup-timeout); each camera that does not answer adds to it.',
    },
    {
      id: 'stop-hangs',
      restart: 'mixed',
      say: () => 'The program did not end when it was asked to and had to be killed.',
      advise: () =>
        'An open picture stream or a background task keeps it; close the browser tabs that show live pictures, or give it a longer stop time.',
    },
    {
      id: 'host-stall-or-sleep',
      restart: 'harms',
      say: d =>
        `The whole machine stood still or slept${d.seconds === undefined ? '' : ` for ${span(d.seconds)}`}; the program is not to blame.`,
      advise: () =>
        'Nothing to do; it is asked once more. If it happens often, the machine lacks memory or its disk is too slow.',
    },
  ],
  rules: [
    {
      id: 'event-loop-frozen',
      match:
        /WORKER TIMEOUT|Executing <.{1,600}> took (?:[5-9]|\d{2,6})(?:\.\d{1,6})? seconds|event ?loop .{0,40}(?:blocked|frozen|stuck|stalled|unresponsive|not responding)|(?:blocked|blocking|froze|stalled) (?:the )?(?:event ?loop|main (?:loop|thread)|Home Assistant)|has been blocked for (?<milliseconds>\d{4,9}) ?ms|^Timeout \(\d{1,3}:\d\d:\d\d(?:\.\d{1,6})?\)!|[Ww]atchdog (?:timeout|timed out|expired)(?! \(limit)|event loop (?:has not|hasn't|did not|didn't) (?:run|respond|tick)\w{0,4}|Full thread dump|^SIGQUIT: quit|appears to be stuck|all goroutines are asleep - deadlock|(?:main|worker) (?:thread|loop) (?:is )?(?:hung|stuck|not responding|unresponsive)|BLOCKED for more than|blocked for more than \d{1,6} seconds|deadlock detected|watchdog: .{0,40}(?:no heartbeat|stuck|hung|not responding)|heartbeat (?:timeout|lost|missed)|hung (?:for|since) \d/,
      unless:
        /postgres|psycopg|sql\b|DeadlockDetected|database|transaction|recovered|watchdog (?:enabled|armed)|wasn't|not blocked/i,
      weight: 'strong',
      anyLevel: true,
      source:
        'gunicorn arbiter.py; asyncio base_events.py (slow callback); vert.x BlockedThreadChecker; faulthandler dump_traceback_later; systemd; Go runtime',
      yes: [
        '[2026-01-01 10:00:00 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:9)',
        'WARNING asyncio: Executing <Task pending name=x> took 30.105 seconds',
        'Timeout (0:00:10)!',
        'fatal error: all goroutines are asleep - deadlock!',
      ],
      no: [
        'WARNING asyncio: Executing <Task x> took 0.120 seconds',
        'psycopg2.errors.DeadlockDetected: deadlock detected',
      ],
    },
    {
      id: 'event-loop-frozen',
      match: /Watchdog timeout \(limit|Failed with result 'watchdog'/,
      weight: 'decisive',
      anyLevel: true,
      source: 'systemd service.c: it sends SIGABRT to a service that no longer says it lives',
      yes: ['nvr.service: Watchdog timeout (limit 30s)!'],
    },
    {
      id: 'slow-start',
      match:
        /Startup probe failed|[Ss]tart(?:-?up)? operation timed out|did not (?:become (?:ready|healthy)|start) (?:with)?in \d|(?:start-?up|starting) (?:timed out|timeout|took too long)|not ready after \d|[Tt]imed out waiting for .{0,60} to (?:start|become ready|come up)/,
      unless: /camera|stream|frame/i,
      weight: 'strong',
      source: 'Kubernetes kubelet, systemd, process managers',
      yes: [
        'nvr.service: start operation timed out. Terminating.',
        'Startup probe failed: HTTP probe failed with statuscode: 503',
      ],
    },
    {
      id: 'stop-hangs',
      match:
        /Waiting for connections to close\. \(CTRL\+C to force quit\)|Waiting for background tasks to complete|State '(?:stop-sigterm|final-sigterm)' timed out|failed to exit within \d{1,4} ?s(?:econds)? of signal 15|(?:did not|didn't|failed to|does not) (?:stop|exit|terminate|shut ?down|finish) (?:with)?in (?:time|\d)|[Gg]raceful (?:shutdown|stop) (?:timed out|timeout|failed)|[Ss]hutdown (?:timed out|timeout exceeded|is taking)|[Ff]orc(?:ing|ed|efully) (?:exit|kill|quit|shutdown|terminat)\w{0,5}|Timeout\w{0,10} (?:waiting for|while) .{0,40}(?:shut ?down|to (?:stop|exit|finish))|still waiting for .{0,60}(?:threads?|tasks?|connections?|clients?) to (?:finish|close|end|exit)|waiting for \d{1,5} (?:connections?|clients?|threads?|tasks?|viewers?)/,
      weight: 'weak',
      anyLevel: true,
      source: 'uvicorn server.py; systemd; Docker daemon/stop.go; what programs say while they wait for their own end',
      yes: [
        'INFO:     Waiting for connections to close. (CTRL+C to force quit)',
        "nvr.service: State 'stop-sigterm' timed out. Killing.",
      ],
    },
    {
      id: 'health-url-wrong',
      match:
        /(?:Liveness|Readiness|[Hh]ealth ?[Cc]?heck|[Hh]ealth) ?(?:probe|check|url|endpoint|page)?.{0,40}(?:failed|returned|answer\w{0,3}|got|status(?: ?code)?)\b.{0,60}\b(?:404|401|403|405)\b/,
      weight: 'strong',
      source: 'Kubernetes prober, Docker and load balancers asking a page that is not there',
      yes: ['Liveness probe failed: HTTP probe failed with statuscode: 404'],
    },
    {
      id: 'host-stall-or-sleep',
      match:
        /PM: (?:suspend (?:entry|exit)|hibernation)|System (?:suspended|resumed)|[Cc]lock (?:jump|jumped|stepped).{0,60}\d|rcu_\w{1,10} (?:self-)?detected stall|soft lockup - CPU|woke up late by|time (?:jump|leap) detected|hypervisor stall|host (?:was )?(?:suspended|asleep)/,
      weight: 'weak',
      anyLevel: true,
      source: 'Linux kernel/power, kernel/rcu, watchdog.c',
      yes: ['PM: suspend exit', 'watchdog: BUG: soft lockup - CPU#0 stuck for 22s! soft lockup - CPU'],
    },
  ],
};
