import type { TargetFinding } from '../../core/event.ts';
import { ask, type Line, plainLine } from '../probes/ask.ts';
import type { Verdict } from '../probes/http-verdict.ts';
import { bracketed } from '../probes/target.ts';
import { codeOf } from '../probes/trouble.ts';
import { resolveHost } from './resolve.ts';

/** What is said to a target, and what makes its answer. Made anew for each connection. */
export interface Talk {
  /** `null`: a connection alone is the answer. `where` stands in the request as the host. */
  request(where: string): string | null;
  /** The bytes are only lent. `null`: more is needed. */
  received?(bytes: Uint8Array): Answer | null;
  /** The other side has closed without a whole answer. */
  ended?(): Answer | null;
}

type Answer =
  | { readonly is: 'up'; readonly detail: string | null; readonly warning: string | null }
  | { readonly is: 'down'; readonly reason: string };

/** What stops this machine from asking, and so says nothing of the target. */
const ownTrouble = new Set(['EMFILE', 'ENFILE', 'EACCES', 'EPERM', 'ENOBUFS', 'ENOMEM']);

/**
 * One talk over a connection of its own, within `timeoutMs`, a name's addresses in turn. Never rejects, leaves no socket.
 */
export async function askHost(
  host: string,
  port: number,
  makeTalk: () => Talk,
  timeoutMs: number,
  { secure = false }: { readonly secure?: boolean } = {},
): Promise<TargetFinding> {
  const startedAt = performance.now();
  const resolved = await resolveHost(host, timeoutMs);
  if ('reason' in resolved) return { is: 'down', reason: resolved.reason };
  let last: TargetFinding = { is: 'down', reason: `the name ${host} has no address` };
  const { addresses } = resolved;
  for (const [index, address] of addresses.entries()) {
    const leftMs = timeoutMs - (performance.now() - startedAt);
    if (index > 0 && leftMs < 100) break;
    last = await askAddress(address, port, makeTalk(), roundMs(leftMs / (addresses.length - index)), secure);
    if (last.is !== 'down') break;
  }
  return last.is === 'up' ? { ...last, latencyMs: Math.round((performance.now() - startedAt) * 10) / 10 } : last;
}

/** `within 3 s`, not `within 2.994 s`: what looking around took is no part of what a person reads. */
function roundMs(ms: number): number {
  return Math.max(50, Math.ceil(ms / 50) * 50);
}

async function askAddress(
  address: string,
  port: number,
  talk: Talk,
  timeoutMs: number,
  secure: boolean,
): Promise<TargetFinding> {
  const where = `${bracketed(address)}:${port}`;
  let answer: Answer | null = null;
  let code = '';
  const take = (said: Answer | null): Verdict | null => {
    answer = said;
    if (said === null) return null;
    return said.is === 'up' ? { is: 'pass', degraded: [] } : { is: 'fail', reason: said.reason };
  };
  const request = talk.request(where);
  const line = watched(secure ? await tlsLine(address, port, where) : plainLine(address, port, where), error => {
    code ||= codeOf(error).code;
  });
  const asked = await ask(
    line,
    {
      request,
      connected: () => (request === null ? take({ is: 'up', detail: null, warning: null }) : null),
      received: bytes => take(talk.received?.(bytes) ?? null),
      ended: () =>
        take(talk.ended?.() ?? { is: 'down', reason: `${where} closed the connection without an answer` }) ??
        unanswered,
    },
    timeoutMs,
  );
  const { verdict } = asked;
  const said = answer as Answer | null;
  if (verdict.is === 'pass') {
    return { is: 'up', latencyMs: 0, detail: null, warning: null, ...(said?.is === 'up' ? said : {}) };
  }
  return { is: ownTrouble.has(code) ? 'unknown' : 'down', reason: verdict.reason };
}

const unanswered: Verdict = { is: 'fail', reason: 'no answer' };

/** Hears of the socket's errors before anybody puts them into words. */
function watched(line: Line, hear: (error: unknown) => void): Line {
  return {
    ...line,
    open(received) {
      try {
        return line.open(received).on('error', hear);
      } catch (error) {
        hear(error);
        throw error;
      }
    },
  };
}

/** Cameras sign their own certificates, and nothing secret is sent: any will do. */
async function tlsLine(host: string, port: number, where: string): Promise<Line> {
  const { default: tls } = await import('node:tls');
  return {
    where,
    ready: 'secureConnect',
    open: received => tls.connect({ host, port, rejectUnauthorized: false }).on('data', received),
  };
}
