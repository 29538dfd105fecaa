import { duration } from './duration.ts';
import type { Ending } from './event.ts';
import type { Note } from './note.ts';
import type { StopCause } from './state.ts';

/** How much a note matters to whoever reads the log. */
export type Level = 'info' | 'warning' | 'error';

/** The one voice: every sentence a person reads about what happened is made here, in log, page, mail and MCP alike. */
export function explain(note: Note): string {
  switch (note.code) {
    case 'starting':
      return `starting (${whichRun(note)})`;
    case 'spawned':
      return `started, pid ${note.pid} (${whichRun(note)})`;
    case 'ready':
      return note.probed ? `up and answering after ${duration(note.afterMs)}` : 'up';
    case 'recovered':
      return 'healthy again';
    case 'probe-failed':
      return `health check failed (${note.fails} of ${note.of} in a row): ${note.reason}`;
    case 'degraded':
      return `degraded, left running: ${note.reasons.join('; ')}`;
    case 'probe-misconfigured':
      return `the health check looks wrong, not the application; left running: ${note.reason}`;
    case 'port-foreign':
      return `the health check was answered by somebody else, which says nothing about this service: ${note.reason}`;
    case 'unverified':
      return `no good answer to the health check within ${duration(note.withinMs)}; left running, because ${note.reason}`;
    case 'unhealthy':
      return note.cause === 'unhealthy'
        ? `unhealthy, will be ended and started again: ${note.reason}`
        : `did not get ready, will be ended and started again: ${note.reason}`;
    case 'stopping':
      return `${stopReason[note.cause]}: sent ${note.signal}, waiting up to ${duration(note.graceMs)}`;
    case 'escalated':
      return `still there after ${duration(note.afterMs)}: sent ${note.signal}`;
    case 'abandoned':
      return `could not be ended within ${duration(note.afterMs)}, not even by SIGKILL; leaving without its end`;
    case 'ended':
      return ended(note);
    case 'will-restart':
      return `restart ${note.attempt} of ${note.maxRestarts} in ${duration(note.afterMs)}`;
    case 'resting':
      return `not started again: ${note.because}`;
    case 'gave-up':
      return note.retryInMs === null
        ? `gave up: ${note.because}`
        : `${note.again ? 'still down' : 'gave up for now'}: ${note.because}; next try in ${duration(note.retryInMs)}`;
    case 'blocked':
      return note.retryInMs === null
        ? `cannot be started: ${note.because}`
        : `waits to be started: ${note.because}; looking again every ${duration(note.retryInMs)}`;
    case 'diagnosed':
      return diagnosed(note);
    case 'will-wait':
      return `waits ${duration(note.forMs)} before the next start, for that cause`;
    case 'health-held':
      return `left running and not asked for ${duration(note.forMs)}, because asking makes it worse: ${note.because}`;
    case 'stable':
      return `good for ${duration(note.goodMs)}: earlier restarts are forgiven`;
    case 'waiting':
      return `waiting for ${note.on.join(', ')}`;
    case 'stalled':
      return `the machine or the supervisor stood still for ${duration(note.gapMs)}; nothing of it is held against the application`;
    case 'requested':
      return `${note.action} asked for by ${note.by}${note.why === '' ? '' : `: ${note.why}`}`;
    case 'closing':
      return note.hurry ? `ending everything at once (${note.by})` : `stopping (${note.by})`;
    case 'closed':
      return `done, exit code ${note.exitCode}`;
    default:
      return note satisfies never;
  }
}

/** How an ending reads: `exit code 1`, `signal SIGKILL`, `could not be started: …`. */
export function endingInWords(ending: Ending): string {
  switch (ending.by) {
    case 'code':
      return `exit code ${ending.code}`;
    case 'signal':
      return `signal ${ending.signal}`;
    case 'spawn-error':
      return `could not be started: ${ending.message}`;
    default:
      return ending satisfies never;
  }
}

export function levelOf(note: Note): Level {
  switch (note.code) {
    case 'gave-up':
    case 'blocked':
    case 'abandoned':
    case 'unhealthy':
      return 'error';
    case 'ended':
      return note.kind === 'crash' ? 'error' : note.kind === 'stopped' || note.kind === 'exit' ? 'info' : 'warning';
    case 'probe-failed':
    case 'probe-misconfigured':
    case 'port-foreign':
    case 'unverified':
    case 'degraded':
    case 'escalated':
    case 'stalled':
      return 'warning';
    default:
      return 'info';
  }
}

/** What a person at a terminal need not see of a service's life; the log has it all. */
export function isDetail(note: Note): boolean {
  if (note.code === 'ready') return !note.probed;
  if (note.code === 'diagnosed') return note.cause === 'unknown';
  return note.code === 'starting' || note.code === 'requested';
}

function whichRun({ run, attempt, maxRestarts }: Extract<Note, { code: 'starting' | 'spawned' }>): string {
  return attempt === 0 ? `run ${run}` : `run ${run}, restart ${attempt} of ${maxRestarts}`;
}

const stopReason: Readonly<Record<StopCause, string>> = {
  asked: 'stopping',
  unhealthy: 'ending the unhealthy run',
  'not-ready': 'ending the run that did not get ready',
  leftovers: 'ending the processes it left behind',
};

function diagnosed({ sentence, advice, times, since }: Extract<Note, { code: 'diagnosed' }>): string {
  const again = times > 1 ? ` (the ${ordinal(times)} time since ${since})` : '';
  return `why: ${sentence.replace(/\.$/, '')}${again}.${advice === '' ? '' : ` ${advice}`}`;
}

function ordinal(n: number): string {
  const teen = n % 100 > 10 && n % 100 < 14;
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

function ended({ kind, ending, lifeMs, left }: Extract<Note, { code: 'ended' }>): string {
  const how = endingInWords(ending);
  const life = duration(lifeMs);
  const rest = left ? '; processes it started are still there' : '';
  if (ending.by === 'spawn-error') return how;
  switch (kind) {
    case 'crash':
      return `crashed after ${life}: ${how}${rest}`;
    case 'exit':
      return `exited by itself after ${life}: ${how}${rest}`;
    case 'stopped':
      return `stopped after ${life}: ${how}${rest}`;
    case 'unhealthy':
    case 'not-ready':
      return `ended as ${kind === 'unhealthy' ? 'unhealthy' : 'not ready'} after ${life}: ${how}${rest}`;
    default:
      return kind satisfies never;
  }
}
