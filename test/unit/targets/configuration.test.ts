import { describe, expect, it } from 'vitest';
import { targetAskText } from '../../../src/os/targets/kinds.ts';
import { load, mistakesOf } from '../config/load-for-test.ts';

const base = 'command: [./app]\n';
const targetsOf = async (given: Parameters<typeof load>[0]) =>
  (await load(given)).targets.map(({ spec, ask }) => `${spec.name}=${targetAskText(ask)}`);

describe('targets in the configuration', () => {
  it('are addresses or mappings, and relative paths go by the folder of the file', async () => {
    const { targets } = await load({
      file: `${base}targets:
  front_door: rtsp://admin:s3cr3t@192.168.1.20/stream1
  garden: { kind: rtsp, host: 192.168.1.21, port: 8554, every: 1m, failures: 5, passes: 2, settle: 10s, behind: network }
  network: route
  history: { kind: sqlite, path: data/history.db }
  disk: { kind: disk, path: data, min_free: 1GB, minFreePercent: 10 }
  light: { kind: command, command: [./is-it-on, now] }
`,
    });
    expect(targets.map(({ spec, ask }) => `${spec.name}=${targetAskText(ask)}`)).toEqual([
      'front_door=rtsp://192.168.1.20:554',
      'garden=rtsp://192.168.1.21:8554',
      'network=route',
      'history=sqlite:/app/data/history.db',
      'disk=disk:/app/data',
      'light=exec:./is-it-on now',
    ]);
    expect(targets[1]?.spec).toEqual({
      name: 'garden',
      everyMs: 60_000,
      retryMs: 10_000,
      timeoutMs: 3_000,
      failures: 5,
      passes: 2,
      settleMs: 10_000,
      behind: ['network'],
      network: true,
    });
    expect(targets[4]?.ask).toMatchObject({ minFreeBytes: 1e9, minFreePercent: 10 });
    expect(JSON.stringify(targets)).not.toContain('s3cr3t');
  });

  it('are asked every 30 s when they are on the network, and more often when that costs nothing', async () => {
    const { targets } = await load({ file: `${base}targets: { a: 'rtsp://10.0.0.1', b: 'device:/dev/video0' }` });
    expect(targets.map(({ spec }) => [spec.everyMs, spec.retryMs, spec.failures, spec.settleMs, spec.network])).toEqual(
      [
        [30_000, 10_000, 3, 5_000, true],
        [10_000, 1_000, 2, 5_000, false],
      ],
    );
  });

  it('stand in a variable, which wins over the file, one after a comma or a line end', async () => {
    const env = { CRASHPROOF_TARGETS: 'a=tcp://10.0.0.1:443, b=exec:check a,b\nc=file:x' };
    expect(await targetsOf({ file: `${base}targets: { z: route }`, env })).toEqual([
      'a=tcp://10.0.0.1:443',
      'b=exec:check a,b',
      'c=file:/app/x',
    ]);
  });

  it('are all watched by every service that names none, save those it needs', async () => {
    const { services } = await load({
      file: `targets: { a: route, b: 'file:x' }
services:
  one: { command: ./a, needs: [two, b] }
  two: { command: ./b, watches: [b] }
  three: { command: ./c, watches: [] }
`,
    });
    expect(services.map(({ spec }) => [spec.needs, spec.watches])).toEqual([
      [['two', 'b'], ['a']],
      [[], ['b']],
      [[], []],
    ]);
  });

  it('are told wrong all at once, with line and nearest word, and without their passwords', async () => {
    const found = await mistakesOf({
      file: `${base}needs: frontdoor
watches: gardn
targets:
  front_door: rtsp://admin:s3cr3t@/
  garden: { kind: rtps, host: 192.168.1.21 }
  shed: { kind: rtsp, hots: 192.168.1.21 }
  roof: { kind: tcp, host: 192.168.1.22, port: 0, every: soon, failures: 0 }
  lane: 5
`,
    });
    const all = found.join('\n');
    expect(all).toContain('crashproof.yaml:5:15 targets.front_door: "rtsp://***@/" names no host');
    expect(all).toContain('crashproof.yaml:6:19 targets.garden.kind: got the kind "rtps"');
    expect(all).toContain('did you mean rtsp?');
    expect(all).toContain(
      'crashproof.yaml:7:29 targets.shed.hots: unknown setting "hots" of a rtsp target; did you mean host?',
    );
    expect(all).toContain('targets.roof.port: got "0"; allowed: a port from 1 to 65535');
    expect(all).toContain('targets.roof.every: got "soon"; allowed: a duration of at least 100ms, such as 30s');
    expect(all).toContain('targets.roof.failures: got "0"; allowed: a whole number from 1 to 1000');
    expect(all).toContain('targets.lane: "5" begins with none of the known kinds');
    expect(all).not.toContain('s3cr3t');
  });

  it('have to be there for who needs, watches or stands behind them', async () => {
    const found = await mistakesOf({
      file: `${base}name: app
needs: front_dor
watches: [garden, gate]
targets:
  front_door: rtsp://10.0.0.1
  garden: { kind: route, behind: [netwrok, garden] }
  network: { kind: route, behind: garden }
  app: route
`,
    });
    const all = found.join('\n');
    expect(all).toMatch(/needs front_dor, which is no service and no target here.*did you mean front_door\?/);
    expect(all).toContain('watches gate, which is no target here');
    expect(all).toMatch(/the target garden is behind netwrok, which is no target here.*did you mean network\?/);
    expect(all).toContain('the target garden is behind itself');
    expect(all).toContain('the target app has the name of a service');
  });

  it('in a variable are told wrong by its name', async () => {
    expect(await mistakesOf({ env: { CRASHPROOF_TARGETS: 'rtsp://10.0.0.1', CRASHPROOF_COMMAND: './app' } })).toEqual([
      expect.stringContaining('environment variable CRASHPROOF_TARGETS: got a text without ='),
    ]);
  });
});

describe("the application's own configuration", () => {
  const config = `
cameras:
  Front Door: { type: tapo, params: { host: 192.168.1.20, username: admin, password: s3cr3t } }
  flat: { type: onvif, host: 192.168.1.21, onvif_port: 8000, password: s3cr3t }
  off: { type: tapo, enabled: false, params: { host: 192.168.1.22 } }
  desk: { type: webcam, params: { device_id: 2 } }
  scope: { type: microscope, params: { device_id: "USB Microscope" } }
  bell: { type: ring, params: { email: me@example.com, password: s3cr3t, token_file: ring.cache } }
  beach: { type: public_webcam, params: { url: "https://example.com/cam.jpg?key=s3cr3t" } }
  strange: { type: toaster, params: { host: 192.168.1.23 } }
  broken: 5
energy:
  tapo_p115:
    devices: [{ name: Kettle, host: 192.168.1.40, password: s3cr3t }]
lighting:
  philips_hue: { bridge_ip: 192.168.1.50, username: s3cr3t }
robotics:
  moorebot: { ip_address: 192.168.1.60 }
`;
  const file = `${base}targets: { from: config.yaml, network: route }`;
  const files = { '/app/config.yaml': config };

  it('gives its cameras and its other dependencies, in both shapes, and no secret', async () => {
    expect(await targetsOf({ file, files })).toEqual([
      'network=route',
      'Front-Door=tcp://192.168.1.20:443,554,2020',
      'flat=onvif://192.168.1.21:8000',
      'desk=device:/dev/video2',
      'scope=tcp://127.0.0.1:7778',
      'bell=tcp://api.ring.com:443',
      'beach=https://example.com:443/cam.jpg',
      'Kettle=tcp://192.168.1.40:80,443',
      'philips_hue=tcp://192.168.1.50:443,80',
      'moorebot=tcp://192.168.1.60:9090',
    ]);
    expect(JSON.stringify(await load({ file, files }))).not.toContain('s3cr3t');
  });

  it('asks the camera helper elsewhere than on Linux', async () => {
    expect(await targetsOf({ file, files, platform: 'darwin' })).toContain('desk=tcp://127.0.0.1:7778');
  });

  it('that cannot be read is one warning, and what was needed from it is left out', async () => {
    for (const [content, why] of [
      [undefined, 'there is no such file'],
      ['a: [1', 'this is no YAML'],
      ['cameras: []', 'names no camera'],
    ] as const) {
      const given = content === undefined ? {} : { '/app/config.yaml': content };
      const { warnings, services } = await load({
        file: `${base}needs: garden\ntargets: { from: config.yaml }`,
        files: given,
      });
      expect(warnings).toEqual([expect.stringContaining(why)]);
      expect(services[0]?.spec.needs).toEqual([]);
    }
  });

  it('gives no more targets than are allowed', async () => {
    const many = Array.from({ length: 150 }, (_, n) => `  c${n}: { type: tapo, host: 10.0.0.${n} }`).join('\n');
    expect(await targetsOf({ file, files: { '/app/config.yaml': `cameras:\n${many}\n` } })).toHaveLength(101);
  });
});
