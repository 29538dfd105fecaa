import type { Command } from 'commander';
import type { Given } from '../config/from-flags.ts';
import { joinWords } from '../config/join-words.ts';
import { SAME_FLAGS } from './help.ts';
import { settingFlags } from './setting-flags.ts';

/** What can be printed for another program to read. */
const EXPORTS = {
  systemd: 'a unit for systemd',
  launchd: 'a property list for launchd (macOS)',
  windows: 'the XML of a Windows service, for WinSW',
  dockerfile: 'a Dockerfile',
  compose: 'a compose.yaml for Docker Compose',
  kubernetes: 'the objects for a Kubernetes cluster',
} as const;

export type Format = keyof typeof EXPORTS;
/** What it can be installed in, here and at once. */
export type System = Extract<Format, 'systemd' | 'launchd'>;

export type DeployLine =
  | { readonly do: 'export'; readonly format: Format; readonly asked: PlaceAsked }
  | { readonly do: 'install'; readonly system: System; readonly asked: PlaceAsked; readonly how: HowAsked }
  | { readonly do: 'uninstall'; readonly system: System; readonly asked: PlaceAsked; readonly how: HowAsked };

export interface PlaceAsked {
  /** For one user's own manager instead of the machine's. */
  readonly user: boolean;
  readonly serviceUser: string | null;
  /** Of Kubernetes: with an object for the Prometheus operator. */
  readonly podMonitor: boolean;
  readonly flags: Given;
  readonly command: readonly string[];
}

export interface HowAsked {
  /** Show what would be done, and do nothing. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
}

const EXPORT_ABOUT = 'print what keeps it up from boot on, for systemd, Docker, Kubernetes and others';
const FORMATS_ABOUT = `\n${Object.entries(EXPORTS)
  .map(([name, about]) => `  ${name.padEnd(12)}${about}`)
  .join('\n')}`;

const SYSTEM_COMMANDS = {
  install: 'keep it up from boot on: write what is needed, and start it',
  uninstall: 'stop it and remove what install has written',
} as const;

export const DEPLOY_WORDS = ['export', ...Object.keys(SYSTEM_COMMANDS)];

const SYSTEMS: readonly string[] = ['systemd', 'launchd'];

interface OwnFlags {
  readonly user?: boolean;
  readonly serviceUser?: string;
  readonly podMonitor?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

interface Typed {
  /** What stood after --. */
  readonly command: readonly string[];
  readonly done: (line: DeployLine) => void;
  /** Says a sentence about what was typed. */
  readonly refuse: (sentence: string) => void;
}

/** Adds export, install and uninstall. */
export function addDeployCommands(program: Command, { command: words, done, refuse }: Typed): void {
  const formats = Object.keys(EXPORTS);
  const command = (name: string, what: string, allowed: readonly string[], about: string): Command => {
    const one = program.command(name).description(about).helpOption('-h, --help', 'show this help');
    return one
      .usage(`<${what}> [flags] [flags of run] [-- program arguments…]`)
      .argument(`[${what}]`, allowed.join(', '))
      .argument('[program...]');
  };
  const onWhom = (one: Command): Command => one.option('--user', 'for your own user instead of the whole machine');
  const act = (
    one: Command,
    allowed: readonly string[],
    make: (word: string, asked: PlaceAsked, own: OwnFlags) => DeployLine,
  ) => {
    for (const option of settingFlags()) one.addOption(option.hideHelp());
    one
      .addHelpText('after', SAME_FLAGS)
      .action((word: string | undefined, more: readonly string[], all: OwnFlags & Given) => {
        const choice = allowed.join(', ');
        if (word === undefined) return refuse(`${one.name()} what? There is ${choice}`);
        if (!allowed.includes(word)) return refuse(`${one.name()} knows no ${word}; there is ${choice}`);
        if (more.length > 0)
          return refuse(`-- must stand before the program: crashproof ${one.name()} ${word} … -- ${joinWords(more)}`);
        const { user = false, serviceUser = null, podMonitor = false, dryRun, yes, ...flags } = all;
        done(make(word, { user, serviceUser, podMonitor, flags, command: words }, all));
      });
  };
  const asUser = (one: Command): Command =>
    one.option('--service-user <name>', 'the user it runs as (default: one of its own)');

  const exported = asUser(onWhom(command('export', 'format', formats, EXPORT_ABOUT)))
    .option('--pod-monitor', 'kubernetes: with a PodMonitor for the Prometheus operator')
    .addHelpText('after', FORMATS_ABOUT);
  act(exported, formats, (word, asked) => ({ do: 'export', format: word as Format, asked }));

  for (const [does, about] of Object.entries(SYSTEM_COMMANDS) as ['install' | 'uninstall', string][]) {
    const one = onWhom(command(does, 'system', SYSTEMS, about))
      .option('--dry-run', 'show what would be done, and do nothing')
      .option('--yes', 'do it without asking');
    act(does === 'install' ? asUser(one) : one, SYSTEMS, (word, asked, { dryRun = false, yes = false }) => {
      return { do: does, system: word as System, asked, how: { dryRun, yes } };
    });
  }
}
