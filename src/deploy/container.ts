import path from 'node:path';
import type { Config } from '../config/config.ts';
import { isLoopback, type ListenAt } from '../config/surface-kinds.ts';
import { type Invocation, invocationOf } from './invocation.ts';

/* What is the same in Docker, Compose and Kubernetes: where things are in the image, and who runs them. */

/** No name is needed for it, and no other container's user is likely to have it. */
export const containerUser = 10_001;
export const appDir = '/app';
export const logDir = '/logs';
export const dataDir = '/data';

/** What crashproof does inside: paths of this machine mean nothing there. */
export function containerInvocation(config: Config): Invocation {
  const { flags, variables, ...rest } = invocationOf(config);
  const inside = [...flags];
  const at = inside.indexOf('--config');
  const { file } = config.supervisor;
  // The file lies beside what it describes, and is found there.
  if (at !== -1 && file !== null) inside.splice(at, 2, ...(isUsual(file) ? [] : ['--config', path.basename(file)]));
  // A folder that the file names is one of this machine, and could not be written to.
  const typed = config.services.some(({ settings }) => /^(flag|environment)$/.test(settings.logDir.from.by));
  const logs = typed ? {} : { CRASHPROOF_LOG_DIR: logDir };
  return { ...rest, flags: inside, variables: { ...logs, ...variables } };
}

const isUsual = (file: string): boolean => /^crashproof\.ya?ml$/.test(path.basename(file));

/** Variables that the image sets for whatever runs in it: a file system that can be written to is where they lead. */
export const placeVariables: Readonly<Record<string, string>> = { HOME: dataDir, XDG_RUNTIME_DIR: '/tmp' };

/** The ports that the services are known to listen on. */
export function portsOf({ services }: Config): readonly number[] {
  return [...new Set(services.flatMap(({ app }) => (app.defaultPort === null ? [] : [app.defaultPort])))];
}

export interface Surface {
  readonly name: 'readiness' | 'dashboard' | 'metrics';
  readonly port: number;
}

/** What crashproof itself serves beyond the container: on a loopback address nobody outside reaches it. */
export function surfacesOf({ supervisor: { readiness, dashboard, metrics } }: Config): readonly Surface[] {
  const all: readonly (readonly [Surface['name'], ListenAt | undefined])[] = [
    ['readiness', readiness ?? undefined],
    ['dashboard', dashboard?.at],
    ['metrics', metrics?.at],
  ];
  return all.flatMap(([name, at]) => (at === undefined || isLoopback(at) ? [] : [{ name, port: at.port }]));
}

export type Runtime = 'python' | 'node' | 'other';

/** What the image must be able to run, by the program that is run. */
export function runtimeOf({ services }: Config): Runtime {
  const programs = services.map(({ launch }) => path.basename(launch.command[0] ?? ''));
  if (programs.some(name => /^(python|pypy|uvicorn|gunicorn|hypercorn|flask|uv$)/.test(name))) return 'python';
  return programs.every(name => /^(node|npm|npx|yarn|pnpm|tsx)/.test(name)) ? 'node' : 'other';
}
