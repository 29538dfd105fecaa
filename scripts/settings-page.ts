import { GROUPS } from '../src/config/settings/setting.ts';
import { comesFrom, KEYS, type Key, settingOf, variablesOf } from '../src/config/settings.ts';
import { kebab, snake } from '../src/config/spelling.ts';

/** docs/settings.md: every setting, under the headings of `crashproof run --help`. */
export function settingsPage(): string {
  return `${[INTRODUCTION, ...GROUPS.map(group)].join('\n\n')}\n`;
}

function group(heading: (typeof GROUPS)[number]): string {
  const rows = KEYS.filter(key => settingOf(key).group === heading).map(row);
  return [`## ${heading}`, '', '| setting | default | what it does |', '| --- | --- | --- |', ...rows].join('\n');
}

function row(key: Key): string {
  const { about, kind, standard, otherwise } = settingOf(key);
  const names = [
    comesFrom(key, 'file') ? snake(key) : '',
    comesFrom(key, 'flag') ? `--${kebab(key)}` : '',
    ...variablesOf(key),
  ];
  const cells = [
    names
      .filter(name => name !== '')
      .map(code)
      .join('<br>'),
    standard === null ? (otherwise ?? '') : code(standard),
    `${about} Allowed: ${kind.allowed}.`,
  ];
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const code = (text: string): string => `\`${text}\``;

const INTRODUCTION = `<!-- Generated from src/config/settings.ts by "npm run generate". Do not edit. -->

# Settings

Each setting can be given in three places: as a flag, as a variable of the environment, as a line of the configuration file. A flag wins over a
variable, a variable over the file, the file over the default. \`crashproof explain\` shows every value and where it came from, and starts nothing.

A value that cannot be used ends crashproof with exit code 2 before anything is started. All mistakes are told at once.

## How values are written

- **Durations**: \`500ms\`, \`2s\`, \`1.5s\`, \`5m\`, \`1h\`, \`2d\`; a bare number is seconds. At most 24 days.
- **Sizes**: \`10MB\` (millions), \`64KiB\` (1024s); a bare number is bytes.
- **Yes and no**: \`true\`, \`yes\`, \`on\`, \`1\` and their opposites. As flags: \`--debug\`, \`--no-log-compress\`.
- **Commands**: after \`--\` on the command line; a list of words or one line in the file. No shell reads them: blanks separate words, \`"…"\` and
  \`'…'\` hold blanks, and nothing else means anything. For a pipe or a variable, run a shell yourself: \`["sh", "-c", "…"]\`.
- **As it stands**: nothing is replaced, in no place: no \`~\`, no \`$NAME\`, no \`*\`.
- **Nothing**: an empty variable and a line of the file without a value count as not set.

## Variables

Each setting has its variable, \`CRASHPROOF_\` and the setting in capitals. The older names \`WATCHFILES_…\` and \`TAPO_WEBAPP_…\` work as before; where
both are set, \`CRASHPROOF_…\` wins. A variable that is nearly one of these (\`CRASHPROOF_MAX_RESTART\`) is a mistake, not ignored. What the program itself
should find in its environment goes into \`env\`; it also inherits crashproof's own environment.

Every program gets \`PYTHONUNBUFFERED=1\` and \`PYTHONFAULTHANDLER=1\`, unless you set them: so Python's last words are not lost.

## The file

\`crashproof.yaml\` (or \`crashproof.yml\`) in the current folder, or the one given with \`--config\`; \`--config none\` reads none. Words are written
\`restart_delay\` or \`restartDelay\`. One program:

\`\`\`yaml
# yaml-language-server: $schema=node_modules/crashproof/schema/crashproof.schema.json
command: node server.js --port 8080
health: http://127.0.0.1:8080/health
max_restarts: 20
\`\`\`

Several, with what they share at the top:

\`\`\`yaml
restart_delay: 2s
services:
  go2rtc:
    command: [./go2rtc, -config, go2rtc.yaml]
    health: tcp://127.0.0.1:8554
  webapp:            # no command: the default application
    port: 7777
    needs: go2rtc
\`\`\`

- Relative folders in the file, and the defaults of folders, go by the file's folder; those of flags and variables by the current folder.
- \`env\` at the top and in a service add up; flags add to both.
- \`command\`, \`name\`, \`health\` and \`needs\` belong to one service and cannot stand at the top beside \`services\`; nor can their flags be given then.
- A name becomes the beginning of file names: letters, digits, \`-\`, \`_\` and \`.\`.
- At most one service may have no command.

## When nothing is given

Without a command and without a file, crashproof runs \`python -m tapo_camera_mcp.web --host HOST --port PORT\`, with the interpreter of the active
virtual environment, else of \`.venv\` or \`venv\` in its folder, else \`python3\` or \`python\` from \`PATH\`. Where there is a folder \`src\`, it stands first in
\`PYTHONPATH\`. Its health is \`http://HOST:PORT/api/health\`.`;
