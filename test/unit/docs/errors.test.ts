import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { advice, errorsPage } from '../../../scripts/errors-page.ts';
import { casesOf, sentencesIn, unsaidIn } from '../../../scripts/said.ts';
import { exitCodes } from '../../../src/core/exit-codes.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
/** Where such words stand and are no error of crashproof's. A new sentence belongs under a name that scripts/flow.ts knows. */
function elsewhere(file: string, text: string): boolean {
  const rooms = [
    'diagnosis/rules/', // docs/causes.md
    'config/settings/', // docs/settings.md
    'core/why.ts', // the table of events
    'core/invariants.ts', // of the simulation
    'core/target-invariants.ts',
    'testing/',
    'demo/',
    'deploy/', // remarks in what is generated
    'os/warden/script.ts', // a program, as the next one
    'os/python/module.ts',
    'mcp/investigate.ts', // for an assistant
  ];
  return (
    rooms.some(room => file.startsWith(room)) ||
    known.some(([place, beginning]) => place === file && text.startsWith(beginning))
  );
}
const known: readonly (readonly [file: string, beginning: string])[] = [
  // The help of commands, and what an assistant is told of its tools.
  ['cli/help.ts', 'Takes all flags of run'],
  ['cli/control-commands.ts', 'how long to wait for it'],
  ['cli/drill-command.ts', 'Failures: kill'],
  ['cli/mcp-command.ts', 'An assistant starts it itself'],
  ['cli/record-commands.ts', 'They are looked for'],
  ['mcp/tools-to-look.ts', 'Every service that'],
  ['mcp/tools-to-look.ts', 'A report in full'],
  // The end of a sentence whose beginning is on the page.
  ['control/request.ts', 'must be '],
  ['mcp/tools-to-look.ts', 'must be a duration'],
  // Marks in the log, where some of it is missing.
  ['os/output/output.ts', '[crashproof] … bytes of output are missing'],
  ['cli/logs.ts', '… some of the log is missing here'],
  ['page/log-view.ts', 'lines are missing here'],
  ['runner/desk.ts', '[withheld: '],
  // How it is, and what was decided.
  ['answers/in-words.ts', ''],
  ['answers/planned.ts', ''],
  ['cli/diagnose.ts', 'a restart does not help'],
  ['cli/doctor-text.ts', '…, …: it cannot run like this'],
  ['cli/explain.ts', ''],
  ['cli/recorded/crash-text.ts', '… runs, and is not asked'],
  ['drill/requests.ts', ''],
  ['features/readiness.ts', 'not well for too long'],
  ['records/told.ts', 'could not be started'],
  // Notifications (docs/notifications.md).
  ['features/notify/incidents.ts', 'crashproof does not start it again'],
  ['features/notify/outbox.ts', '… … before this one'],
  // Words that are looked for, and the name of a part.
  ['os/probes/complaints.ts', 'warning warn critical'],
  ['runner/features.ts', 'the look for logins'],
];

describe('the page of every error', () => {
  const page = errorsPage();

  it('is what the sources say today (npm run generate)', () => {
    expect(read('docs/errors.md')).toBe(page);
  });

  it('finds a sentence of each kind', () => {
    expect(page).toContain('no crashproof of this user is running');
    expect(page).toContain('is for one service, and the file describes several');
    expect(page).toContain('gave up: …');
    expect(sentencesIn(path.join(root, 'src')).length).toBeGreaterThan(150);
  });

  it('finds what a function makes, however it is called and wherever it goes', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-said-'));
    onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
    fs.writeFileSync(
      path.join(folder, 'made.ts'),
      `export const leaf = (n: number) => (n > 1 ? \`there are \${n} of them\` : 'there is only one');
       export async function chosen(n: number): Promise<string> { const text = leaf(n); return text; }
       const table: Record<string, string> = { a: 'the first of the table', b: 'the second of the table' };
       export const tabled = (key: string) => table[key] ?? 'none of the table';
       export const unused = () => 'nobody ever says this';`,
    );
    fs.writeFileSync(
      path.join(folder, 'says.ts'),
      `import { chosen, tabled } from './made.ts';
       class Odd extends Error {}
       class Odder extends Odd { constructor() { super('it is even odder'); } }
       const passesOn = (it: string) => { throw new Odd(it); };
       const troubles: string[] = [];
       export async function go() {
         passesOn('what is passed on');
         chosen(2).then(because => process.stderr.write(because));
         troubles.push('one of several troubles');
         new Odder();
         return { problem: tabled('a') };
       }`,
    );
    expect(
      sentencesIn(folder)
        .map(({ text }) => text)
        .sort(),
    ).toEqual([
      'it is even odder',
      'none of the table',
      'one of several troubles',
      'the first of the table',
      'the second of the table',
      'there are … of them',
      'there is only one',
      'what is passed on',
    ]);
  });

  it('lacks nothing that sounds like trouble, but what has a page of its own or is none', () => {
    expect(unsaidIn(path.join(root, 'src')).filter(({ file, text }) => !elsewhere(file, text))).toEqual([]);
  });

  it('has advice for each event that is a warning or an error, and for no other', () => {
    const why = read('src/core/why.ts');
    const level = why.slice(why.indexOf('export function levelOf'), why.indexOf('/** What a person at a terminal'));
    const codes = [...level.matchAll(/case '([a-z-]+)'/g)].map(([, code]) => code);
    expect(Object.keys(advice).sort()).toEqual(codes.sort());
    const says = casesOf(path.join(root, 'src/core/why.ts'), 'explain');
    for (const code of codes) expect(says.has(code ?? '')).toBe(true);
  });
});

describe('the exit codes', () => {
  it('are the same in the code, on their page and in the help', () => {
    const codes = Object.values(exitCodes).map(String);
    const onPage = [...read('docs/exit-codes.md').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => code);
    const help = read('src/cli/help.ts');
    const inHelp = [
      ...help.slice(help.indexOf('Exit codes:'), help.indexOf('export const RUN_NOTE')).matchAll(/ {2}(\d) {2}/g),
    ];
    expect(onPage).toEqual(codes);
    expect(inHelp.map(([, code]) => code).sort()).toEqual(codes);
  });
});
