import type { TargetFinding } from '../../core/event.ts';
import { HttpAnswer } from '../probes/http-answer.ts';
import { askHost, type Talk } from './connect.ts';

/** A clock this far off makes a camera refuse right passwords: ONVIF's digest carries the time. */
const skewToldMs = 60_000;

const body =
  '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
  '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';

/**
 * GetSystemDateAndTime, which ONVIF answers without a login. Any HTTP answer is up; one that tells the time is held
 * against this machine's clock.
 *
 * @param now milliseconds since 1970
 */
export function checkOnvif(
  host: string,
  port: number,
  timeoutMs: number,
  now: () => number = Date.now,
): Promise<TargetFinding> {
  return askHost(host, port, () => timeTalk(now), timeoutMs);
}

function timeTalk(now: () => number): Talk {
  const answer = new HttpAnswer();
  let asked = '';
  const judge = (): ReturnType<NonNullable<Talk['ended']>> => {
    if (answer.state === 'garbage')
      return { is: 'down', reason: `${asked} does not answer as ONVIF: ${answer.problem}` };
    if (answer.head === null || answer.state !== 'done') return null;
    const { status } = answer.head;
    const theirs = status === 200 ? timeIn(answer.body().toString('utf8')) : null;
    if (theirs === null) return { is: 'up', detail: `answers ${status}`, warning: null };
    const skewMs = theirs - now();
    const detail = `clock ${sign(skewMs)}${Math.round(Math.abs(skewMs) / 1000)} s`;
    return { is: 'up', detail, warning: Math.abs(skewMs) > skewToldMs ? skewSentence(skewMs) : null };
  };
  return {
    request(where) {
      asked = where;
      return [
        'POST /onvif/device_service HTTP/1.1',
        `host: ${where}`,
        'user-agent: crashproof',
        'content-type: application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime"',
        `content-length: ${body.length}`,
        'connection: close',
        '',
        body,
      ].join('\r\n');
    },
    received(bytes) {
      answer.feed(bytes);
      return judge();
    },
    ended() {
      answer.end();
      // Enough of an answer to know that somebody is there.
      return (
        judge() ?? (answer.head === null ? null : { is: 'up', detail: `answers ${answer.head.status}`, warning: null })
      );
    },
  };
}

/** Milliseconds since 1970 of the UTCDateTime in an answer; null where there is none. */
export function timeIn(xml: string): number | null {
  const utc = /<(?:\w+:)?UTCDateTime\b[^>]*>([\s\S]{0,2000}?)<\/(?:\w+:)?UTCDateTime>/.exec(xml)?.[1];
  if (utc === undefined) return null;
  const field = (name: string): number => Number(new RegExp(`<(?:\\w+:)?${name}>\\s*(\\d{1,4})\\s*<`).exec(utc)?.[1]);
  const [year, month, day] = [field('Year'), field('Month'), field('Day')];
  const at = Date.UTC(year, month - 1, day, field('Hour'), field('Minute'), field('Second'));
  return Number.isNaN(at) ? null : at;
}

const sign = (ms: number): string => (ms < 0 ? '-' : '+');

function skewSentence(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const far =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7200
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`;
  const which = ms < 0 ? 'behind' : 'ahead of';
  return `its clock is ${far} ${which} this machine's, which makes it refuse right passwords; set the time server (NTP) of both`;
}
