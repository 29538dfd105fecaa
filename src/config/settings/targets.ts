import { duration } from '../number-kinds.ts';
import { targets } from '../target-kind.ts';
import * as words from '../word-kinds.ts';
import { setting } from './setting.ts';

/** What it needs around it. */
export const targetSettings = {
  targets: setting({
    kind: targets,
    group: 'Targets',
    about: 'What the services depend on outside of them: cameras, the network, devices, databases, disks.',
    standard: null,
    otherwise: 'none',
    scope: 'supervisor',
    from: ['environment', 'file'],
  }),
  watches: setting({
    kind: words.serviceNames,
    group: 'Targets',
    about: 'Targets whose outage explains a crash and holds the end of a program that does not answer.',
    standard: null,
    otherwise: 'all targets',
    single: true,
    from: ['file'],
  }),
  holdForTargets: setting({
    kind: duration(0),
    group: 'Targets',
    about: 'While a target is down, a program that does not answer is left alive this long; 0 ends it as ever.',
    standard: '5m',
  }),
} as const;
