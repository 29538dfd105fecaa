import { fileURLToPath } from 'node:url';
import { errorCodes } from '../src/control/api.ts';
import type { NoteCode } from '../src/core/note.ts';
import { casesOf, type Sentence, sentencesIn } from './said.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** docs/errors.md: every sentence about trouble, as the sources make it. */
export function errorsPage(): string {
  const sentences = sentencesIn(src);
  const placed = new Set<Sentence>();
  const sections = rooms.map(({ title, about, is }) => {
    const own = sentences.filter(one => !placed.has(one) && is(one.file));
    for (const one of own) placed.add(one);
    return section(title, about, own);
  });
  return [
    '# Every error',
    '',
    'Made from the sources by `npm run generate`; a check fails when it is stale, so what is said is here, and what is here is',
    'said. `…` stands for what is filled in: the value that was got, a name, a file. To start from what you see instead:',
    '[troubleshooting.md](troubleshooting.md). What a crash of the application is explained as: [causes.md](causes.md). What',
    'the exit codes mean: [exit-codes.md](exit-codes.md).',
    '',
    '## Events of a running service',
    '',
    'In the log as `event=…`, on the terminal, in notifications.',
    '',
    '| event | what is said | what to do |',
    '|---|---|---|',
    ...troubles().map(([code, said]) => row(`\`${code}\``, said, advice[code] ?? '')),
    '',
    ...sections.filter(text => text !== ''),
    '## Codes of the control socket',
    '',
    'For programs: `error.code` in an answer ([api.md](api.md)).',
    '',
    ...errorCodes.map(code => {
      const said = sentences.filter(one => one.code === code).map(({ text }) => text);
      return `- \`${code}\`${said.length === 0 ? '' : `: ${said.map(cell).join(' · ')}`}`;
    }),
    '',
  ].join('\n');
}

interface Room {
  readonly title: string;
  readonly about: string;
  readonly is: (file: string) => boolean;
}

const within =
  (...folders: readonly string[]) =>
  (file: string) =>
    folders.some(folder => file.startsWith(folder));

const rooms: readonly Room[] = [
  {
    title: 'The configuration',
    about: 'Before it stands where: a flag, a variable, or file, line and column. Exit code 2; nothing was started.',
    is: within('config/'),
  },
  {
    title: 'The command line',
    about: 'Behind `crashproof: `. Exit code 2 where it is a matter of what was typed, else 1.',
    is: within('cli/', 'records/'),
  },
  {
    title: 'Asking a supervisor',
    about: 'Of `status`, `stop` and the like. Exit code 1.',
    is: within('control/', 'answers/'),
  },
  {
    title: 'Health checks and targets',
    about: 'They stand behind "health check failed", "looks wrong" or "is down".',
    is: within('os/probes/', 'os/targets/'),
  },
  {
    title: 'While it runs',
    about: 'Warnings in the log and on the terminal: it goes on.',
    is: within('runner/', 'runtime/', 'features/', 'http/', 'os/', 'diagnosis/', 'mcp/', 'page/'),
  },
  {
    title: 'The doctor',
    about: 'What it finds, and what to do; it names the command for it as well ([doctor.md](doctor.md)).',
    is: within('doctor/'),
  },
  {
    title: 'Why a service is left as it is',
    about: 'Behind "gave up", "not started again" and the like.',
    is: within('core/'),
  },
  { title: 'Drills', about: 'Why a failure cannot be rehearsed, or was not passed.', is: within('drill/') },
  { title: 'The demo and the simulated world', about: '', is: within('demo/', 'testing/') },
  { title: 'Others', about: '', is: () => true },
];

function section(title: string, about: string, sentences: readonly Sentence[]): string {
  if (sentences.length === 0) return '';
  const lines = [...new Set(sentences.map(({ text }) => cell(text)))].sort((a, b) => a.localeCompare(b));
  return [`## ${title}`, '', ...(about === '' ? [] : [about, '']), ...lines.map(line => `- ${line}`), ''].join('\n');
}

/** The events that are no good news, with what they say. */
function troubles(): readonly (readonly [NoteCode, string])[] {
  const says = casesOf(`${src}/core/why.ts`, 'explain');
  return (Object.keys(advice) as NoteCode[]).map(code => {
    const texts = says.get(code) ?? [];
    return [code, texts.length === 0 ? 'how it ended, and which targets were down then' : texts.join(' · ')];
  });
}

/** What to do about each event of the level warning or error. */
export const advice: Partial<Record<NoteCode, string>> = {
  ended: 'nothing, where it is started again; `crashproof why` tells why it crashed',
  unhealthy: 'it is started again; the report has the stacks of the hang',
  'probe-failed': 'nothing yet: several failures in a row are needed',
  'probe-misconfigured': 'set --health to a page that answers 200 to everybody, or none ([health.md](health.md))',
  'port-foreign': 'end the program that is named, or give the service another port',
  unverified: 'correct --health: until it passes once, no hang is noticed',
  degraded: 'look at what the application complains about; it is never restarted for that',
  escalated: 'give it more time with --stop-timeout where it saves something',
  abandoned: 'look at that process (`ps`): it waits for a disk or a device',
  'gave-up': 'read the last report (`crashproof why`), mend it, then `crashproof start`',
  blocked: 'end the program that is named, or give the service another port',
  held: 'mend the target that is named; it is restarted only if it stays away too long',
  'target-down': 'is it switched on and reachable? `crashproof doctor` asks it once',
  'target-warning': 'as it says',
  'target-unknown': 'as it says; until then nothing waits for it',
  'network-down': 'look at the network of this machine',
  stalled: 'nothing, unless it happens often: the machine sleeps, or lacks memory',
};

const row = (...cells: readonly string[]): string =>
  `| ${cells.map(text => text.replaceAll('|', '\\|')).join(' | ')} |`;

/** As text, whatever it holds. */
const cell = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_<>|]/g, found => `\\${found}`);
