import path from 'node:path';
import { choose } from './choose.ts';
import type { Config } from './config.ts';
import { type Application, cameraApplication } from './default-application.ts';
import { findFile, readFile } from './file.ts';
import { type Environment, fromEnvironment } from './from-environment.ts';
import { type FromFile, fromFile } from './from-file.ts';
import { fromFlags, type Given, type GivenAs } from './from-flags.ts';
import { type Look, look as realLook } from './look.ts';
import { ConfigError, type Mistake, mistake } from './mistake.ts';
import { type Layer, whereText } from './origin.ts';
import { checkRestartAt } from './restart-at.ts';
import { makeService } from './service.ts';
import { KEYS, type Key, scopeOf, settingOf } from './settings.ts';
import { surfaces } from './surfaces.ts';
import { placeTargets } from './targets.ts';
import { checkTogether } from './together.ts';

export interface Asked {
  /** By setting (`maxRestarts`): texts from the command line, or typed options of a program. `undefined`: not given. */
  readonly flags?: Given;
  /** How the person wrote them, for messages. Default `flags`. */
  readonly flagsAre?: GivenAs;
  /** The words after `--`; empty: none. */
  readonly command?: readonly string[];
  readonly env: Environment;
  /** Absolute. */
  readonly cwd: string;
  readonly look?: Look;
  readonly platform?: NodeJS.Platform;
  /** What is run without a command. Default: the camera application. */
  readonly application?: Application;
}

/** Flags over variables over the file over defaults. Throws a `ConfigError` with every mistake there is. */
export async function loadConfig(asked: Asked): Promise<Config> {
  const { env, cwd, look = realLook, platform = process.platform, application = cameraApplication } = asked;
  const mistakes: Mistake[] = [];
  const flags = fromFlags(asked.flags ?? {}, asked.command ?? [], asked.flagsAre ?? 'flags');
  const variables = fromEnvironment(env);
  mistakes.push(...flags.mistakes, ...variables.mistakes);

  const { file, content } = await readFileOf(flags.layer, mistakes, cwd, look);
  const base = file === null ? cwd : path.dirname(file);
  const around = { env, cwd, base, look, platform, application };
  const typed = [flags.layer, ...variables.layers];
  const described = content.services ?? [{ name: null, layer: new Map() as Layer }];
  if (described.length > 1) mistakes.push(...refuseSingle(typed));

  const services = described.map(({ name, layer }) => {
    const settings = choose([...typed, layer, content.top]);
    if (settings.command.value !== undefined) mistakes.push(...refuseApplicationSettings(layer));
    return makeService(settings, described.length > 1 ? name : (settings.name.value ?? name), around);
  });
  if (!services.some(service => service.isApplication)) {
    mistakes.push(...[flags.layer, content.top].flatMap(refuseApplicationSettings));
  }
  mistakes.push(...refuseTwoApplications(services.filter(service => service.isApplication).map(one => one.spec.name)));
  const common = choose([...typed, content.top]);
  const placed = await placeTargets(common.targets, services, around);
  mistakes.push(...checkTogether(placed, look), ...(await checkRestartAt(services)));
  const outward = surfaces(common, { env, base, look });
  mistakes.push(...outward.mistakes);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  const { logFormat, control } = common;
  return {
    services: placed.services,
    targets: placed.targets,
    warnings: placed.warnings,
    supervisor: { logFormat: logFormat.value, control: control.value, ...outward.settings, file },
  };
}

const EMPTY: FromFile = { top: new Map(), services: null, mistakes: [] };

async function readFileOf(
  flags: Layer,
  mistakes: Mistake[],
  cwd: string,
  look: Look,
): Promise<{ file: string | null; content: FromFile }> {
  const found = findFile(flags.get('config')?.value as string | undefined, cwd, look);
  if (found === null) return { file: null, content: EMPTY };
  if ('problem' in found) {
    mistakes.push(found);
    return { file: null, content: EMPTY };
  }
  const read = await readFile(found, look);
  mistakes.push(...read.mistakes);
  if (read.file === null) return { file: found.path, content: EMPTY };
  const content = fromFile(read.file);
  mistakes.push(...content.mistakes);
  // A file without one usable service has said so already; the rest is checked as if it described one.
  return { file: found.path, content: content.services?.length === 0 ? { ...content, services: null } : content };
}

/** Of several services, which one would be meant? */
function refuseSingle(layers: readonly Layer[]): Mistake[] {
  return layers.flatMap(layer =>
    [...layer].flatMap(([key, { from }]) =>
      settingOf(key).single
        ? [
            mistake(
              whereText(from),
              'is for one service, and the file describes several',
              '',
              'write it into the file, or read no file: --config none',
            ),
          ]
        : [],
    ),
  );
}

/** A host or port that nothing would ever look at. In a variable it may be meant for another program. */
function refuseApplicationSettings(layer: Layer): Mistake[] {
  return APPLICATION_KEYS.flatMap(key => {
    const from = layer.get(key)?.from;
    if (from === undefined) return [];
    const problem = 'is for the default application, and there is a command instead';
    const where = from.by === 'file' ? `${whereText(from)} ${key}` : whereText(from);
    const line = from.by === 'file' ? from.line : 0;
    return [{ ...mistake(where, problem, '', 'write it into the command'), line }];
  });
}

const APPLICATION_KEYS: readonly Key[] = KEYS.filter(key => scopeOf(key) === 'application');

function refuseTwoApplications(names: readonly string[]): Mistake[] {
  if (names.length < 2) return [];
  return [
    mistake(`services ${names.join(', ')}`, 'have no command', 'one of them at most: it is the default application'),
  ];
}
