import { dashboardAt, hostNames, token } from '../surface-kinds.ts';
import { setting } from './setting.ts';

/** The page. */
export const dashboardSettings = {
  dashboard: setting({
    kind: dashboardAt,
    group: 'Dashboard',
    about: 'A page in the browser that shows and steers everything, and where it is (docs/dashboard.md).',
    standard: 'off',
    scope: 'supervisor',
  }),
  dashboardToken: setting({
    kind: token,
    group: 'Dashboard',
    about: 'Who opens the dashboard must know it; beyond this machine it must be set.',
    standard: null,
    otherwise: 'none',
    scope: 'supervisor',
    from: ['environment', 'file'],
  }),
  dashboardNames: setting({
    kind: hostNames,
    group: 'Dashboard',
    about: 'Further names the dashboard is opened by, behind a reverse proxy for one; it answers to no others.',
    standard: null,
    otherwise: "this machine's own",
    scope: 'supervisor',
  }),
} as const;
