import fs from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { look, onPath } from '../config/look.ts';
import { surfacesOf } from '../deploy/container.ts';
import { composeFile, dockerfile } from '../deploy/docker.ts';
import { isInHome } from '../deploy/invocation.ts';
import { kubernetesObjects } from '../deploy/kubernetes.ts';
import { type LaunchdOptions, launchdPlist } from '../deploy/launchd.ts';
import { type SystemdOptions, systemdUnit } from '../deploy/systemd.ts';
import { windowsService } from '../deploy/windows.ts';
import { version } from '../version.ts';
import type { DeployLine, Format, PlaceAsked } from './deploy-commands.ts';
import { tellingMistakes } from './mistakes.ts';
import { Problem, saying } from './reach.ts';

/** `crashproof export`: prints, and touches nothing. @returns the exit code */
export function exportTo({ format, asked }: Extract<DeployLine, { do: 'export' }>): Promise<number> {
  return saying(() =>
    withConfig(asked, config => {
      if (format === 'kubernetes' && asked.podMonitor && !surfacesOf(config).some(({ name }) => name === 'metrics')) {
        throw new Problem(nothingToMonitor, 2);
      }
      process.stdout.write(textOf(format, config, asked));
      return 0;
    }),
  );
}

/** Loads the configuration as run would, and says what is wrong with it. */
export function withConfig(
  { flags, command }: PlaceAsked,
  use: (config: Config) => number | Promise<number>,
): Promise<number> {
  return tellingMistakes(async () => use(await loadConfig({ flags, command, env: process.env, cwd: process.cwd() })));
}

const nothingToMonitor =
  '--pod-monitor needs metrics that the cluster can fetch: set metrics to 0.0.0.0:9780, and CRASHPROOF_METRICS_TOKEN';

function textOf(format: Format, config: Config, asked: PlaceAsked): string {
  switch (format) {
    case 'systemd':
      return systemdUnit(config, whereAsked(asked, config));
    case 'launchd':
      return launchdPlist(config, whereOnMac(asked, config));
    case 'windows':
      return windowsService(config, whereAsked(asked, config));
    case 'dockerfile':
      return dockerfile(config, { version });
    case 'compose':
      return composeFile(config);
    case 'kubernetes':
      return kubernetesObjects(config, { podMonitor: asked.podMonitor, file: fileOf(config) });
    default:
      return format satisfies never;
  }
}

function fileOf({ supervisor: { file } }: Config): { text: string } | null {
  return file === null ? null : { text: fs.readFileSync(file, 'utf8') };
}

/** Where it is to run: here, by this very program. */
export function whereAsked({ user, serviceUser }: PlaceAsked, config: Config): SystemdOptions {
  const cwd = process.cwd();
  const program = [process.execPath, fs.realpathSync(process.argv[1] ?? '')];
  const reads = config.services.flatMap(({ launch }) => {
    const [name = ''] = launch.command;
    return [launch.cwd, onPath(name, process.env, look, process.platform) ?? name];
  });
  return {
    program,
    cwd,
    userManager: user,
    user: user ? null : (serviceUser ?? ([...program, cwd, ...reads].some(isInHome) ? whoIs() : null)),
    reads,
    variables: Object.fromEntries(
      ['PATH', 'VIRTUAL_ENV'].flatMap(name => (process.env[name] ? [[name, process.env[name]]] : [])),
    ),
  };
}

/** The same for launchd, which makes up no users: without a name it is the person who typed, never root by chance. */
export function whereOnMac(asked: PlaceAsked, config: Config): LaunchdOptions {
  const { user, serviceUser } = asked;
  return { ...whereAsked(asked, config), home: os.homedir(), user: user ? null : (serviceUser ?? whoIs()) };
}

/** What lies in a home is for its owner: the person who typed, also behind sudo. */
function whoIs(): string {
  return process.env.SUDO_USER ?? os.userInfo().username;
}
