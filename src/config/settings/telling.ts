import { notify } from '../notify-kind.ts';
import { listenAt, quietHours, token } from '../surface-kinds.ts';
import { setting } from './setting.ts';

/** Who is told, and what may be asked. */
export const tellingSettings = {
  notify: setting({
    kind: notify,
    group: 'Notifications and metrics',
    about: 'Who is told of crashes, of giving up and the like (docs/notifications.md); as a flag it may be repeated.',
    standard: null,
    otherwise: 'nobody: the log alone has it',
    scope: 'supervisor',
  }),
  quietHours: setting({
    kind: quietHours,
    group: 'Notifications and metrics',
    about: 'Between these times by the local clock only giving up is told; the rest is told in one message afterwards.',
    standard: null,
    otherwise: 'none',
    scope: 'supervisor',
  }),
  metrics: setting({
    kind: listenAt,
    group: 'Notifications and metrics',
    about: 'Where /metrics can be read by Prometheus (docs/metrics.md).',
    standard: null,
    otherwise: 'nowhere',
    scope: 'supervisor',
  }),
  metricsToken: setting({
    kind: token,
    group: 'Notifications and metrics',
    about: 'Who reads /metrics must send this as a bearer token; beyond this machine it must be set.',
    standard: null,
    otherwise: 'none',
    scope: 'supervisor',
    from: ['environment', 'file'],
  }),
  readiness: setting({
    kind: listenAt,
    group: 'Notifications and metrics',
    about:
      'Where a cluster asks /readyz and /livez (docs/on-kubernetes.md); anybody may, and is told no more than that.',
    standard: null,
    otherwise: 'nowhere',
    scope: 'supervisor',
  }),
} as const;
