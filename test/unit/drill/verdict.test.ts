import { describe, expect, it } from 'vitest';
import type { ServiceStatus } from '../../../src/control/api.ts';
import type { Goals } from '../../../src/drill/failure.ts';
import { askingOf } from '../../../src/drill/requests.ts';
import { judge } from '../../../src/drill/verdict.ts';

const goals: Goals = { detectMs: 1_000, recoverMs: 30_000, mostLost: 5 };
const good = { detectMs: 1_000, recoverMs: 30_000, requests: { asked: 9, lost: 5 }, explanation: 'why' };

describe('the verdict of a rehearsal', () => {
  it.each([
    [{}, ''],
    [{ requests: null }, ''],
    [{ detectMs: 1_001 }, 'it was noticed too late'],
    [{ detectMs: null, recoverMs: null }, 'it was not noticed; it did not come back'],
    [{ recoverMs: 30_001 }, 'it came back too late'],
    [{ requests: { asked: 9, lost: 6 } }, '6 requests were lost'],
    [{ explanation: null }, 'nothing explains it'],
  ])('%j: %s', (but, because) => {
    const verdict = because === '' ? 'pass' : 'fail';
    expect(judge('kill', goals, { ...good, ...but })).toMatchObject({ verdict, because });
  });

  it('counts what is lost, and judges it only where that was asked for', () => {
    const lost = { ...good, requests: { asked: 9, lost: 9 } };
    expect(judge('kill', { ...goals, mostLost: null }, lost).verdict).toBe('pass');
  });
});

describe('what is asked meanwhile', () => {
  const status = (url: string | null, logs_in = false) =>
    ({ health_check_url: url, health: url === null ? null : { logs_in } }) as unknown as ServiceStatus;
  it.each([
    [status('http://a:1/health'), null, 'http'],
    [status('http://a:1/health', true), null, 'tcp'],
    [status('http://a:1/health?token=***'), null, 'tcp'],
    [status('http://a:1/health', true), 'http://a:1/about', 'http'],
    [status('tcp://a:1'), null, 'tcp'],
    [status('exec:true'), null, undefined],
    [status(null), null, undefined],
    [status(null), 'nonsense', undefined],
  ])('%j, %s: %s', (service, named, kind) => expect(askingOf(service, named).target?.kind).toBe(kind));
});
