import net from 'node:net';
import os from 'node:os';

/**
 * Whether a Host header names this computer, or could: an IP address, a name without a dot, or one under a domain that
 * exists only at home. Any other name is somebody's public one that was made to point here (DNS rebinding), so that a
 * web site could look through the cameras.
 */
export function hostIsOurs(header: string | undefined, hostname = os.hostname()): boolean {
  if (!header) return false;
  const host = header.replace(/:\d+$/, '').toLowerCase();
  if (net.isIP(host.replace(/^\[|\]$/g, ''))) return true;
  return (
    !host.includes('.') ||
    host === hostname.toLowerCase() ||
    /\.(local|localhost|lan|home|home\.arpa|internal)$/.test(host)
  );
}
