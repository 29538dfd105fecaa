import type { Note } from '../core/note.ts';
import type { Moment, Name, Run } from '../core/spec.ts';
import type { Service, State } from '../core/state.ts';
import type { Explained } from './explained.ts';
import { History, type RunEnd } from './history.ts';
import { type Told, tell } from './lines.ts';
import type { Entry, Listener } from './supervisor.ts';
import { isUnheard, targetsInReport } from './target-states.ts';

/** What the recorder needs of the outside, per service. */
export interface Desk {
  /** Writes a line about this service into its log. */
  log(told: Told): void;
  /**
   * What is left of a run: its last output, once it has come in or could not be waited for longer, and why it ended.
   * Nothing in it holds a secret that was recognised. Never rejects. Explaining takes the processor for some
   * milliseconds and begins after `explainAfterMs`.
   */
  remains(ended: Extract<Note, { code: 'ended' }>, explainAfterMs: number): Promise<Remains>;
  /** The same without its secrets, for a sentence that quotes others. */
  redact(text: string): Promise<string>;
  /** A crash is worth an alert; otherwise it is told like any other news. */
  readonly alertsOnCrash: boolean;
  /** What was recalled of the runs before this supervisor's life. */
  readonly recalled: readonly RunEnd[];
  /** Saves what the next supervisor is to know. Never rejects: what went wrong has been told. */
  remember(service: Service, ends: readonly RunEnd[]): Promise<void>;
  /** Writes the report, atomically. Never rejects: what went wrong has been told. */
  report(service: Service, ends: readonly RunEnd[], at: Date): Promise<void>;
}

type Remains = Pick<RunEnd, 'output' | 'examination' | 'findings' | 'explained'>;

/** How often, this time included, and since when. */
export interface Seen {
  readonly times: number;
  readonly since: Date;
}

/** An end whose next start is nearer than this is explained after it. */
const afterStartMs = 150;

export interface RecorderOptions {
  readonly desks: ReadonlyMap<Name, Desk>;
  /** Says something to the person at the terminal. */
  readonly say: (told: Told) => void;
  /** The wall clock's time at a moment of the monotonic one. */
  readonly wallAt: (moment: Moment) => Date;
  /** A run's end was explained. */
  readonly onExplained: (service: Name, run: Run, explained: Explained, seen: Seen) => void;
}

export interface Recorder {
  readonly hear: Listener;
  /** The ends of a service's runs, oldest first, those of earlier supervisors included. */
  ends(service: Name): readonly RunEnd[];
  /** All reports asked for so far are written. */
  settled(): Promise<void>;
  /** The last report of every service. */
  finish(state: State, now: Moment): Promise<void>;
}

/** Asked at the latest after 5 s, answered within 3 s. */
const targetsWithinMs = 8_500;

/**
 * Turns notes into lines and ends of runs into reports. Nothing waits for it: it hears of a step when its commands
 * have been carried out, and gathers the last output while the next run is already starting.
 */
export function createRecorder({ desks, say, wallAt, onExplained }: RecorderOptions): Recorder {
  const histories = new Map([...desks].map(([name, desk]) => [name, new History(name, desk.recalled)]));
  const reasons = new Map<Name, string>();
  /** Ends that are not in the history yet: it takes them one after the other, and waits for files and targets. */
  const underWay = new Map<Name, Set<Brief>>();
  const chains = new Map<Name, Promise<void>>();
  let lastWord: Note | null = null;
  let latest: State | null = null;
  const lookingOut = new Set<() => void>();

  function hear({ event, notes }: Entry, state: State): void {
    latest = state;
    for (const look of [...lookingOut]) look();
    if (notes.length === 0) return;
    const at = wallAt(event.at);
    for (const note of notes) {
      // The last word: why the last run ended may still be found out.
      if (note.code === 'closed') {
        lastWord = note;
        continue;
      }
      speak(note, at);
      remember(note);
      if (note.code === 'ended') take(note, state, at);
      if (note.code === 'spawned') save(note.service, state);
    }
  }

  function speak(note: Note, at: Date): void {
    const told = tell(note, at, isQuiet(note) ? 'info' : undefined);
    for (const [name, desk] of desks) if (!('service' in note) || note.service === name) desk.log(told);
    say(told);
  }

  function isQuiet(note: Note): boolean {
    return note.code === 'ended' && note.kind === 'crash' && desks.get(note.service)?.alertsOnCrash === false;
  }

  /** Why a run is being ended stands in an earlier note than its end. */
  function remember(note: Note): void {
    if (note.code === 'unhealthy') reasons.set(note.service, note.reason);
    else if (note.code === 'requested') reasons.set(note.service, `${note.action} by ${note.by}: ${note.why}`);
    else if (note.code === 'closing') for (const name of desks.keys()) reasons.set(name, `stopped by ${note.by}`);
    else if (note.code === 'starting') reasons.delete(note.service);
  }

  function take(note: Extract<Note, { code: 'ended' }>, state: State, at: Date): void {
    const desk = desks.get(note.service);
    const history = histories.get(note.service);
    const service = state.services.find(({ spec }) => spec.name === note.service);
    if (desk === undefined || history === undefined || service === undefined) return;
    const byItself = note.kind === 'crash' || note.kind === 'exit';
    const reason = byItself ? null : (reasons.get(note.service) ?? null);
    const { run, kind, ending, pid, lifeMs } = note;
    const remains = desk.remains(note, startsSoon(service, state.now) ? afterStartMs : 0);
    const end: Brief = { at };
    const waiting = underWay.get(note.service) ?? new Set();
    underWay.set(note.service, waiting.add(end));
    void remains.then(({ explained }) => {
      if (!explained) return;
      end.explained = explained;
      onExplained(note.service, run, explained, seenSoFar([...history.ends, ...waiting], explained));
    });
    then(note.service, async () => {
      const attempt = note.attempt + 1;
      const said = reason === null ? null : await desk.redact(reason);
      const targets = await targetsAfter(note.service, state.now, at);
      history.add({ run, kind, ending, pid, at, lifeMs, attempt, reason: said, ...(await remains), ...targets });
      waiting.delete(end);
      if (kind !== 'stopped' && kind !== 'exit') await desk.report(service, history.ends, at);
      await desk.remember(service, history.ends);
    });
  }

  /** The end has every target of the service asked: what they say belongs to its story, and is waited for. */
  async function targetsAfter(name: Name, endedAt: number, wall: Date): Promise<Pick<RunEnd, 'targets'>> {
    if (latest === null || latest.targets.length === 0) return {};
    await new Promise<void>(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        lookingOut.delete(look);
        resolve();
      };
      const look = (): void => {
        if (latest === null || !isUnheard(latest, name, endedAt)) done();
      };
      const timer = setTimeout(done, targetsWithinMs);
      lookingOut.add(look);
      look();
    });
    const targets = targetsInReport(latest, name, { at: endedAt, wall });
    return targets.length === 0 ? {} : { targets };
  }

  function save(name: Name, state: State): void {
    const service = state.services.find(({ spec }) => spec.name === name);
    if (service === undefined) return;
    then(name, async () => desks.get(name)?.remember(service, histories.get(name)?.ends ?? []));
  }

  /** One thing after the other, per service. */
  function then(name: Name, work: () => Promise<void>): void {
    chains.set(name, (chains.get(name) ?? Promise.resolve()).then(work));
  }

  async function settled(): Promise<void> {
    await Promise.all(chains.values());
  }

  return {
    hear,
    ends: name => histories.get(name)?.ends ?? [],
    settled,
    async finish(state, now) {
      await settled();
      const at = wallAt(now);
      const last = state.services.map(async service => {
        const { name } = service.spec;
        const ends = histories.get(name)?.ends ?? [];
        await desks.get(name)?.report(service, ends, at);
        await desks.get(name)?.remember(service, ends);
      });
      await Promise.all(last);
      if (lastWord !== null) speak(lastWord, at);
    },
  };
}

/** As much of an end as is needed to count it. */
interface Brief {
  readonly at: Date;
  explained?: Explained | null;
}

/** The latest one is among them. */
function seenSoFar(ends: readonly Readonly<Brief>[], { fingerprint }: Explained): Seen {
  const same = ends.filter(({ explained }) => explained?.fingerprint === fingerprint);
  return { times: same.length, since: new Date(Math.min(...same.map(({ at }) => at.getTime()))) };
}

/** The next start is so near that explaining this end first would delay it. */
function startsSoon({ phase }: Service, now: Moment): boolean {
  return phase.name === 'starting' || (phase.name === 'backoff' && phase.startAt - now < afterStartMs);
}
