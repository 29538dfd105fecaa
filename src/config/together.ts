import type { ServiceConfig } from './config.ts';
import type { Look } from './look.ts';
import { type Mistake, mistake } from './mistake.ts';
import { type Origin, whereText } from './origin.ts';
import type { Key } from './settings.ts';
import { didYouMean, kebab } from './spelling.ts';
import type { PlacedTargets } from './targets.ts';

/** What each value alone cannot show: values that contradict each other, services that do, and missing folders. */
export function checkTogether(placed: PlacedTargets, look: Look): Mistake[] {
  const { services } = placed;
  const targets = placed.targets.map(({ spec }) => spec.name);
  return [
    ...services.flatMap(service => [...contradictions(service), ...folders(service, look)]),
    ...equalNames(services),
    ...sameNames(placed),
    ...unknownNeeds(services, targets),
    ...unknownWatches(services, targets),
    ...unknownBehind(placed),
    ...circles(services),
  ];
}

const originOf = (service: ServiceConfig, key: Key): Origin => service.settings[key].from;

function tell(service: ServiceConfig, key: Key, problem: string, allowed = '', hint = ''): Mistake {
  const from = originOf(service, key);
  const { name } = service.spec;
  const place: Record<Origin['by'], string> = {
    flag: whereText(from),
    environment: whereText(from),
    file: `${whereText(from)} ${name}`,
    default: `service ${name}`,
  };
  const where = place[from.by];
  return { ...mistake(where, problem, allowed, hint), line: from.by === 'file' ? from.line : 0 };
}

function contradictions(service: ServiceConfig): Mistake[] {
  const { restartDelay, maxDelay } = service.settings;
  if (maxDelay.from.by === 'default' || maxDelay.value >= restartDelay.value) return [];
  return [tell(service, 'maxDelay', 'the longest wait is shorter than the first one (restart delay)')];
}

function folders(service: ServiceConfig, look: Look): Mistake[] {
  const { cwd } = service.launch;
  const mistakes: Mistake[] = [];
  const is = look.at(cwd);
  if (is === 'nothing') mistakes.push(tell(service, 'cwd', `the folder to start in is not there: ${cwd}`));
  else if (is !== 'folder' && is !== 'hidden') mistakes.push(tell(service, 'cwd', `this is no folder: ${cwd}`));
  const logs = look.at(service.log.dir);
  if (logs === 'file' || logs === 'other') {
    mistakes.push(
      tell(
        service,
        'logDir',
        `the log folder is no folder: ${service.log.dir}`,
        '',
        `give another with --${kebab('logDir')}`,
      ),
    );
  }
  return mistakes;
}

/** Names become file names, and some systems know no difference between A and a. */
function equalNames(services: readonly ServiceConfig[]): Mistake[] {
  const seen = new Map<string, string>();
  return services.flatMap(service => {
    const { name } = service.spec;
    const before = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    return before === undefined
      ? []
      : [
          mistake(
            `service ${name}`,
            `has the same log files as service ${before}`,
            'names that differ in more than capitals',
          ),
        ];
  });
}

/** A service and a target of one name: which would be needed? */
function sameNames({ targets, services, chosen }: PlacedTargets): Mistake[] {
  const names = services.map(service => service.spec.name);
  return targets
    .filter(({ spec }) => names.includes(spec.name))
    .map(({ spec }) =>
      tellOfTargets(chosen.from, `the target ${spec.name} has the name of a service`, '', 'give it another name'),
    );
}

function unknownWatches(services: readonly ServiceConfig[], targets: readonly string[]): Mistake[] {
  return services.flatMap(service =>
    service.spec.watches
      .filter(name => !targets.includes(name))
      .map(name =>
        tell(
          service,
          'watches',
          `watches ${name}, which is no target here`,
          targets.join(', '),
          didYouMean(name, targets),
        ),
      ),
  );
}

/** What a target stands behind must be there, and no circle. */
function unknownBehind({ targets, chosen }: PlacedTargets): Mistake[] {
  const names = targets.map(({ spec }) => spec.name);
  const behindOf = new Map(targets.map(({ spec }) => [spec.name, spec.behind]));
  return targets.flatMap(({ spec: { name, behind } }) => {
    const unknown = behind.filter(other => !names.includes(other));
    const mistakes = unknown.map(other =>
      tellOfTargets(
        chosen.from,
        `the target ${name} is behind ${other}, which is no target here`,
        names.join(', '),
        didYouMean(other, names),
      ),
    );
    return reaches(name, name, behindOf)
      ? [...mistakes, tellOfTargets(chosen.from, `the target ${name} is behind itself`)]
      : mistakes;
  });
}

function reaches(from: string, to: string, behindOf: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const next = [...(behindOf.get(from) ?? [])];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (name === to) return true;
    if (!seen.has(name)) next.push(...(behindOf.get(name) ?? []));
    seen.add(name);
  }
  return false;
}

function tellOfTargets(from: Origin, problem: string, allowed = '', hint = ''): Mistake {
  const where = from.by === 'file' ? `${whereText(from)} targets` : whereText(from);
  return { ...mistake(where, problem, allowed, hint), line: from.by === 'file' ? from.line : 0 };
}

function unknownNeeds(services: readonly ServiceConfig[], targets: readonly string[]): Mistake[] {
  const names = [...services.map(service => service.spec.name), ...targets];
  return services.flatMap(service =>
    service.spec.needs
      .filter(need => !names.includes(need))
      .map(need =>
        tell(
          service,
          'needs',
          `needs ${need}, which is ${targets.length === 0 ? 'no service' : 'no service and no target'} here`,
          names.join(', '),
          didYouMean(need, names),
        ),
      ),
  );
}

/** Each circle of needs once, named from the service that comes first in the file. */
function circles(services: readonly ServiceConfig[]): Mistake[] {
  const byName = new Map(services.map(service => [service.spec.name, service]));
  const done = new Set<string>();
  const mistakes: Mistake[] = [];
  const walk = (service: ServiceConfig, path: readonly string[]): void => {
    const { name, needs } = service.spec;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name];
      mistakes.push(tell(service, 'needs', `none of these could ever start: ${circle.join(' needs ')}`));
      return;
    }
    if (done.has(name)) return;
    for (const need of needs) {
      const next = byName.get(need);
      if (next !== undefined) walk(next, [...path, name]);
    }
    done.add(name);
  };
  for (const service of services) walk(service, []);
  return mistakes;
}
