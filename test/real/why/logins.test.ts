import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { freeAddress } from '../run/addresses.ts';
import { crashproof, runs, type Supervisor } from '../run/supervisor.ts';
import { LoginServer } from './login-server.ts';

const program = fileURLToPath(new URL('../../python/logs-in.py', import.meta.url));

let camera: LoginServer | null = null;
afterEach(async () => {
  await camera?.close();
  camera = null;
});

async function watches(password: string, flags = '', ...more: string[]): Promise<Supervisor> {
  const { host, port } = await freeAddress();
  const command = ['python3', program, String(camera?.port), password, host, String(port), ...more];
  const health = `--health http://${host}:${port}/api/health --health-logs-in --health-interval 2s`;
  return runs(command, `--name webapp ${health} ${flags}`);
}

/** So many health checks of the interval above would have come meanwhile. */
const aWhileMs = 5_000;
const aWhile = () => new Promise(resolve => setTimeout(resolve, aWhileMs));

describe('an application that logs in at each health check', () => {
  it('is asked no more once its camera rejects the password: two logins at most after that, and no restart', async () => {
    camera = await LoginServer.open();
    const sup = await watches('wrong');
    const held = await sup.event('health-held');
    const before = camera.tried.bad;
    await aWhile();
    // A health check may have been under way when that was decided, and its login not yet at the camera.
    const { bad } = camera.tried;
    expect(bad).toBeLessThanOrEqual(Math.min(3, before + 1));
    expect(camera.tried).toEqual({ good: 0, bad, locked: 0 });
    expect(sup.all('spawned').length).toBe(1);
    expect(held.forMs).toBe(1_800_000);
    const diagnosed = await sup.event('diagnosed', { cause: 'camera-auth-rejected', run: 1 });
    expect(diagnosed.message).toContain('front_door');
    expect(sup.all('diagnosed').length).toBe(1);
    expect(sup.all('unhealthy')).toEqual([]);
    const why = crashproof(['why'], { cwd: sup.cwd });
    expect(await why.exit()).toBe(0);
    expect(why.out).toContain('webapp runs, and is not asked how it is until');
    expect(await sup.stop()).toBe(0);
  });

  it('is not asked while the camera locks logins out: for as long as it says and a minute more', async () => {
    camera = await LoginServer.open({ lockedMs: 120_000 });
    const sup = await watches('right');
    const held = await sup.event('health-held');
    const before = camera.tried.locked;
    expect(held.forMs).toBeGreaterThan(120_000);
    expect(held.forMs).toBeLessThanOrEqual(180_000);
    await sup.event('diagnosed');
    await aWhile();
    const { locked } = camera.tried;
    // The one at its start, health checks that came before its words were read, and one that was under way then.
    expect(locked).toBeLessThanOrEqual(Math.min(3, before + 1));
    expect(camera.tried).toEqual({ good: 0, bad: 0, locked });
    expect(sup.all('diagnosed').map(({ cause }) => cause)).toEqual(['tapo-lockout']);
    expect(await sup.stop()).toBe(0);
  });

  it('is asked as ever where nobody said that its page logs in', async () => {
    camera = await LoginServer.open();
    const sup = await watches('wrong', '--no-health-logs-in --health-interval 300ms');
    await sup.event('ready');
    await sup.seen('six logins', () => camera && camera.tried.bad + camera.tried.locked >= 6);
    expect(sup.all('health-held')).toEqual([]);
    expect(await sup.stop()).toBe(0);
  });

  it('waits with the restart for as long as the lock lasts where it ends because of it', async () => {
    camera = await LoginServer.open({ lockedMs: 300_000 });
    const sup = await watches('right', '', '--exit-on-lockout');
    const wait = await sup.event('will-wait', { run: 1 });
    expect(camera.tried).toEqual({ good: 0, bad: 0, locked: 1 });
    const seconds = Number(/Try again in (\d+) seconds/.exec(sup.err)?.[1]);
    expect(seconds).toBe(camera.saidSeconds);
    expect(wait.forMs).toBe(seconds * 1000 + 60_000);
    expect(sup.all('spawned').length).toBe(1);
    expect(await sup.stop()).toBe(0);
  });
});
