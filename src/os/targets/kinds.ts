import { bracketed } from '../probes/target.ts';

/** What to ask of a target. Plain data, without a user name or a password: nothing here ever logs in. */
export type TargetAsk =
  /** A connection to one of the ports, tried one after the other. */
  | { readonly kind: 'tcp'; readonly host: string; readonly ports: readonly number[] }
  | {
      readonly kind: 'http';
      readonly secure: boolean;
      readonly host: string;
      readonly port: number;
      /** Without its query, which is where snapshot addresses carry passwords. */
      readonly path: string;
    }
  | { readonly kind: 'rtsp'; readonly host: string; readonly port: number }
  | { readonly kind: 'onvif'; readonly host: string; readonly port: number }
  | { readonly kind: 'dns'; readonly host: string }
  | { readonly kind: 'route' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'device'; readonly path: string }
  | { readonly kind: 'sqlite'; readonly path: string }
  /** Down when less than both is free. */
  | {
      readonly kind: 'disk';
      readonly path: string;
      readonly minFreeBytes: number;
      readonly minFreePercent: number;
    }
  | { readonly kind: 'command'; readonly words: readonly string[] };

export type TargetKind = TargetAsk['kind'];

export const targetKinds = [
  'tcp',
  'http',
  'rtsp',
  'onvif',
  'dns',
  'route',
  'file',
  'device',
  'sqlite',
  'disk',
  'command',
] as const satisfies readonly TargetKind[];

/** Where a camera answers when nothing else is said: RTSP by its standard, ONVIF as Tapo has it. */
export const usualPorts = { rtsp: 554, onvif: 2020, http: 80, https: 443 } as const;

export const diskDefaults = { minFreeBytes: 500e6, minFreePercent: 5 } as const;

/** Asked over the network: when many of these go at once, it is the network that went. */
export function isNetwork({ kind }: TargetAsk): boolean {
  return kind === 'tcp' || kind === 'http' || kind === 'rtsp' || kind === 'onvif' || kind === 'dns';
}

/** As a person writes it: `rtsp://192.168.1.20:554`, `device:/dev/v4l/by-id/…`. */
export function targetAskText(ask: TargetAsk): string {
  switch (ask.kind) {
    case 'tcp':
      return `tcp://${bracketed(ask.host)}:${ask.ports.join(',')}`;
    case 'http':
      return `http${ask.secure ? 's' : ''}://${bracketed(ask.host)}:${ask.port}${ask.path}`;
    case 'rtsp':
    case 'onvif':
      return `${ask.kind}://${bracketed(ask.host)}:${ask.port}`;
    case 'dns':
      return `dns://${ask.host}`;
    case 'route':
      return 'route';
    case 'command':
      return `exec:${ask.words.map(word => (/^[^\s'"]+$/.test(word) ? word : JSON.stringify(word))).join(' ')}`;
    default:
      return `${ask.kind}:${ask.path}`;
  }
}
