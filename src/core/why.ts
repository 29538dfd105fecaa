import { duration } from './duration.ts';
import type { Ending } from './event.ts';
import type { Note } from './note.ts';
import { type Name, stopRequest } from './spec.ts';
import type { StopCause } from './state.ts';
import type { TargetDown } from './target.ts';

/** How much a note matters to whoever reads the log. */
export type Level = 'info' | 'warning' | 'error';

/**
 * The one voice: every sentence a person reads about what happened is made here, in log, page, mail and MCP alike.
 *
 * @param at when it was; with it, the beginning of an outage is told by the clock
 */
export function explain(note: Note, at?: Date): string {
  switch (note.code) {
    case 'starting':
      return `starting (${whichRun(note)})`;
    case 'spawned':
      return `started, pid ${note.pid} (${whichRun(note)})`;
    case 'ready':
      return note.probed ? `up and answering after ${duration(note.afterMs)}` : 'up';
    case 'still-starting':
      return `waiting for its first good answer for ${duration(note.forMs)}, up to ${duration(note.leftMs)} more: ${note.reason}`;
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
        ? `unhealthy, will be ended and started again: ${note.reason}${besides(note.targetsDown, at)}`
        : `did not get ready, will be ended and started again: ${note.reason}${besides(note.targetsDown, at)}`;
    case 'stopping':
      return `${stopReason[note.cause]}: ${sent(note.signal)}, waiting up to ${duration(note.graceMs)}`;
    case 'escalated':
      return `still there after ${duration(note.afterMs)}: ${sent(note.signal)}`;
    case 'abandoned':
      return `could not be ended within ${duration(note.afterMs)}, not even by SIGKILL; leaving without its end`;
    case 'ended':
      return `${ended(note)}${besides(note.targetsDown, at)}`;
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
    case 'repaired':
      return `set aside what was damaged, for you to keep or to mend: ${note.aside.join(', ')}; the next start begins anew`;
    case 'health-held':
      return `left running and not asked for ${duration(note.forMs)}, because asking makes it worse: ${note.because}`;
    case 'stable':
      return `good for ${duration(note.goodMs)}: earlier restarts are forgiven`;
    case 'held':
      return `does not answer, and is left alive for up to ${duration(note.forMs)} because ${downInWords(note.targetsDown, at)}`;
    case 'waiting':
      return waiting(note, at);
    case 'target-down':
      return `${note.target} has been down ${since(note.downMs, at)}: ${note.reason}`;
    case 'target-up':
      return `${note.target} is back after ${duration(note.downMs)}`;
    case 'target-warning':
      return `${note.target}: ${note.warning}`;
    case 'target-unknown':
      return `${note.target} cannot be asked, so nothing waits for it: ${note.reason}`;
    case 'network-down':
      return `the network: ${some(note.targets, 'has', 'have')} not answered ${since(note.downMs, at)}`;
    case 'network-up':
      return `the network is back after ${duration(note.downMs)}: ${some(note.targets, 'answers', 'answer')}`;
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

function sent(signal: string): string {
  return signal === stopRequest ? 'asked at its stop URL' : `sent ${signal}`;
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
    case 'held':
    case 'target-down':
    case 'target-warning':
    case 'target-unknown':
    case 'network-down':
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

function waiting({ on, targetsDown = [] }: Extract<Note, { code: 'waiting' }>, at?: Date): string {
  const words = on.map(name => {
    const target = targetsDown.find(one => one.name === name);
    return target === undefined ? name : downInWords([target], at);
  });
  return targetsDown.length === 0 ? `waiting for ${on.join(', ')}` : `waiting: ${words.join('; ')}`;
}

function besides(down: readonly TargetDown[] = [], at?: Date): string {
  return down.length === 0 ? '' : `; ${downInWords(down, at)}`;
}

const mostInWords = 3;

function downInWords(down: readonly TargetDown[], at?: Date): string {
  const words = down
    .slice(0, mostInWords)
    .map(({ name, downMs, reason }) => `${name} has been down ${since(downMs, at)} (${reason})`);
  return [...words, ...(down.length > mostInWords ? [`and ${down.length - mostInWords} more`] : [])].join(', ');
}

/** `front_door, garden and 2 more do` */
function some(names: readonly Name[], one: string, many: string): string {
  const [first = ''] = names;
  if (names.length <= 1) return `${first} ${one}`;
  const shown = names.length <= 3 ? names.slice(0, -1) : names.slice(0, 2);
  const rest = names.length <= 3 ? names.at(-1) : `${names.length - 2} more`;
  return `${shown.join(', ')} and ${rest} ${many}`;
}

/** By the clock of the day where the moment is known, `since 14:02`; else by how long, `for 52 s`. */
function since(downMs: number, at?: Date): string {
  if (at === undefined || downMs >= 20 * 3_600_000) return `for ${duration(downMs)}`;
  const from = new Date(at.getTime() - downMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `since ${two(from.getHours())}:${two(from.getMinutes())}`;
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
