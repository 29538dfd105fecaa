import childProcess from 'node:child_process';
import fs from 'node:fs';
import { joinWords } from '../../config/join-words.ts';
import { check, type Machine, type UnitPlan } from '../check.ts';
import { type Finding, note, ok, warning } from '../finding.ts';

export interface UnitFacts {
  readonly plan: Pick<UnitPlan, 'file' | 'manager' | 'unit' | 'install'>;
  /** `null`: nothing is installed there. */
  readonly text: string | null;
  /** What install would write now. */
  readonly wanted: string;
  /** What the manager has of it, by property; empty where it cannot be asked. */
  readonly properties: Readonly<Record<string, string>>;
}

const askedProperties = 'NeedDaemonReload,UnitFileState,ActiveState';
const answerWithinMs = 3_000;
const maxBytes = 1_000_000;

async function look({ units }: Machine): Promise<readonly UnitFacts[]> {
  return Promise.all(
    units.map(async plan => {
      const text = read(plan.file);
      const user = /^User=(.+)$/m.exec(text ?? '')?.[1] ?? null;
      const properties = text === null ? {} : await propertiesOf(plan);
      return { plan, text, wanted: text === null ? '' : plan.text(user), properties };
    }),
  );
}

function read(file: string): string | null {
  try {
    return fs.statSync(file).size > maxBytes ? null : fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function propertiesOf({ manager, unit }: UnitPlan): Promise<Record<string, string>> {
  const [program = '', ...args] = [...manager, 'show', unit, '-p', askedProperties];
  return new Promise(resolve => {
    childProcess.execFile(program, args, { timeout: answerWithinMs }, (_error, stdout) => {
      resolve(Object.fromEntries([...stdout.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value])));
    });
  });
}

export function judgeUnits(facts: readonly UnitFacts[]): readonly Finding[] {
  if (facts.length === 0) return [];
  const there = facts.filter(({ text }) => text !== null);
  const [first] = facts;
  if (there.length === 0 && first !== undefined) {
    const says = 'nothing is installed to start it at boot';
    return [note(says, 'install it once it runs as you want it', first.plan.install)];
  }
  return there.flatMap(judgeUnit);
}

function judgeUnit({ plan, text, wanted, properties }: UnitFacts): readonly Finding[] {
  const { file, manager, unit, install } = plan;
  if (!isOurs(text ?? '')) return [note(`${file} was not made by crashproof, and is not compared`)];
  const findings: Finding[] = [];
  const { onlyOne, onlyOther } = differences(text ?? '', wanted);
  if (onlyOne.length + onlyOther.length > 0) {
    const says = `${file} is not in step with the configuration: ${inWords(onlyOne, onlyOther)}`;
    findings.push(warning(says, 'write it anew', install));
  }
  const control = (...words: string[]): string => joinWords([...manager, ...words]);
  if (properties.NeedDaemonReload === 'yes')
    findings.push(warning(`systemd has an older ${unit} than ${file}`, 'have it read anew', control('daemon-reload')));
  if (properties.UnitFileState === 'disabled')
    findings.push(warning(`${unit} is not started at boot`, 'enable it', control('enable', unit)));
  if (properties.ActiveState === 'failed')
    findings.push(
      warning(
        `${unit} has failed`,
        'look at why',
        joinWords(['journalctl', ...manager.slice(1), '-u', unit, '-n', '50']),
      ),
    );
  return findings.length > 0 ? findings : [ok(`${file} is in step with the configuration`)];
}

const isOurs = (text: string): boolean => text.slice(0, 1000).includes('made by crashproof');

/** Lines of one that the other has not, and the other way round. What a shell's own PATH happens to be is no difference. */
export function differences(one: string, other: string) {
  const lines = (text: string): readonly string[] =>
    text.split('\n').filter(line => line.trim() !== '' && !/^(#|Environment="?(PATH|VIRTUAL_ENV)=)/.test(line));
  const without = (these: readonly string[], those: readonly string[]): readonly string[] => {
    const known = new Set(those);
    return these.filter(line => !known.has(line));
  };
  return { onlyOne: without(lines(one), lines(other)), onlyOther: without(lines(other), lines(one)) };
}

const mostShown = 2;
const maxChars = 200;

function inWords(has: readonly string[], wants: readonly string[]): string {
  const shown = (lines: readonly string[]): string => {
    const texts = lines
      .slice(0, mostShown)
      .map(line => (line.length > maxChars ? `${line.slice(0, maxChars)}…` : line));
    return lines.length > mostShown ? `${texts.join(', ')} and ${lines.length - mostShown} more` : texts.join(', ');
  };
  if (has.length === 0) return `it lacks ${shown(wants)}`;
  return wants.length === 0 ? `it has ${shown(has)} too much` : `it has ${shown(has)} where ${shown(wants)} belongs`;
}

export const unit = check('unit', look, judgeUnits);
