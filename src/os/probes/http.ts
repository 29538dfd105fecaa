import type { Asked, Line } from './ask.ts';
import { ask, plainLine } from './ask.ts';
import { HttpAnswer } from './http-answer.ts';
import type { Verdict } from './http-verdict.ts';
import { verdictOfBody, verdictOfHead } from './http-verdict.ts';
import type { HealthTarget } from './target.ts';
import { bracketed, targetText } from './target.ts';

type HttpTarget = Extract<HealthTarget, { kind: 'http' }>;

/**
 * One GET over a connection of its own: no agent, no keep-alive, no redirect followed. A raw socket and a small parser,
 * because that costs less than `node:http` does (bench/probe-cost.ts).
 */
export async function askHttp(
  target: HttpTarget,
  address: string,
  timeoutMs: number,
  judgeBody: typeof verdictOfBody = verdictOfBody,
): Promise<Asked> {
  const { port, secure, path } = target;
  const host = bracketed(target.host === 'localhost' ? 'localhost' : address);
  const where = `${bracketed(address)}:${port}`;
  const url = targetText({ ...target, host: address });
  const line = secure ? await tlsLine(target, address, where) : plainLine(address, port, where);
  const answer = new HttpAnswer();
  let nothingYet = true;
  const judge = (): Verdict | null => {
    if (answer.state === 'garbage')
      return { is: 'fail', reason: `${where} does not answer as a web server: ${answer.problem}` };
    if (answer.head === null) return null;
    const byHead = verdictOfHead(answer.head, url);
    if (byHead !== null || answer.state !== 'done') return byHead;
    return judgeBody(answer.head, answer.body(), answer.truncated, url);
  };
  return ask(
    line,
    {
      request: `GET ${path} HTTP/1.1\r\nhost: ${host}${port === (secure ? 443 : 80) ? '' : `:${port}`}\r\n${headers}`,
      received: bytes => {
        if (nothingYet && !secure && isTlsAlert(bytes))
          return { is: 'misconfigured', reason: `${where} speaks TLS: is it https:// instead of http://?` };
        nothingYet = false;
        answer.feed(bytes);
        return judge();
      },
      ended: () => {
        answer.end();
        const cut = nothingYet ? 'without an answer' : 'in the middle of its answer';
        return judge() ?? { is: 'fail', reason: `${where} closed the connection ${cut}` };
      },
    },
    timeoutMs,
  );
}

const headers = 'user-agent: crashproof\r\naccept: application/json\r\nconnection: close\r\n\r\n';

async function tlsLine(target: HttpTarget, address: string, where: string): Promise<Line> {
  // Most health pages are plain http; TLS costs memory only where it is asked for.
  const [{ default: tls }, { default: net }] = await Promise.all([import('node:tls'), import('node:net')]);
  return {
    where,
    ready: 'secureConnect',
    open: received => {
      const socket = tls.connect({
        host: address,
        port: target.port,
        rejectUnauthorized: !target.insecure,
        // A certificate is issued for the name that was written, not for the address it leads to.
        ...(net.isIP(target.host) === 0 ? { servername: target.host } : {}),
      });
      socket.on('data', received);
      return socket;
    },
  };
}

/** An alert record (21) of TLS 1.x: what a TLS server says to a plain request. */
function isTlsAlert(bytes: Uint8Array): boolean {
  return bytes[0] === 21 && bytes[1] === 3;
}
