import type { TargetFinding } from '../../core/event.ts';
import { askHost } from './connect.ts';
import { statusTalk } from './http.ts';

/**
 * OPTIONS without credentials: no session, no stream slot, no login that could fail. Any RTSP answer is up, 400, 401 and
 * 404 too. A camera that hangs still accepts connections (its kernel does); only the answer tells it from a living one.
 */
export function checkRtsp(host: string, port: number, timeoutMs: number): Promise<TargetFinding> {
  const request = (where: string): string =>
    `OPTIONS rtsp://${where}/ RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: crashproof\r\n\r\n`;
  return askHost(host, port, () => statusTalk('RTSP/1.', request), timeoutMs);
}
