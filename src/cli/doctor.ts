import type { Config } from '../config/config.ts';
import type { Given } from '../config/from-flags.ts';
import { joinWords } from '../config/join-words.ts';
import { loadConfig } from '../config/load.ts';
import { ConfigError } from '../config/mistake.ts';
import { invocationOf, runWords } from '../deploy/invocation.ts';
import type { UnitPlan } from '../doctor/check.ts';
import { type Examination, examine } from '../doctor/examine.ts';
import { planOf } from './deploy-plan.ts';
import { doctorText } from './doctor-text.ts';
import { terminalOf } from './terminal.ts';

export interface DoctorAsked {
  readonly flags: Given;
  readonly command: readonly string[];
  readonly json: boolean;
}

const exitCodes: Readonly<Record<Examination['verdict'], 0 | 1 | 2>> = { well: 0, warning: 1, error: 2 };

/** `crashproof doctor`. @returns the exit code: 0 well, 1 something should be mended, 2 it cannot run like this */
export async function doctor({ flags, command, json }: DoctorAsked): Promise<number> {
  const where = { env: process.env, cwd: process.cwd(), platform: process.platform };
  const read = await loadConfig({ flags, command, env: where.env, cwd: where.cwd }).catch((error: unknown) => {
    if (error instanceof ConfigError) return error;
    throw error;
  });
  const units = read instanceof ConfigError || where.platform !== 'linux' ? [] : unitPlans(read, flags, command);
  const examination = await examine({ ...where, read, units });
  const text = json
    ? JSON.stringify(examination, null, 2)
    : doctorText(examination, terminalOf(process.stdout, process.env)).join('\n');
  process.stdout.write(`${text}\n`);
  return exitCodes[examination.verdict];
}

/** The unit of the machine's systemd, and that of the user's own. */
function unitPlans(config: Config, flags: Given, command: readonly string[]): readonly UnitPlan[] {
  return [false, true].map(user => {
    const plan = (serviceUser: string | null) =>
      planOf('systemd', config, { user, serviceUser, podMonitor: false, flags, command });
    const { file, name } = plan(null);
    const [, ...typed] = runWords(invocationOf(config));
    return {
      file,
      unit: `${name}.service`,
      manager: user ? ['systemctl', '--user'] : ['systemctl'],
      text: serviceUser => plan(serviceUser).text,
      install: joinWords([
        ...(user ? [] : ['sudo']),
        'crashproof',
        'install',
        'systemd',
        ...(user ? ['--user'] : []),
        ...typed,
      ]),
    };
  });
}
