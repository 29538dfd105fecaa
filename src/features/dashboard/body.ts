import type http from 'node:http';

/** The body of a request: an action, or a token. */
const maxBodyBytes = 4_096;

export type Body =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly why: string };

/** Reads a JSON object. Nothing past the bound is taken; whoever goes on sending is hung up on. */
export async function readBody(request: http.IncomingMessage): Promise<Body> {
  // A form of another site can send text, but not this.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return { ok: false, status: 415, why: 'the body must be application/json' };
  }
  const tooLarge: Body = { ok: false, status: 413, why: `at most ${maxBodyBytes} bytes` };
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxBodyBytes) return tooLarge;
      chunks.push(chunk as Buffer);
    }
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ok: true, value: value as Record<string, unknown> };
    }
  } catch {}
  return { ok: false, status: 400, why: 'the body must be a JSON object' };
}
