import { cgroupPrefix, openCgroupHome } from '../../os/tree/cgroup.ts';
import { canHaveWarden } from '../../os/warden/warden.ts';
import { check, type Machine } from '../check.ts';
import { type Finding, note, ok, warning } from '../finding.ts';

/** What the system offers to keep the processes of a run together, and to end them with their supervisor. */
export interface KeepingFacts {
  readonly platform: NodeJS.Platform;
  /** A control group of its own can be made for each run. */
  readonly cgroup: boolean;
  readonly warden: boolean;
  readonly isFirstProcess: boolean;
  readonly isRoot: boolean;
  /** Services with memory_hard_limit or cpu_limit. */
  readonly hardLimited: readonly string[];
}

function look({ platform, config: { services } }: Machine): KeepingFacts {
  // Made and removed at once: what the files say does not tell whether it is allowed.
  const home = openCgroupHome(`${cgroupPrefix}doctor-${process.pid}`);
  home?.remove();
  return {
    platform,
    cgroup: home !== null,
    warden: canHaveWarden(),
    isFirstProcess: process.pid === 1,
    isRoot: process.getuid?.() === 0,
    hardLimited: services
      .filter(({ features: { hardLimits } }) => hardLimits.memoryBytes !== null || hardLimits.cpus !== null)
      .map(({ spec }) => spec.name),
  };
}

export function judgeKeeping(facts: KeepingFacts): readonly Finding[] {
  const { platform, cgroup, warden, isFirstProcess, isRoot, hardLimited } = facts;
  const findings: Finding[] = [];
  if (platform === 'linux' && cgroup) findings.push(ok('each run gets a control group of its own: nothing escapes it'));
  else if (platform === 'linux') {
    const says =
      'no control group can be made for a run; what leaves its group and session is found by its mark instead';
    const advice = isRoot ? 'start it by systemd, with Delegate=yes' : 'start it by systemd, which lends it one';
    findings.push(note(says, advice, `crashproof install systemd${isRoot ? '' : ' --user'}`));
    if (hardLimited.length > 0) {
      const limited = `memory_hard_limit or cpu_limit of ${hardLimited.join(', ')} cannot be put in force here`;
      findings.push(
        warning(limited, 'start it by systemd or in a container, which set them', 'crashproof install systemd'),
      );
    }
  } else if (hardLimited.length > 0) {
    findings.push(warning(`memory_hard_limit and cpu_limit are not known to ${platform}`, 'set max_memory instead'));
  }
  if (warden) findings.push(ok('should crashproof itself be killed, a warden ends what it ran'));
  else if (isFirstProcess || platform === 'win32')
    findings.push(ok('what it ran ends together with crashproof itself'));
  else {
    const says = 'there is no /bin/sh: should crashproof itself be killed, what it ran stays until the next start';
    findings.push(note(says));
  }
  return findings;
}

export const keeping = check('keeping', look, judgeKeeping);
