import type { TargetFinding } from '../../core/event.ts';
import { plain } from '../probes/plain.ts';
import { askHost, type Talk } from './connect.ts';

/** Any HTTP answer is up, 401 and 500 too: whoever answers is there. */
export function checkHttp(
  target: { readonly secure: boolean; readonly host: string; readonly port: number; readonly path: string },
  timeoutMs: number,
): Promise<TargetFinding> {
  const talk = (): Talk =>
    statusTalk(
      'HTTP/1.',
      where =>
        // HEAD: a snapshot page would take a picture for each question.
        `HEAD ${target.path} HTTP/1.1\r\nhost: ${where}\r\nuser-agent: crashproof\r\nconnection: close\r\n\r\n`,
    );
  return askHost(target.host, target.port, talk, timeoutMs, { secure: target.secure });
}

/** Asks and reads the status line of an answer of HTTP's family. */
export function statusTalk(protocol: 'HTTP/1.' | 'RTSP/1.', request: (where: string) => string): Talk {
  let text = '';
  let asked = '';
  const garbage = (): string => `${asked} answers, but not with ${protocol.slice(0, 4)}: ${plain(text, 40)}`;
  return {
    request(where) {
      asked = where;
      return request(where);
    },
    received(bytes) {
      text = (text + Buffer.from(bytes).toString('latin1')).slice(0, 256);
      if (!text.startsWith(protocol.slice(0, text.length))) return { is: 'down', reason: garbage() };
      const [, status] = /^[A-Z]+\/1\.\d (\d{3})/.exec(text) ?? [];
      if (status === undefined)
        return text.length >= 256 || text.includes('\n') ? { is: 'down', reason: garbage() } : null;
      return { is: 'up', detail: `answers ${status}`, warning: null };
    },
  };
}
