import { count } from '../number-kinds.ts';
import * as words from '../word-kinds.ts';
import { setting } from './setting.ts';

/** The application that is run where no command is given. */
export const applicationSettings = {
  host: setting({
    kind: words.host,
    group: 'The default application',
    about: 'The address the application listens on.',
    standard: '0.0.0.0',
    scope: 'application',
    olderVariable: 'TAPO_WEBAPP_HOST',
  }),
  port: setting({
    kind: count(1, 65_535),
    group: 'The default application',
    about: 'The port the application listens on.',
    standard: '7777',
    scope: 'application',
    olderVariable: 'TAPO_WEBAPP_PORT',
  }),
  debug: setting({
    kind: words.boolean,
    group: 'The default application',
    about: 'Starts the application with --debug.',
    standard: 'false',
    scope: 'application',
    olderVariable: 'TAPO_WEBAPP_DEBUG',
  }),
} as const;
