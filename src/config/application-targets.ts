import type { TargetAsk } from '../os/targets/kinds.ts';
import { isHost, parseTarget } from '../os/targets/parse.ts';
import { safeName } from './service-name.ts';
import { type TargetConfig, targetConfig } from './target-config.ts';
import { mostTargets } from './target-settings.ts';

/*
 * The cameras and other dependencies in the application's own configuration (`config.yaml` of the Tapo Camera MCP WebApp).
 * Only hosts and ports are read; user names, passwords and tokens are not even looked at. What is not understood is left
 * out: this file belongs to somebody else.
 */

/** Every webcam of the application is reached through its camera helper, on this port of this machine. */
const helperPort = 7778;

/** Clouds whose address is known. */
const clouds: Readonly<Record<string, string>> = { ring: 'api.ring.com', petcube: 'api.petcube.com' };

const webcams = ['webcam', 'laptop', 'microscope', 'otoscope', 'scanner', 'digicam'];

/** @param content the file as plain data */
export function applicationTargets(content: unknown, platform: NodeJS.Platform): readonly TargetConfig[] {
  const found: TargetConfig[] = [];
  const taken = new Set<string>();
  const add = (name: string, ask: TargetAsk | null): void => {
    if (ask === null || found.length >= mostTargets) return;
    let safe = safeName(name);
    for (let n = 2; taken.has(safe) || safe === 'from'; n++) safe = safeName(`${name}-${n}`);
    taken.add(safe);
    found.push(targetConfig(safe, ask));
  };
  for (const [name, entry] of camerasIn(content)) add(name, cameraAsk(entry, platform));
  for (const [name, ask] of others(content)) add(name, ask);
  return found;
}

/** Both shapes: `params` beside `type`, and the values beside it; a mapping by name, or a list with names. */
function camerasIn(content: unknown): [string, Fields][] {
  const cameras = fieldsOf(content)?.cameras;
  const entries: [string, unknown][] = Array.isArray(cameras)
    ? cameras.map((camera, index) => [textOf(fieldsOf(camera)?.name) ?? `camera-${index + 1}`, camera])
    : Object.entries(fieldsOf(cameras) ?? {});
  return entries.flatMap(([name, value]): [string, Fields][] => {
    const camera = fieldsOf(value);
    if (camera === null || isOff(camera.enabled)) return [];
    return [[name, { ...camera, ...fieldsOf(camera.params) }]];
  });
}

function cameraAsk(camera: Fields, platform: NodeJS.Platform): TargetAsk | null {
  const type = (textOf(camera.type) ?? '').toLowerCase();
  const host = hostOf(camera.host ?? camera.ip ?? camera.ip_address);
  if (type === 'tapo') return host === null ? null : { kind: 'tcp', host, ports: [443, 554, 2020] };
  if (type === 'onvif') return host === null ? null : { kind: 'onvif', host, port: portOf(camera.onvif_port) ?? 2020 };
  if (type === 'public_webcam') return webAsk(textOf(camera.url) ?? textOf(camera.stream_url));
  const cloud = clouds[type];
  if (cloud !== undefined) return { kind: 'tcp', host: cloud, ports: [443] };
  if (webcams.includes(type)) return webcamAsk(textOf(camera.device_id) ?? textOf(camera.device) ?? '', platform);
  return null;
}

/** On Linux the device itself can be looked at; elsewhere only the helper that has it. */
function webcamAsk(device: string, platform: NodeJS.Platform): TargetAsk {
  if (platform === 'linux' && device.startsWith('/dev/')) return { kind: 'device', path: device };
  if (platform === 'linux' && /^\d{1,3}$/.test(device)) return { kind: 'device', path: `/dev/video${device}` };
  return { kind: 'tcp', host: '127.0.0.1', ports: [helperPort] };
}

/** Smart plugs, the Hue bridge, Home Assistant and robots, where they are switched on. */
function others(content: unknown): [string, TargetAsk | null][] {
  const root = fieldsOf(content) ?? {};
  const found: [string, TargetAsk | null][] = [];
  const plugs = fieldsOf(fieldsOf(root.energy)?.tapo_p115)?.devices;
  for (const [index, plug] of (Array.isArray(plugs) ? plugs : []).entries()) {
    const fields = fieldsOf(plug);
    const host = hostOf(fields?.host ?? fields?.ip);
    const name = textOf(fields?.name) ?? textOf(fields?.device_id) ?? `plug-${index + 1}`;
    if (host !== null && !isOff(fields?.enabled)) found.push([name, { kind: 'tcp', host, ports: [80, 443] }]);
  }
  const hue = fieldsOf(fieldsOf(root.lighting)?.philips_hue);
  const bridge = hostOf(hue?.bridge_ip);
  if (bridge !== null && !isOff(hue?.enabled))
    found.push(['philips_hue', { kind: 'tcp', host: bridge, ports: [443, 80] }]);
  const home = fieldsOf(root.home_assistant) ?? fieldsOf(fieldsOf(root.security)?.home_assistant);
  const address = textOf(home?.url);
  if (address !== null && !isOff(home?.enabled)) found.push(['home_assistant', webAsk(address)]);
  for (const [name, value] of Object.entries(fieldsOf(root.robotics) ?? {})) {
    const robot = fieldsOf(value);
    const host = hostOf(robot?.ip_address);
    if (host !== null && !isOff(robot?.enabled))
      found.push([name, { kind: 'tcp', host, ports: [portOf(robot?.port) ?? 9090] }]);
  }
  return found;
}

function webAsk(url: string | null): TargetAsk | null {
  const parsed = parseTarget(url ?? '');
  return 'ask' in parsed && (parsed.ask.kind === 'http' || parsed.ask.kind === 'rtsp') ? parsed.ask : null;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' && value.length <= 1024 ? value.trim() : null;
}

function hostOf(value: unknown): string | null {
  const text = textOf(value);
  return text !== null && isHost(text) ? text : null;
}

function portOf(value: unknown): number | null {
  const port = Number(value);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null;
}

const isOff = (value: unknown): boolean => value === false || value === 'false' || value === 'no' || value === 'off';
