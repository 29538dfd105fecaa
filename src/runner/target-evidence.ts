import type { TargetConfig } from '../config/target-config.ts';
import type { Name } from '../core/spec.ts';
import type { State } from '../core/state.ts';
import { isFailing, isOf, tellDown } from '../core/trouble.ts';
import type { TargetState } from '../diagnosis/evidence.ts';
import type { TargetKind } from '../os/targets/kinds.ts';

const kinds: Readonly<Record<TargetKind, TargetState['kind']>> = {
  tcp: 'camera',
  http: 'camera',
  rtsp: 'camera',
  onvif: 'camera',
  dns: 'network',
  route: 'network',
  file: 'host',
  device: 'device',
  sqlite: 'database',
  disk: 'disk',
  command: 'host',
};

/** What a service needs and watches, as evidence for why its run ended. Most of the network gone at once is the network. */
export function targetEvidence(state: State, name: Name, configs: readonly TargetConfig[]): readonly TargetState[] {
  const service = state.services.find(({ spec }) => spec.name === name);
  if (service === undefined) return [];
  const own = state.targets.filter(target => isOf(service, target));
  const known = own.map((target): TargetState => {
    const ask = configs.find(({ spec }) => spec.name === target.spec.name)?.ask;
    const kind = ask === undefined ? 'host' : kinds[ask.kind];
    if (!isFailing(target)) return { name: target.spec.name, kind, up: true };
    const { downMs, reason } = tellDown(target, state.now);
    return { name: target.spec.name, kind, up: false, downForMs: downMs, reason };
  });
  const { outage } = state;
  if (outage === null || !own.some(({ spec }) => outage.names.includes(spec.name))) return known;
  return [...known, { name: 'network', kind: 'network', up: false, downForMs: state.now - outage.since }];
}
