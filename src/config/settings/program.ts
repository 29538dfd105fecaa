import * as words from '../word-kinds.ts';
import { setting } from './setting.ts';

/** What is run, and how it is started. */
export const programSettings = {
  command: setting({
    kind: words.command,
    group: 'What to run',
    about: 'The program to supervise and its arguments; on the command line they stand after --.',
    standard: null,
    otherwise: 'the default application',
    single: true,
    from: ['environment', 'file'],
  }),
  name: setting({
    kind: words.serviceName,
    group: 'What to run',
    about: 'What the service is called, and the beginning of the names of its log and its crash reports.',
    standard: null,
    otherwise: 'after its program; tapo-camera-mcp for the default application',
    single: true,
  }),
  cwd: setting({
    kind: words.folder,
    group: 'What to run',
    about: 'The folder the program is started in.',
    standard: null,
    otherwise: "the configuration file's folder, else the current one",
  }),
  env: setting({
    kind: words.variables,
    group: 'What to run',
    about: 'Variables to add to the environment of the program.',
    standard: null,
    otherwise: "crashproof's own environment",
    from: ['flag', 'file'],
  }),
  needs: setting({
    kind: words.serviceNames,
    group: 'What to run',
    about: 'Services and targets that must be up before this one is started; it is stopped before the services.',
    standard: null,
    otherwise: 'none',
    single: true,
    from: ['file'],
  }),
  onPortConflict: setting({
    kind: words.choice(['exit', 'wait']),
    group: 'What to run',
    about:
      'When another program holds the port of the health check: exit ends with code 4, wait starts once it is free.',
    standard: 'exit',
  }),
  config: setting({
    kind: words.file,
    group: 'What to run',
    about: 'The configuration file; none reads no file.',
    standard: null,
    otherwise: 'crashproof.yaml or crashproof.yml in the current folder, where there is one',
    scope: 'supervisor',
    from: ['flag'],
  }),
} as const;
