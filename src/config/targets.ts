import path from 'node:path';
import type { TargetAsk } from '../os/targets/kinds.ts';
import { applicationTargets } from './application-targets.ts';
import type { ServiceConfig } from './config.ts';
import { readFile } from './file.ts';
import { plain } from './located.ts';
import type { Chosen } from './origin.ts';
import type { Surroundings } from './service.ts';
import type { TargetConfig } from './target-config.ts';
import type { TargetsSetting } from './target-settings.ts';

export interface PlacedTargets {
  readonly targets: readonly TargetConfig[];
  /** Each with the targets it watches when it names none: all of them. */
  readonly services: readonly ServiceConfig[];
  readonly warnings: readonly string[];
  readonly chosen: Chosen<TargetsSetting | undefined>;
}

/** The targets of the setting and of the application's own file, and who watches them. */
export async function placeTargets(
  chosen: Chosen<TargetsSetting | undefined>,
  services: readonly ServiceConfig[],
  around: Surroundings,
): Promise<PlacedTargets> {
  const { from, list } = chosen.value ?? { from: null, list: [] };
  const typed = chosen.from.by === 'flag' || chosen.from.by === 'environment';
  const base = typed ? around.cwd : around.base;
  const own = list.map(target => ({ ...target, ask: inFolder(target.ask, base) }));
  const read = from === null ? { targets: [], warning: null } : await readApplication(from, base, around);
  const names = new Set([...own.map(({ spec }) => spec.name), ...services.map(({ spec }) => spec.name)]);
  const targets = [...own, ...read.targets.filter(({ spec }) => !names.has(spec.name))];

  const known = new Set([...names, ...targets.map(({ spec }) => spec.name)]);
  // What the unreadable file would have named is no mistake of this one.
  const kept = (name: string): boolean => read.warning === null || known.has(name);
  const watching = services.map((service): ServiceConfig => {
    const needs = service.spec.needs.filter(kept);
    const all = targets.map(({ spec }) => spec.name).filter(name => !needs.includes(name));
    const watches = service.settings.watches.value === undefined ? all : service.spec.watches.filter(kept);
    return { ...service, spec: { ...service.spec, needs, watches } };
  });
  return { targets, services: watching, warnings: read.warning === null ? [] : [read.warning], chosen };
}

async function readApplication(
  file: string,
  base: string,
  { look, platform }: Surroundings,
): Promise<{ readonly targets: readonly TargetConfig[]; readonly warning: string | null }> {
  const place = path.resolve(base, file);
  const { file: read, mistakes } = await readFile({ path: place, shown: file }, look);
  if (read === null) {
    const [first] = mistakes;
    const why = first === undefined ? 'cannot be read' : first.problem;
    return { targets: [], warning: `no targets were read from ${file}: ${why}` };
  }
  const targets = applicationTargets(plain(read.root, false), platform);
  return { targets, warning: targets.length === 0 ? `no targets were found in ${file}: it names no camera` : null };
}

function inFolder(ask: TargetAsk, base: string): TargetAsk {
  return 'path' in ask && ask.kind !== 'http' ? { ...ask, path: path.resolve(base, ask.path) } : ask;
}
