import { describe, expect, it } from 'vitest';
import { check } from '../../../src/config/check.ts';
import { Gate } from '../../../src/features/dashboard/gate.ts';
import { Passes } from '../../../src/features/dashboard/pass.ts';
import { load, mistakesOf } from '../config/load-for-test.ts';

const token = 'a-token-of-20-letters';
const at = { host: '0.0.0.0', port: 7780 };
const gate = new Gate({ at, token, names: ['cams.example'], hostname: 'Pi' });

describe('the gate', () => {
  it.each([
    'pi',
    'PI:7780',
    'pi.local:7780',
    'cams.example',
    '10.0.0.7:7780',
    '[::1]:7780',
    '0.0.0.0:7780',
    'localhost:8080',
  ])('with a token %s is ours', host => {
    expect(gate.refuseStranger({ headers: { host, origin: `https://${host}` }, method: 'POST' }, false)).toBeNull();
  });

  it.each(['pi.evil.example', 'evil.example', 'pi.local.evil.example', '', 'pi:x', '10.0.0.7.evil.example', '1'])(
    '%j is not',
    host => {
      expect(gate.refuseStranger({ headers: { host }, method: 'GET' }, false)).toMatchObject({ status: 403 });
    },
  );

  it('of an origin all must be the same', () => {
    const asked = (origin: string) =>
      gate.refuseStranger({ headers: { host: 'pi:7780', origin }, method: 'POST' }, false);
    expect(asked('http://pi:7780')).toBeNull();
    for (const origin of [
      'http://pi',
      'http://pi:7781',
      'null',
      '',
      'file://pi:7780',
      'http://pi:7780/x',
      'http://u@pi:7780',
    ]) {
      expect([origin, asked(origin)?.status]).toEqual([origin, 403]);
    }
  });
});

describe('a pass', () => {
  const passes = new Passes(token);
  it('is good for thirty days, and only for its token', () => {
    const pass = passes.issue(1_000);
    expect(passes.isGood(pass, 1_000 + 30 * 86_400_000 - 1)).toBe(true);
    expect(passes.isGood(pass, 1_000 + 30 * 86_400_000)).toBe(false);
    expect(new Passes(`${token}x`).isGood(pass, 1_000)).toBe(false);
    expect(pass).not.toBe(passes.issue(1_000));
    for (const wrong of ['', 'x', pass.slice(1), `${pass}0`, pass.replace(/^\d/, '9')])
      expect(passes.isGood(wrong, 1_000)).toBe(false);
  });
});

describe('the settings', () => {
  it.each([
    ['on', { at: { host: '127.0.0.1', port: 7780 } }],
    ['true', { at: { host: '127.0.0.1', port: 7780 } }],
    ['off', { at: null }],
    ['8000', { at: { host: '127.0.0.1', port: 8000 } }],
    ['[::]:7780', { at: { host: '::', port: 7780 } }],
  ])('%s', (text, value) => {
    expect(check('dashboard', text)).toEqual({ ok: true, value });
  });

  it.each(['', 'maybe', '127.0.0.1', '70000'])('%j is no address', text => {
    expect(check('dashboard', text).ok).toBe(false);
  });

  it('beyond this machine there must be a token', async () => {
    const flags = { dashboard: '0.0.0.0:7780' };
    expect(await mistakesOf({ command: ['x'], flags })).toEqual([
      '--dashboard: others could steer it there, so it needs a token; set dashboard_token, or give a loopback address such as 127.0.0.1:7780',
    ]);
    const { supervisor } = await load({ command: ['x'], flags, env: { CRASHPROOF_DASHBOARD_TOKEN: token } });
    expect(supervisor.dashboard).toEqual({ at, token, names: [] });
    expect((await load({ command: ['x'] })).supervisor.dashboard).toBeNull();
  });

  it('names stand in a list or with commas', () => {
    expect(check('dashboardNames', 'Cams.example, nas')).toEqual({ ok: true, value: ['cams.example', 'nas'] });
    expect(check('dashboardNames', ['a', 'b'])).toEqual({ ok: true, value: ['a', 'b'] });
    for (const wrong of ['a b', 'http://a', 'a:80', '']) expect(check('dashboardNames', wrong).ok).toBe(false);
  });
});
