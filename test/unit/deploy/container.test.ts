import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { composeFile, dockerfile } from '../../../src/deploy/docker.ts';
import { kubernetesName, kubernetesObjects } from '../../../src/deploy/kubernetes.ts';
import { load } from '../config/load-for-test.ts';

const bare = { podMonitor: false, file: null };
const golden = (name: string): string => `golden/${name}`;

describe('a Dockerfile', () => {
  it('of the default application', async () => {
    await expect(dockerfile(await load(), { version: '0.1.0' })).toMatchFileSnapshot(golden('tapo.Dockerfile'));
  });

  it('has the program of the command at hand', async () => {
    const base = async (...command: string[]) =>
      /BASE=(.*)/.exec(dockerfile(await load({ command }), { version: '1' }))?.[1];
    expect(await base('/usr/bin/python3.11', '-m', 'x')).toBe('python:3.12-slim-bookworm');
    expect(await base('uvicorn', 'app:app')).toBe('python:3.12-slim-bookworm');
    expect(await base('node', 'x.js')).toBe('node:24-bookworm-slim');
    expect(await base('./server')).toBe('debian:bookworm-slim');
  });

  it('repeats what was typed and exported, without the paths of this machine', async () => {
    const config = await load({
      flags: { health: 'http://127.0.0.1:8080/' },
      env: { CRASHPROOF_MAX_RESTARTS: '3', CRASHPROOF_NAME: 'web' },
      command: ['node', 'a b.js', '$HOME'],
      file: 'restart_delay: 2s\n',
    });
    const text = dockerfile(config, { version: '1' });
    expect(text).toContain('CMD ["run","--health","http://127.0.0.1:8080/","--","node","a b.js","$HOME"]\n');
    expect(text).toContain('ENV CRASHPROOF_MAX_RESTARTS=3\n');
    expect(text).toContain('EXPOSE 8080\n');
    expect(text).not.toContain('/app/crashproof.yaml');
  });

  it('holds no secret', async () => {
    const env = { CRASHPROOF_METRICS_TOKEN: 'x'.repeat(32), CRASHPROOF_METRICS: '0.0.0.0:9780' };
    const config = await load({ env });
    expect(dockerfile(config, { version: '1' }) + kubernetesObjects(config, bare)).not.toContain('xxxx');
    expect(parse(composeFile(config)).services['tapo-camera-mcp'].environment).toEqual(['CRASHPROOF_METRICS_TOKEN']);
    expect(kubernetesObjects(config, bare)).toContain('secretKeyRef:\n                  name: tapo-camera-mcp\n');
  });
});

describe('a compose.yaml', () => {
  it('of the default application', async () => {
    await expect(composeFile(await load())).toMatchFileSnapshot(golden('tapo.compose.yaml'));
  });

  it("leaves a stop the whole ladder's time, and never less than Docker does by itself", async () => {
    const grace = async (stopTimeout: string) =>
      parse(composeFile(await load({ flags: { stopTimeout } }))).services['tapo-camera-mcp'].stop_grace_period;
    expect(await grace('1s')).toBe('10s');
    expect(await grace('30s')).toBe('32s');
  });
});

describe('objects for Kubernetes', () => {
  it('of the default application', async () => {
    const text = kubernetesObjects(await load(), bare);
    await expect(text).toMatchFileSnapshot(golden('tapo.kubernetes.yaml'));
  });

  const inMap = (text: string): string => parseAllDocuments(text)[0]?.toJS().data['crashproof.yaml'];

  it('carry a file as it is', async () => {
    const file = '# mine\nservices:\n  a:\n    command: node a.js\n  b:\n    command: node b.js\n';
    const text = kubernetesObjects(await load({ file }), { ...bare, file: { text: file } });
    expect(inMap(text)).toBe(file);
  });

  it('carry what was typed and exported as a file that comes to the same', async () => {
    const asked = {
      flags: {
        health: 'http://127.0.0.1:80/',
        watch: ['a', 'b c'],
        env: ['A=1', 'B=on'],
        debug: false,
        maxRestarts: '3',
      },
      env: { CRASHPROOF_RESTART_DELAY: '1.5s', CRASHPROOF_CLEAN_EXIT_CODES: '0,143' },
    };
    const [typed] = (await load(asked)).services;
    const file = inMap(kubernetesObjects(await load(asked), bare));
    const [filed] = (await load({ file })).services;
    for (const part of ['spec', 'launch', 'health', 'features'] as const) expect(filed?.[part]).toEqual(typed?.[part]);
    expect(file).toContain('restart_delay: 1.5s\n');
  });

  it('carry a command as a file that comes to the same', async () => {
    const asked = { command: ['node', 'a b.js', 'yes', '10'] };
    const file = inMap(kubernetesObjects(await load(asked), bare));
    expect((await load({ file })).services[0]?.launch).toEqual((await load(asked)).services[0]?.launch);
  });

  it('tell the Prometheus operator where to look, where that is wanted', async () => {
    const env = { CRASHPROOF_METRICS_TOKEN: 'x'.repeat(32), CRASHPROOF_METRICS: '0.0.0.0:9780' };
    const text = kubernetesObjects(await load({ env }), { ...bare, podMonitor: true });
    expect(parseAllDocuments(text).at(-1)?.toJS()).toMatchObject({ kind: 'PodMonitor' });
    expect(text).toContain('- name: metrics\n              containerPort: 9780\n');
  });

  const container = (text: string) =>
    parseAllDocuments(text)
      .map(one => one.toJS())
      .find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[0];

  const dashboard = { CRASHPROOF_DASHBOARD: '0.0.0.0:7781', CRASHPROOF_DASHBOARD_TOKEN: 'x'.repeat(32) };

  it('open the dashboard to the cluster, where it listens to more than itself', async () => {
    const text = kubernetesObjects(await load({ env: dashboard }), bare);
    const { ports, env } = container(text);
    expect(ports).toContainEqual({ name: 'dashboard', containerPort: 7781 });
    expect(ports).toContainEqual({ name: 'readiness', containerPort: 7782 });
    expect(env).toContainEqual({
      name: 'CRASHPROOF_DASHBOARD_TOKEN',
      valueFrom: { secretKeyRef: { name: expect.any(String), key: 'CRASHPROOF_DASHBOARD_TOKEN' } },
    });
    const service = parseAllDocuments(text).find(one => one.toJS().kind === 'Service');
    expect(service?.toJS().spec.ports).toContainEqual({ name: 'dashboard', port: 7781, targetPort: 'dashboard' });
    const inside = kubernetesObjects(await load({ flags: { dashboard: '127.0.0.1:7780' } }), bare);
    expect(inside).not.toContain('name: dashboard');
  });

  it('are asked at a page, on a port that nothing else has', async () => {
    const { env, ports, livenessProbe } = container(
      kubernetesObjects(await load({ env: { TAPO_WEBAPP_PORT: '7781' } }), bare),
    );
    expect(env).toContainEqual({ name: 'CRASHPROOF_READINESS', value: '0.0.0.0:7782' });
    expect(ports).toContainEqual({ name: 'readiness', containerPort: 7782 });
    expect(livenessProbe.httpGet).toEqual({ path: '/livez', port: 'readiness' });
  });

  it('are asked at the page that was configured, or by the command where no cluster reaches it', async () => {
    const own = container(kubernetesObjects(await load({ flags: { readiness: '0.0.0.0:9000' } }), bare));
    expect(own.ports).toContainEqual({ name: 'readiness', containerPort: 9000 });
    expect(JSON.stringify(own.env)).not.toContain('READINESS');
    const hidden = container(kubernetesObjects(await load({ flags: { readiness: '127.0.0.1:9000' } }), bare));
    expect(hidden.readinessProbe.exec.command).toEqual(['crashproof', 'health']);
    expect(JSON.stringify(hidden.ports)).not.toContain('readiness');
  });

  it('have names that a cluster takes', () => {
    expect(kubernetesName('My_App.v2')).toBe('my-app-v2');
    expect(kubernetesName('__')).toBe('app');
    expect(kubernetesName(`${'a'.repeat(49)}-b`)).toBe('a'.repeat(49));
  });
});
