import os from 'node:os';
import type { Redactor } from '../../diagnosis/redact/redactor.ts';
import type { Letter } from './incident.ts';
import { cut, type Message } from './message.ts';
import { levelOfTrouble, worstOf } from './trouble.ts';
import { inWords } from './words.ts';

/** Of the last output, so many lines and so many characters of each. */
export const maxOutputLines = 10;
const maxLineChars = 300;
const maxTitleChars = 200;
const maxTextChars = 2_000;

export interface WriteOptions {
  /** Everything passes it, whatever it is. */
  readonly redact: Redactor;
  readonly wallOf: (moment: number) => Date;
  /** The last output of the run it is about; empty where none is known. */
  readonly output: string;
  /** Of this life of the supervisor, so that its incidents are nobody else's. */
  readonly prefix: string;
}

/** A letter as it is sent. */
export function writeMessage(letter: Letter, { redact, wallOf, output, prefix }: WriteOptions): Message {
  const { is, incident, troubles, at } = letter;
  const { subject, number, why, crashes, tries, next, goodSince, downSince } = incident;
  const over = is === 'over';
  const told = [...new Set([...incident.told, ...troubles])];
  const words = inWords(letter, wallOf);
  const worst = worstOf(troubles) ?? 'crash';
  return {
    id: `${prefix}-${number}-${is}-${Math.round(at)}`,
    incident: `${prefix}-${number}`,
    event: over ? 'recovered' : worst,
    level: levelOfTrouble(worstOf(told) ?? worst),
    told: over ? told : troubles,
    subject: subject.name,
    host: os.hostname(),
    at: wallOf(at),
    title: cut(redact(tame(words.title, ' ')), maxTitleChars),
    text: cut(redact(tame(words.text, '\n')), maxTextChars),
    output: over || subject.kind !== 'service' ? [] : lastLines(redact(tame(output, '\n'))),
    facts: {
      cause: why?.cause ?? null,
      fingerprint: why?.fingerprint ?? null,
      advice: why === null || why.advice === '' ? null : redact(why.advice),
      times: why?.times ?? null,
      crashes,
      tries,
      nextTryAt: next === null || next.at === null ? null : wallOf(next.at),
      downMs: over ? Math.round((goodSince ?? downSince) - downSince) : null,
    },
  };
}

function lastLines(text: string): string[] {
  const lines = text.split('\n').map(line => line.trimEnd());
  return lines
    .filter(line => line.trim() !== '')
    .slice(-maxOutputLines)
    .map(line => cut(line, maxLineChars));
}

/**
 * What an application printed moves no cursor, turns no text around and colours nothing in somebody's chat. Comes before
 * the redaction: a colour right before a secret would hide where it begins.
 */
function tame(text: string, newline: string): string {
  return text
    .replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])/g, '')
    .replace(/\r\n?|\n/g, newline)
    .replace(/\t/g, '  ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '');
}
