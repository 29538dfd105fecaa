import { findReachable } from '../../control/others.ts';
import { check, type Patient } from '../check.ts';
import { commandsOf } from '../commands.ts';
import { type Finding, note, ok, warning } from '../finding.ts';

interface InstanceFacts {
  readonly name: string;
  /** The supervisor that has the service in this log folder. */
  readonly here: { readonly pid: number; readonly since: string; readonly state: string | null } | null;
  /** Others of this user (for root: of any), of the same folder or with a service of the same name. */
  readonly others: readonly { readonly pid: number; readonly id: string; readonly logDir: string }[];
  /** Folders that were not looked into, in sentences. */
  readonly troubles: readonly string[];
  readonly platform: NodeJS.Platform;
}

async function look({ service, alive, cwd, platform }: Patient): Promise<InstanceFacts> {
  const { name } = service.spec;
  const { runners, others: foreign, troubles } = await findReachable();
  const others = [
    ...runners.filter(one => one.cwd === cwd || one.services.length === 1),
    // Two users may well have a service of the same name each; not in one folder.
    ...foreign.filter(one => one.cwd === cwd),
  ]
    .filter(({ pid, services }) => pid !== alive?.supervisor && services.includes(name))
    .map(({ pid, id, log_dir }) => ({ pid, id, logDir: log_dir }));
  const here = alive && { pid: alive.supervisor, since: alive.since, state: alive.status?.state ?? null };
  return { name, here, others, troubles, platform };
}

function judgeInstance({ name, here, others, troubles, platform }: InstanceFacts): readonly Finding[] {
  const { endProcess } = commandsOf(platform);
  const findings = [
    ...troubles.map(sentence => warning(sentence, 'until then crashproof status does not find what runs there')),
    ...others.map(({ pid, id, logDir }) =>
      warning(
        `another crashproof, pid ${pid}, supervises a service called ${name}, with its logs in ${logDir}`,
        `where it is the same application, end one of the two; to look at it: crashproof status --runner ${id}`,
        endProcess(pid),
      ),
    ),
  ];
  if (here === null) return [...findings, ...(findings.length > 0 ? [] : [ok('no other crashproof has this service')])];
  const state = here.state === null ? '' : `; it is ${here.state}`;
  return [
    ...findings,
    note(
      `${name} is supervised by pid ${here.pid} since ${here.since}${state}`,
      'another crashproof run here is refused; to look at it: crashproof status',
      endProcess(here.pid),
    ),
  ];
}

export const instance = check('instance', look, judgeInstance);
