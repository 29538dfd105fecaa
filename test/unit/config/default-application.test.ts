import { describe, expect, it } from 'vitest';
import { loadOne } from './load-for-test.ts';

const python = async (given: Parameters<typeof loadOne>[0]) => (await loadOne(given)).launch.command[0];

describe('the default application', () => {
  it('is the camera application on all addresses, with its health page and its file names', async () => {
    const { spec, launch, health, log, app, isApplication, pythonModule } = await loadOne();
    expect(launch).toEqual({
      command: 'python3 -m tapo_camera_mcp.web --host 0.0.0.0 --port 7777'.split(' '),
      cwd: '/app',
      env: { PYTHONUNBUFFERED: '1', PYTHONFAULTHANDLER: '1' },
    });
    expect(spec.name).toBe('tapo-camera-mcp');
    expect(health).toMatchObject({ kind: 'http', host: '0.0.0.0', port: 7777, path: '/api/health' });
    expect(log).toEqual({
      dir: '/app/logs',
      file: '/app/logs/tapo-camera-mcp-watchfiles.log',
      maxBytes: 10_000_000,
      files: 5,
      compress: true,
      diskLimitBytes: 110_000_000,
    });
    expect(app).toEqual({
      name: 'Tapo Camera MCP WebApp',
      defaultHost: '0.0.0.0',
      defaultPort: 7777,
      healthEndpoint: 'http://0.0.0.0:7777/api/health',
    });
    expect([isApplication, pythonModule]).toEqual([true, 'tapo_camera_mcp.web']);
  });

  it('is started with --debug where that is wanted', async () => {
    expect((await loadOne({ flags: { debug: true } })).launch.command.at(-1)).toBe('--debug');
  });

  it('has a health page that can be asked where it listens on an IPv6 address (the old runner made no URL of ::)', async () => {
    const { health, app } = await loadOne({ flags: { host: '::', port: '80' } });
    expect(health).toMatchObject({ host: '::', port: 80 });
    expect(app.healthEndpoint).toBe('http://[::]/api/health');
  });
});

describe('its interpreter', () => {
  const onPath = { '/usr/bin/python3*': '', '/usr/bin/python*': '' };
  const venvs = { '/app/.venv/bin/python*': '', '/app/venv/bin/python*': '', '/v/bin/python*': '' };

  it.each([
    ['the active environment', { VIRTUAL_ENV: '/v', PATH: '/usr/bin' }, { ...onPath, ...venvs }, '/v/bin/python'],
    ['.venv, where the active one is gone', { VIRTUAL_ENV: '/gone' }, { ...onPath, ...venvs }, '/app/.venv/bin/python'],
    ['.venv', { PATH: '/usr/bin' }, { ...onPath, ...venvs }, '/app/.venv/bin/python'],
    ['venv', {}, { '/app/venv/bin/python*': '' }, '/app/venv/bin/python'],
    ['python3', { PATH: '/bin:/usr/bin' }, onPath, 'python3'],
    ['python, where there is no python3', { PATH: '/usr/bin' }, { '/usr/bin/python*': '' }, 'python'],
    ['python3, to be told that it is missing', { PATH: '/usr/bin' }, {}, 'python3'],
  ])('is that of %s', async (_, env, files, interpreter) => {
    expect(await python({ env, files })).toBe(interpreter);
  });

  it('is one that may be run', async () => {
    expect(await python({ files: { '/app/.venv/bin/python': '' } })).toBe('python3');
  });

  it('goes by the folder of the service', async () => {
    expect(await python({ files: { '/srv/venv/bin/python*': '' }, flags: { cwd: '/srv' } })).toBe(
      '/srv/venv/bin/python',
    );
  });
});

describe('its PYTHONPATH (the old runner overwrote it)', () => {
  it('begins with ./src where that exists and keeps what was there', async () => {
    const { launch } = await loadOne({ files: { '/app/src/': '' }, env: { PYTHONPATH: '/lib:/more' } });
    expect(launch.env.PYTHONPATH).toBe('/app/src:/lib:/more');
    const own = await loadOne({ files: { '/app/src/': '' }, flags: { env: ['PYTHONPATH=/mine'] } });
    expect(own.launch.env.PYTHONPATH).toBe('/app/src:/mine');
    expect((await loadOne({ files: { '/app/src/': '' } })).launch.env.PYTHONPATH).toBe('/app/src');
  });

  it('is left alone otherwise, and for other programs', async () => {
    expect((await loadOne({ env: { PYTHONPATH: '/lib' } })).launch.env).not.toHaveProperty('PYTHONPATH');
    const other = await loadOne({ command: ['x'], files: { '/app/src/': '' } });
    expect(other.launch.env).not.toHaveProperty('PYTHONPATH');
  });
});
