import type { ServiceConfig } from '../config/config.ts';
import type { Launch } from '../os/launch.ts';

/**
 * What a child is started with: the supervisor's own environment under the service's. Variables that configure
 * crashproof itself, tokens among them, are none of the child's business; nor is systemd, which takes its word from
 * whoever holds these variables.
 */
export function launchOf(
  { launch }: ServiceConfig,
  own: Readonly<Record<string, string | undefined>> = process.env,
): Launch {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(own)) {
    if (value !== undefined && !key.startsWith('CRASHPROOF_') && !ofSystemd.includes(key)) env[key] = value;
  }
  return { command: launch.command, cwd: launch.cwd, env: { ...env, ...launch.env } };
}

const ofSystemd = ['NOTIFY_SOCKET', 'WATCHDOG_PID', 'WATCHDOG_USEC', 'LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES'];
