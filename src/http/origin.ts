import type http from 'node:http';

/** A browser sends the request for a page of another site: whatever it may read or do, it did not come from here. */
export function isForeign({ origin, host }: http.IncomingHttpHeaders): boolean {
  if (origin === undefined) return false;
  const own = /^https?:\/\/([^/?#\s]+)$/i.exec(origin)?.[1];
  return own === undefined || own.toLowerCase() !== host?.toLowerCase();
}
