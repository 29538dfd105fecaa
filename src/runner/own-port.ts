import net from 'node:net';
import os from 'node:os';
import type { ServiceConfig } from '../config/config.ts';
import type { OwnPort } from '../os/own-port/guard.ts';

/**
 * The port that a service will listen on itself, where that is known: crashproof's own applications listen where they
 * are told, and another program surely does where the port of its health check stands in its command or in one of the
 * variables it is given. A health check may go through a proxy, so its port alone says nothing.
 */
export function ownPortOf(config: ServiceConfig, env: Readonly<Record<string, string | undefined>>): OwnPort | null {
  const { health, app, isApplication, launch } = config;
  const found: OwnPort | null =
    isApplication && app.defaultHost !== null && app.defaultPort !== null
      ? { host: app.defaultHost, port: app.defaultPort }
      : health?.kind === 'http' || health?.kind === 'tcp'
        ? { host: health.host, port: health.port }
        : null;
  if (found === null || !isOfThisMachine(found.host)) return null;
  const words = [...launch.command, ...Object.values(env)];
  return isApplication || words.some(word => word !== undefined && holdsNumber(word, found.port)) ? found : null;
}

function holdsNumber(word: string, port: number): boolean {
  return new RegExp(`(^|[^\\d.])${port}($|[^\\d.])`).test(word.slice(0, 4096));
}

function isOfThisMachine(host: string): boolean {
  if (/^(localhost|0\.0\.0\.0|::1?)$/i.test(host) || (net.isIPv4(host) && host.startsWith('127.'))) return true;
  return Object.values(os.networkInterfaces()).some(list => list?.some(({ address }) => address === host));
}
