import type { Config } from '../config/config.ts';
import type { ConfigError } from '../config/mistake.ts';
import { launchOf } from '../runner/child-env.ts';
import { aliveOf } from './alive.ts';
import type { Check, Machine, Patient, Surroundings, UnitPlan } from './check.ts';
import { clock } from './checks/clock.ts';
import { judgeConfiguration } from './checks/configuration.ts';
import { environment } from './checks/environment.ts';
import { folder } from './checks/folder.ts';
import { health } from './checks/health.ts';
import { instance } from './checks/instance.ts';
import { keeping } from './checks/keeping.ts';
import { limits } from './checks/limits.ts';
import { pythonModule } from './checks/module.ts';
import { port } from './checks/port.ts';
import { program } from './checks/program.ts';
import { targets } from './checks/targets.ts';
import { unit } from './checks/unit.ts';
import { type Finding, type Level, unknown } from './finding.ts';

/** A finding, and what it is about. `service`: `null` where it is about the machine. */
export interface Examined extends Finding {
  readonly check: string;
  readonly service: string | null;
}

/** What `--json` prints (docs/doctor.md). Fields may be added; one that changes its meaning makes a new version. */
export interface Examination {
  readonly version: 1;
  /** ISO 8601. */
  readonly at: string;
  readonly cwd: string;
  /** The worst that was found. */
  readonly verdict: 'well' | 'warning' | 'error';
  readonly findings: readonly Examined[];
}

export interface ExamineAsked extends Surroundings {
  readonly read: Config | ConfigError;
  readonly units: readonly UnitPlan[];
}

const ofService: readonly Check<Patient>[] = [program, pythonModule, environment, instance, port, health, folder];
const ofMachine: readonly Check<Machine>[] = [targets, unit, limits, keeping, clock];

/** A target that hangs takes three seconds; nothing takes this long. */
const checkWithinMs = 20_000;

/** Looks at everything, and changes nothing. Never rejects for what is looked at. */
export async function examine({ read, units, ...where }: ExamineAsked): Promise<Examination> {
  const findings = about('configuration', null, judgeConfiguration(read));
  if (!('mistakes' in read)) {
    const patients = read.services.map(async service => {
      const launch = launchOf(service, where.env);
      const patient = { ...where, config: read, service, launch, alive: await aliveOf(service) };
      return all(ofService, patient, service.spec.name);
    });
    findings.push(...(await Promise.all(patients)).flat());
    findings.push(...(await all(ofMachine, { ...where, config: read, units }, null)));
  }
  return { version: 1, at: new Date().toISOString(), cwd: where.cwd, verdict: verdictOf(findings), findings };
}

async function all<About>(checks: readonly Check<About>[], patient: About, service: string | null) {
  const found = await Promise.all(checks.map(async check => about(check.name, service, await inTime(check, patient))));
  return found.flat();
}

const about = (check: string, service: string | null, findings: readonly Finding[]): Examined[] =>
  findings.map(finding => ({ check, service, ...finding }));

async function inTime<About>(check: Check<About>, patient: About): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<readonly Finding[]>(resolve => {
    timer = setTimeout(resolve, checkWithinMs, [unknown(`no answer within ${checkWithinMs / 1000} s`)]);
  });
  try {
    const found = check.examine(patient).catch((error: Error) => [unknown(`could not be looked at: ${error.message}`)]);
    return await Promise.race([found, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function verdictOf(findings: readonly { readonly level: Level }[]): Examination['verdict'] {
  const levels = new Set(findings.map(({ level }) => level));
  return levels.has('error') ? 'error' : levels.has('warning') ? 'warning' : 'well';
}
