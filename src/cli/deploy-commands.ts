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

export const DEPLOY_WORDS = ['export', 'install', 'uninstall'];

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
  const how = ({ dryRun = false, yes = false }: OwnFlags): HowAsked => ({ dryRun, yes });
  const asking = (one: Command): Command =>
    onWhom(one).option('--dry-run', 'show what would be done, and do nothing').option('--yes', 'do it without asking');
  const asUser = (one: Command): Command =>
    one.option('--service-user <name>', 'the user it runs as (default: one of its own)');

  const exported = onWhom(
    asUser(
      command(
        'export',
        'format',
        formats,
        'print what keeps it up from boot on, for systemd, Docker, Kubernetes and others',
      ),
    ),
  );
  exported.option('--pod-monitor', 'kubernetes: with a PodMonitor for the Prometheus operator');
  exported.addHelpText(
    'after',
    `\n${Object.entries(EXPORTS)
      .map(([name, about]) => `  ${name.padEnd(12)}${about}`)
      .join('\n')}`,
  );
  act(exported, formats, (word, asked) => ({ do: 'export', format: word as Format, asked }));
  act(
    asUser(
      asking(command('install', 'system', SYSTEMS, 'keep it up from boot on: write what is needed, and start it')),
    ),
    SYSTEMS,
    (word, asked, own) => ({
      do: 'install',
      system: word as System,
      asked,
      how: how(own),
    }),
  );
  act(
    asking(command('uninstall', 'system', SYSTEMS, 'stop it and remove what install has written')),
    SYSTEMS,
    (word, asked, own) => ({
      do: 'uninstall',
      system: word as System,
      asked,
      how: how(own),
    }),
  );
}
