import type { Config, ServiceConfig } from '../config/config.ts';
import type { Launch } from '../os/launch.ts';
import type { Alive } from './alive.ts';
import type { Finding } from './finding.ts';

/** Where and as whom the doctor was called. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

/** One service, as it would be run. */
export interface Patient extends Surroundings {
  readonly config: Config;
  readonly service: ServiceConfig;
  readonly launch: Launch;
  /** `null`: nothing supervises it now. */
  readonly alive: Alive | null;
}

/** A unit that install would write: its place, and its text for the user it was installed for. */
export interface UnitPlan {
  readonly file: string;
  /** What starts the system's own tool for it: `systemctl --user`. */
  readonly manager: readonly string[];
  readonly unit: string;
  readonly text: (serviceUser: string | null) => string;
  /** What writes it anew. */
  readonly install: string;
}

/** The machine, and all that is to run on it. */
export interface Machine extends Surroundings {
  readonly config: Config;
  readonly units: readonly UnitPlan[];
}

/** One thing to look at. A check that throws, or takes too long, is told as unknown. */
export interface Check<About> {
  /** One word, for a column and for programs. */
  readonly name: string;
  examine(about: About): Promise<readonly Finding[]>;
}

/** Looking apart from judging: facts come from the machine, the verdict from the facts alone. */
export function check<About, Facts>(
  name: string,
  look: (about: About) => Facts | Promise<Facts>,
  judge: (facts: Facts) => readonly Finding[],
): Check<About> {
  return { name, examine: async about => judge(await look(about)) };
}
