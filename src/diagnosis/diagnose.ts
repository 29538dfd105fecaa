import { weighEvidence } from './beyond-text.ts';
import type { CauseId, Details, RestartEffect } from './cause.ts';
import { isAsking, manner } from './ending.ts';
import type { Evidence } from './evidence.ts';
import { type Kind, kindOf, nameException, namePlace } from './exception.ts';
import { openText } from './open-text.ts';
import { causeOf } from './rules/all.ts';
import { type Story, tellStory } from './story.ts';
import { readTraces } from './traceback/read.ts';
import type { Trace } from './traceback/trace.ts';
import { type Candidate, weighText } from './weigh.ts';

/** One cause that may explain the crash. */
interface Diagnosis {
  readonly id: CauseId;
  /** 0 … 1. Below 0.5 nothing but `unknown` is named. */
  readonly confidence: number;
  /** The lines that speak for it, as the program wrote them: redact before they leave the process. At most 6. */
  readonly evidence: readonly string[];
  readonly sentence: string;
  readonly advice: string;
  readonly restart: RestartEffect;
  readonly details: Details;
}

/** A crash explained: the best explanation first, at most five; the trace that ended it, where there is one. */
export interface Explanation {
  readonly ranked: readonly [Diagnosis, ...Diagnosis[]];
  readonly trace: Trace | null;
}

/** Below this a cause is not named: a wrong one is worse than none. */
const enough = 0.5;

/**
 * From evidence to causes. Pure, and linear in the length of the text.
 *
 * How it decides: rules find wordings; where a wording stands decides how much it counts (in the exception that ended
 * the program, in a line that calls itself an error, in a warning that was survived, before a line that says it is over).
 * The exit and what the supervisor itself has seen add their own candidates. The strongest wins.
 */
export function diagnose(evidence: Evidence): Explanation {
  const lines = openText(evidence.text);
  const story = tellStory(lines, readTraces(lines));
  const kind = story.fatal ? kindOf(story.fatal) : null;
  const all = [...weighText(story), ...weighEvidence(evidence, story), ...ownFault(evidence, story, kind)];
  const ranked = rank(settle(all, evidence, story));
  const diagnoses = ranked.filter(each => each.score >= enough).map(each => explain(each, story));
  const [first, ...rest] = diagnoses;
  if (first === undefined) {
    const best = ranked[0]?.score ?? 0;
    return {
      ranked: [
        explain(
          {
            id: 'unknown',
            score: 1 - best,
            line: lastWords(story),
            details: killedFromOutside(evidence),
            endsProgram: false,
            precedence: 0,
          },
          story,
        ),
      ],
      trace: story.fatal,
    };
  }
  return { ranked: [first, ...rest.slice(0, 4)], trace: story.fatal };
}

/** Nothing of the supervisor's doing, and nothing a program can do anything about. */
function killedFromOutside({ exit, endedBy }: Evidence): Details {
  const { signal } = manner(exit);
  return signal === 'SIGKILL' && endedBy === undefined ? { killedBy: signal } : {};
}

/** An exception nobody caught is a fault of the program, unless something explains it better. */
function ownFault(evidence: Evidence, story: Story, kind: Kind | null): Candidate[] {
  const trace = story.fatal;
  const surface = trace?.chain[0];
  if (!trace || !surface || kind === null) return [];
  if (kind === 'asked') {
    return [
      { id: 'stopped-by-user', score: 0.9, line: surface.line, details: {}, endsProgram: false, precedence: 1_000 },
    ];
  }
  if (surface.type === 'Fatal Python error') return [];
  const score = kind === 'own-bug' ? 0.88 : kind === 'generic' ? 0.62 : kind === 'peer' ? 0.4 : 0.52;
  const survived = manner(evidence.exit).code === 0 ? 0.7 : 1;
  return [
    {
      id: 'app-bug',
      score: score * survived,
      line: surface.line,
      details: {},
      endsProgram: trace.fatal,
      precedence: 1_001,
    },
  ];
}

/** What the ending as a whole does to single candidates: a requested stop is not caused by an error it had survived. */
function settle(all: readonly Candidate[], evidence: Evidence, story: Story): Candidate[] {
  const { signal, code } = manner(evidence.exit);
  if (evidence.endedBy !== undefined && evidence.endedBy !== 'asked') return [...all];
  const asked = evidence.endedBy === 'asked' || isAsking(signal) || (code === 0 && story.askedAt !== null);
  if (!asked) return [...all];
  return all.map(each => {
    if (each.line < 0 || each.id === 'stopped-by-user' || each.id === 'health-url-wrong' || each.id === 'stop-hangs')
      return each;
    const late = story.lines.length - each.line <= 30;
    return each.endsProgram && late && (story.progressAfter[each.line] ?? 0) === 0
      ? each
      : { ...each, score: each.score * 0.6 };
  });
}

/** The strongest candidate of each cause; two that agree from different sources (exit and text) strengthen each other. */
function rank(all: readonly Candidate[]): Candidate[] {
  const best = new Map<CauseId, Candidate>();
  for (const each of all) {
    const known = best.get(each.id);
    if (known === undefined) {
      best.set(each.id, each);
      continue;
    }
    const better = each.score > known.score || (each.score === known.score && each.line > known.line) ? each : known;
    const other = better === each ? known : each;
    const agree = better.line < 0 !== other.line < 0;
    best.set(each.id, {
      ...better,
      line: Math.max(better.line, agree ? other.line : -1),
      details: { ...other.details, ...better.details },
      score: agree ? Math.min(0.99, Math.max(better.score, 1 - (1 - better.score) * (1 - other.score))) : better.score,
    });
  }
  return [...best.values()].sort((a, b) => b.score - a.score || a.precedence - b.precedence);
}

function explain(chosen: Candidate, story: Story): Diagnosis {
  const cause = causeOf(chosen.id);
  const trace = story.fatal;
  const surface = trace?.chain[0];
  const place = trace ? namePlace(trace) : null;
  const details: Details = {
    ...chosen.details,
    ...(surface ? { exception: nameException(surface) } : {}),
    ...(place === null ? {} : { place }),
  };
  return {
    id: chosen.id,
    confidence: Math.round(Math.min(0.99, chosen.score) * 100) / 100,
    evidence: evidenceLines(chosen, story),
    sentence: cause.say(details),
    advice: cause.advise(details),
    restart: cause.restart,
    details,
  };
}

function evidenceLines(chosen: Candidate, story: Story): string[] {
  const wanted = new Set<number>();
  if (chosen.line >= 0) wanted.add(chosen.line);
  if (chosen.id !== 'stopped-by-user' && chosen.id !== 'clean-exit') {
    for (const thrown of story.fatal?.chain.slice(0, 3) ?? []) wanted.add(thrown.line);
  }
  // Which setting it is stands below: `1 validation error for Settings`, then `port`, then what is wrong with it.
  if (chosen.id === 'bad-config') {
    for (let at = chosen.line + 1; at <= chosen.line + 3 && chosen.line >= 0 && isOfMessage(story, at); at++)
      wanted.add(at);
  }
  const lines = [...wanted].sort((a, b) => a - b).map(at => story.lines[at]?.text.trim() ?? '');
  return lines.filter(line => line !== '').slice(0, 6);
}

/** A line that goes on with the message above it: no line of a logger, no stack. */
function isOfMessage(story: Story, at: number): boolean {
  const line = story.lines[at];
  return (
    line !== undefined && line.text.trim() !== '' && line.level === 'none' && !/^\s{0,8}at |^Node\.js v/.test(line.text)
  );
}

function lastWords(story: Story): number {
  for (let i = story.lines.length - 1; i >= 0; i--) if ((story.lines[i]?.text.trim() ?? '') !== '') return i;
  return -1;
}
