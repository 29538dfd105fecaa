import fs from 'node:fs/promises';
import type http from 'node:http';
import { end, refuse } from '../../http/serve.ts';

/** Built beside the program. */
const folder = new URL('./page/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing from elsewhere, nothing inline, nothing that makes code of text, in nobody's frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/** The files of the page, by a list that was made when it was built: no other name leads anywhere. */
export interface Assets {
  send(name: string, request: http.IncomingMessage, answer: http.ServerResponse): Promise<void>;
}

/** @throws Error where the page has not been built */
export async function openAssets(): Promise<Assets> {
  const names = new Set(await fs.readdir(folder));
  if (!names.has('index.html')) throw new Error(`the page is missing from ${folder.pathname}`);
  return {
    async send(name, request, answer) {
      if (!names.has(name) || name.endsWith('.gz')) return refuse(answer, 404, 'there is nothing here', pageHeaders);
      const type = types[/\.\w+$/.exec(name)?.[0] ?? ''] ?? 'application/octet-stream';
      const small = names.has(`${name}.gz`) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      const bytes = await fs.readFile(new URL(small ? `${name}.gz` : name, folder));
      // The name of a file changes with its content, that of the page does not.
      const caching = name.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable';
      end(answer, 200, type, bytes, {
        ...pageHeaders,
        'cache-control': caching,
        vary: 'accept-encoding',
        connection: 'keep-alive',
        ...(small ? { 'content-encoding': 'gzip' } : {}),
      });
    },
  };
}
