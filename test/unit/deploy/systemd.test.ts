import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type SystemdOptions, systemdUnit } from '../../../src/deploy/systemd.ts';
import { load } from '../config/load-for-test.ts';

const cwd = '/opt/tapo-camera-mcp';
const here: SystemdOptions = {
  program: ['/usr/bin/env', 'crashproof'],
  cwd,
  userManager: false,
  user: null,
  reads: [],
  variables: {},
};

async function unit(asked: Parameters<typeof load>[0] = {}, options: Partial<SystemdOptions> = {}): Promise<string[]> {
  const text = systemdUnit(await load({ cwd, files: { [`${cwd}/`]: '' }, ...asked }), { ...here, ...options });
  return text.split('\n');
}

const only = (lines: readonly string[], key: string): string[] => lines.filter(line => line.startsWith(`${key}=`));

describe('a unit for systemd', () => {
  it('is ready to be taken, for the default application', async () => {
    const golden = fileURLToPath(
      new URL('../../../contrib/systemd/tapo-camera-mcp-watchfiles.service', import.meta.url),
    );
    await expect((await unit()).join('\n')).toMatchFileSnapshot(golden);
  });

  it('repeats what was typed and exported, and leaves in the file what stands there', async () => {
    const lines = await unit({
      flags: { maxRestarts: '3', watch: ['src', 'a b'], env: ['A=1 2'], debug: true },
      env: { WATCHFILES_RESTART_DELAY: '2', TAPO_WEBAPP_PORT: '80' },
      files: { [`${cwd}/crashproof.yaml`]: 'max_delay: 5s\nlog_dir: /srv/logs\n' },
    });
    expect(only(lines, 'ExecStart')).toEqual([
      `ExecStart=/usr/bin/env crashproof run --config ${cwd}/crashproof.yaml --env "A=1 2" --max-restarts 3 ` +
        '--watch src --watch "a b" --debug --on-give-up retry',
    ]);
    expect(lines).toContain('Environment=WATCHFILES_RESTART_DELAY=2s');
    expect(lines).toContain('ReadWritePaths=-/srv/logs');
    expect(only(lines, 'CapabilityBoundingSet')).toEqual(['CapabilityBoundingSet=CAP_NET_BIND_SERVICE']);
  });

  it('lets no word mean anything to systemd', async () => {
    const command = ['node', 'a b.js', '$HOME', '50%', 'say "hi"', 'back\\slash', 'two\nlines', ''];
    const [line] = only(await unit({ command, flags: { onGiveUp: 'exit', logDir: '/l' } }), 'ExecStart');
    expect(line?.split(' -- ')[1]).toBe(
      String.raw`node "a b.js" $$HOME 50%% "say \"hi\"" "back\\slash" "two\x0alines" ""`,
    );
  });

  it('leaves secrets to a file that not everybody may read', async () => {
    const lines = await unit({ env: { CRASHPROOF_METRICS_TOKEN: 'x'.repeat(32), CRASHPROOF_METRICS: '0.0.0.0:9780' } });
    expect(lines.join('\n')).not.toContain('xxxx');
    expect(lines).toContain('# It needs a line CRASHPROOF_METRICS_TOKEN=… there.');
    expect(lines).toContain('EnvironmentFile=-/etc/crashproof/tapo-camera-mcp-watchfiles.env');
  });

  it('reads a home only where something of it lies there', async () => {
    expect(only(await unit(), 'ProtectHome')).toEqual(['ProtectHome=yes']);
    const inHome = await unit({}, { cwd: '/home/pi/app', user: 'pi' });
    expect(only(inHome, 'ProtectHome')).toEqual(['ProtectHome=read-only']);
    expect(only(inHome, 'User')).toEqual(['User=pi']);
    expect(only(inHome, 'DynamicUser')).toEqual([]);
    expect(only(inHome, 'ReadWritePaths')).toEqual([`ReadWritePaths=-${cwd}`]);
  });

  it("for a user's own manager, takes away only what it can", async () => {
    const lines = await unit({}, { userManager: true });
    expect(only(lines, 'WantedBy')).toEqual(['WantedBy=default.target']);
    expect(lines.filter(line => /^(User|DynamicUser|Protect|Capability|LogsDirectory)/.test(line))).toEqual([]);
    expect(only(lines, 'ExecStart')[0]).not.toContain('--log-dir');
  });

  it('waits for a stop as long as the ladder may take, and 10 s more', async () => {
    expect(only(await unit({ flags: { stopTimeout: '20s' } }), 'TimeoutStopSec')).toEqual(['TimeoutStopSec=35']);
  });

  it('is one for all services of a file, by the name of crashproof', async () => {
    const file = 'services:\n  a:\n    command: node a.js\n  b:\n    command: node b.js\n';
    const lines = await unit({ files: { [`${cwd}/crashproof.yaml`]: file } });
    expect(lines[0]).toContain('crashproof.service');
    expect(only(lines, 'Description')).toEqual(['Description=a, b, kept up by crashproof']);
  });
});
