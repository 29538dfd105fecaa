import { Command, CommanderError } from 'commander';
import type { Given } from '../config/from-flags.ts';
import { joinWords } from '../config/join-words.ts';
import { nearest } from '../config/spelling.ts';
import { addControlCommands, CONTROL_WORDS, type ControlLine } from './control-commands.ts';
import { addDeployCommands, DEPLOY_WORDS, type DeployLine } from './deploy-commands.ts';
import { addDrillCommand, DRILL_WORD, type DrillLine } from './drill-command.ts';
import { DOCTOR_NOTE, EXAMPLES, RUN_NOTE, SAME_FLAGS } from './help.ts';
import { addMcpCommand, MCP_WORD, type McpLine } from './mcp-command.ts';
import { addNotifyCommand, NOTIFY_WORD, type NotifyLine } from './notify-command.ts';
import { addRecordCommands, RECORD_WORDS, type RecordLine } from './record-commands.ts';
import { collect, settingFlags } from './setting-flags.ts';

/** What was typed, taken apart but not yet checked: `loadConfig` checks the values. */
export type CommandLine =
  | { readonly do: 'run'; readonly flags: Given; readonly command: readonly string[] }
  | { readonly do: 'explain'; readonly flags: Given; readonly command: readonly string[]; readonly json: boolean }
  /** `cameras`: `NAME=URL` each; `data`: `undefined` where the demo is to choose. */
  | {
      readonly do: 'demo';
      readonly flags: Given;
      readonly data: string | undefined;
      readonly cameras: readonly string[];
    }
  | { readonly do: 'doctor'; readonly flags: Given; readonly command: readonly string[]; readonly json: boolean }
  | ControlLine
  | DeployLine
  | RecordLine
  | NotifyLine
  | McpLine
  | DrillLine
  /** Nothing to do but to show this and end. */
  | { readonly do: 'exit'; readonly code: 0 | 2; readonly out: string; readonly err: string };

interface Terminal {
  readonly version: string;
  /** Columns to wrap help at. */
  readonly width: number;
}

const WORDS = [
  'run',
  'demo',
  'explain',
  'doctor',
  'help',
  ...CONTROL_WORDS,
  ...RECORD_WORDS,
  NOTIFY_WORD,
  MCP_WORD,
  DRILL_WORD,
  ...DEPLOY_WORDS,
];

/** Takes a command line apart (`process.argv.slice(2)`). Never throws and never writes. */
export function readCommandLine(argv: readonly string[], { version, width }: Terminal): CommandLine {
  // Everything behind -- belongs to the program, whatever it looks like.
  const end = argv.indexOf('--');
  const ours = end === -1 ? argv : argv.slice(0, end);
  const command = end === -1 ? [] : argv.slice(end + 1);
  let out = '';
  let err = '';
  let read: CommandLine | null = null;
  const refuse = (sentence: string): CommandLine => ({
    do: 'exit',
    code: 2,
    out: '',
    err: `crashproof: ${sentence}\n`,
  });

  const first = ours[0];
  if (first !== undefined && !first.startsWith('-') && !WORDS.includes(first)) {
    const near = nearest(first, WORDS);
    const meant = near === null ? '.' : `; did you mean ${near}?`;
    return refuse(`there is no command ${first}${meant} To run a program: crashproof run -- ${joinWords(argv)}`);
  }
  if (end !== -1 && command.length === 0) return refuse('a program must stand after --');

  const done = (line: CommandLine) => {
    read = line;
  };
  const program = new Command('crashproof')
    .description('Keeps a long-running web application up, and tells its owner why it went down.')
    .usage('[command] [flags] [-- program arguments…]')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', EXAMPLES)
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: one => (one.name() === 'help' ? 'help [command]' : one.name()) })
    .configureOutput({
      writeOut: text => {
        out += text;
      },
      writeErr: text => {
        err += text;
      },
      outputError: (text, write) => write(text.replace(/^error: /, 'crashproof: ')),
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();

  const run = program
    .command('run', { isDefault: true })
    .description('keep a program up: the one after --, else the one in crashproof.yaml, else the default application')
    .usage('[flags] [-- program arguments…]')
    .addHelpText('after', RUN_NOTE)
    .action((words: string[], flags: Given) => done(withProgram(words, { do: 'run', flags, command })));
  const explain = program
    .command('explain')
    .description('show the effective configuration, where each value comes from, and when restarts would happen')
    .usage('[--json] [flags of run] [-- program arguments…]')
    .option('--json', 'for programs to read')
    .addHelpText('after', SAME_FLAGS)
    .action((words: string[], { json = false, ...flags }: Given & { json?: boolean }) =>
      done(withProgram(words, { do: 'explain', flags, command, json })),
    );
  const doctor = program
    .command('doctor')
    .description('look at everything that could keep it from running, and name the command that mends it')
    .usage('[--json] [flags of run] [-- program arguments…]')
    .option('--json', 'for programs to read (docs/doctor.md)')
    .addHelpText('after', DOCTOR_NOTE)
    .action((words: string[], { json = false, ...flags }: Given & { json?: boolean }) =>
      done(withProgram(words, { do: 'doctor', flags, command, json })),
    );
  const demo = program
    .command('demo')
    .description('keep the bundled camera application up, to try crashproof on')
    .usage('[flags]')
    .option('--camera <NAME=URL>', 'a camera to show: rtsp://…, http://… or /dev/video0; may be repeated', collect)
    .option('--data <folder>', 'where the demo keeps its history')
    .addHelpText('after', SAME_FLAGS)
    .action((words: string[], { camera = [], data, ...flags }: Given & { camera?: string[]; data?: string }) =>
      done(
        words.length + command.length > 0
          ? refuse('demo runs its own program; for another one: crashproof run -- program arguments')
          : // A file in this folder describes another program.
            { do: 'demo', flags: { config: 'none', ...flags }, cameras: camera, data },
      ),
    );
  // A supervisor that runs for months keeps what it has once made.
  const asksForHelp = first === 'help' || ours.some(word => word === '-h' || word === '--help');
  if (RECORD_WORDS.includes(first ?? '') || asksForHelp) {
    program.commandsGroup('To understand what happened:');
    addRecordCommands(program, done, sentence => done(refuse(sentence)));
  }
  if (first === NOTIFY_WORD || asksForHelp) {
    program.commandsGroup('To be told:');
    addNotifyCommand(program, done);
  }
  if (first === MCP_WORD || asksForHelp) {
    program.commandsGroup('For AI assistants:');
    addMcpCommand(program, done);
  }
  if (CONTROL_WORDS.includes(first ?? '') || asksForHelp) {
    program.commandsGroup('To look at one that runs, and to steer it:');
    addControlCommands(program, done);
  }
  if (first === DRILL_WORD || asksForHelp) {
    program.commandsGroup('To look at one that runs, and to steer it:');
    addDrillCommand(program, done);
  }
  if (DEPLOY_WORDS.includes(first ?? '') || asksForHelp) {
    program.commandsGroup('To have it run from boot on:');
    const refused = (sentence: string): void => done(refuse(sentence));
    addDeployCommands(program, { command, done, refuse: refused });
  }
  const wanted = (first === 'help' ? ours[1] : first) ?? '';
  for (const one of [run, explain, doctor, demo]) {
    one.argument('[program...]').passThroughOptions().helpOption('-h, --help', 'show this help');
    // Only for the command at hand, for the same reason.
    if (one.name() !== wanted && (one !== run || WORDS.includes(wanted))) continue;
    // Repeating all flags under each command would hide the few that are its own.
    for (const option of settingFlags()) one.addOption(one === run ? option : option.hideHelp());
  }

  try {
    program.parse([...ours], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { do: 'exit', code: error.exitCode === 0 ? 0 : 2, out, err };
  }
  return read ?? { do: 'exit', code: 2, out, err };

  /** A program without -- before it would leave open whose flags the next ones are. */
  function withProgram(words: readonly string[], line: CommandLine): CommandLine {
    if (words.length === 0) return line;
    return refuse(`-- must stand before the program: crashproof ${line.do} … -- ${joinWords([...words, ...command])}`);
  }
}
