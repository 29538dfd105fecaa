import { describe, expect, it } from 'vitest';
import type { Service, State } from '../../../src/core/state.ts';
import { initialState } from '../../../src/core/state.ts';
import { hasCome, isForgetful, statusOf, watchdogMsOf } from '../../../src/features/sd-notify.ts';
import { connectedDescriptor, linesOf, maxMessageBytes, openNotifier } from '../../../src/os/systemd/notify-socket.ts';
import { load } from '../config/load-for-test.ts';

async function stateOf(change: Partial<Service>): Promise<State> {
  const { services } = await load();
  const state = initialState(
    services.map(({ spec }) => spec),
    1,
  );
  return { ...state, services: state.services.map(service => ({ ...service, ...change })) };
}

const only = (state: State): Service => state.services[0] as Service;

describe('what systemd is told', () => {
  it('is ready after the first good answer, not when the process is there', async () => {
    const starting = only(await stateOf({ want: 'up', phase: { name: 'starting', readyBy: 9 }, pid: 7 }));
    const up: Service = { ...starting, phase: { name: 'up', since: 5 } };
    expect(hasCome(starting)).toBe(false);
    expect(hasCome(up)).toBe(false);
    expect(hasCome({ ...up, pulse: { ...up.pulse, last: 'pass' } })).toBe(true);
  });

  it('is ready also where waiting longer changes nothing', async () => {
    const base = only(await stateOf({ want: 'up', phase: { name: 'backoff', startAt: 9 } }));
    expect(hasCome(base)).toBe(false);
    expect(hasCome({ ...base, phase: { name: 'given-up', because: 'x', retryAt: 9, blocked: false } })).toBe(true);
    expect(hasCome({ ...base, phase: { name: 'resting', because: 'x', crashed: false } })).toBe(true);
    expect(hasCome({ ...base, phase: { name: 'up', since: 1 }, warned: ['unverified'] })).toBe(true);
  });

  it('says the state in words, and the latest crash', async () => {
    const state = await stateOf({ want: 'up', phase: { name: 'backoff', startAt: 9 } });
    expect(statusOf(state, 'the camera refused the password')).toBe(
      'waiting for the restart; last crash: the camera refused the password',
    );
    const up = await stateOf({ want: 'up', phase: { name: 'starting', readyBy: 9 }, pid: 7, run: 3 });
    expect(statusOf(up, '')).toBe('starting, run 3, pid 7');
  });

  it('names five services and counts the rest', async () => {
    const state = await stateOf({});
    const named = (name: string): Service => ({ ...only(state), spec: { ...only(state).spec, name } });
    const five = { ...state, services: ['a', 'b', 'c', 'd', 'e'].map(named) };
    expect(statusOf(five, '')).toBe('a stopped; b stopped; c stopped; d stopped; e stopped');
    expect(statusOf({ ...five, services: [...five.services, named('f')] }, '')).toBe(
      `${statusOf(five, '')}; and 1 more`,
    );
  });

  it('gives no sign of life where a deadline was forgotten', async () => {
    const state = await stateOf({ want: 'up', phase: { name: 'backoff', startAt: 1000 }, wakeAt: 1000 });
    expect(isForgetful(state, 6000)).toBe(false);
    expect(isForgetful(state, 6001)).toBe(true);
    expect(isForgetful({ ...state, quit: 0 }, 6001)).toBe(false);
  });
});

describe('the variables of systemd', () => {
  it('the watchdog is meant for this process, or for whoever it names', () => {
    expect(watchdogMsOf({ WATCHDOG_USEC: '30000000' }, 7)).toBe(30_000);
    expect(watchdogMsOf({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 7)).toBe(30_000);
    expect(watchdogMsOf({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, 7)).toBeNull();
    expect(watchdogMsOf({}, 7)).toBeNull();
    expect(watchdogMsOf({ WATCHDOG_USEC: 'soon' }, 7)).toBeNull();
  });

  it('a connected descriptor counts where it is named, within their number, and for this process', () => {
    const env = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'web:notify' };
    expect(connectedDescriptor(env, 7)).toBe(4);
    expect(connectedDescriptor(env, 8)).toBeNull();
    expect(connectedDescriptor({ ...env, LISTEN_FDS: '1' }, 7)).toBeNull();
    expect(connectedDescriptor({ ...env, LISTEN_FDNAMES: 'web' }, 7)).toBeNull();
  });

  it('nobody is told anything where nobody asked', () => {
    expect(openNotifier({}, 7, () => {})).toBeNull();
    expect(openNotifier({ NOTIFY_SOCKET: '' }, 7, () => {})).toBeNull();
  });
});

describe('a message', () => {
  it('holds one assignment a line, whatever is in a status', () => {
    expect(linesOf({ READY: '1', STATUS: 'up\nMAINPID=1' })).toEqual(['READY=1', 'STATUS=up MAINPID=1']);
  });

  it('is cut at its bound, and never within a character', () => {
    const room = maxMessageBytes - 'STATUS='.length;
    expect(linesOf({ STATUS: 'x'.repeat(room) })).toEqual([`STATUS=${'x'.repeat(room)}`]);
    expect(linesOf({ STATUS: 'x'.repeat(room + 1) })).toEqual([`STATUS=${'x'.repeat(room)}`]);
    expect(linesOf({ STATUS: `${'x'.repeat(room - 1)}é` })).toEqual([`STATUS=${'x'.repeat(room - 1)}`]);
  });
});
