import { standardRemedies } from '../src/core/remedy.ts';
import type { Remedy } from '../src/core/spec.ts';
import type { Cause, Details, RestartEffect } from '../src/diagnosis/cause.ts';
import { causeIds, causeOf, families } from '../src/diagnosis/rules/all.ts';

/** docs/causes.md, from the rules and the remedies themselves. */
export function causesPage(): string {
  const named = new Map(families.map(({ name, causes }) => [name, causes]));
  const inFamilies = new Set([...named.values()].flat().map(({ id }) => id));
  const rest = causeIds.filter(id => !inFamilies.has(id)).map(causeOf);
  const sections = [...families.map(({ name, causes }) => section(titles[name] ?? name, causes))];
  return [
    '# Causes',
    '',
    'What crashproof can find behind a crash, what it says and advises, and what it does beside the usual restart. This',
    'page is made from the rules (`npx tsx scripts/causes.ts`). How a cause is found is told in [why.md](why.md).',
    '',
    'A remedy is applied only where the cause is at least 75 % sure, and giving up only where the run lived for less than',
    'a minute. `ignore_causes` turns remedies off, by the names below or `all`. The sentences name the camera, the file, the',
    'port and the process where they are known.',
    '',
    ...sections.filter(text => text !== ''),
    section('What is left', rest),
  ].join('\n');
}

const titles: Readonly<Record<string, string>> = {
  'camera-login': 'Logins at cameras and their clouds',
  'camera-network': 'Cameras and the network',
  usb: 'USB cameras',
  memory: 'Memory, files and threads',
  native: 'Native code',
  storage: 'Databases and disks',
  config: 'Configuration',
  install: 'Installation and rights',
  port: 'Ports',
  runtime: 'Running and stopping',
  bug: 'The program itself',
};

function section(title: string, causes: readonly Cause[]): string {
  if (causes.length === 0) return '';
  const rows = causes.map(({ id, say, advise, restart }) => {
    const cells = [`\`${id}\``, say(nothing), advise(nothing), effects[restart], remedyText(standardRemedies[id])];
    return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const head = '| cause | what is said | what is advised | a restart | what is done |\n|---|---|---|---|---|';
  return `## ${title}\n\n${head}\n${rows.join('\n')}\n`;
}

const nothing: Details = {};

const effects: Readonly<Record<RestartEffect, string>> = {
  helps: 'helps',
  useless: 'is useless',
  harms: 'harms',
  mixed: 'may help',
};

function remedyText(remedy: Remedy | undefined): string {
  if (remedy === undefined) return 'the usual restart';
  switch (remedy.do) {
    case 'give-up':
      return 'gives up at once';
    case 'wait':
      return `waits ${remedy.forMs / 60_000} min, or as long as the message says and a minute more; spends no restart; holds health checks`;
    case 'slow-down':
      return `waits ${remedy.factor} times as long`;
    case 'repair':
      return 'sets aside what is damaged';
    default:
      return remedy satisfies never;
  }
}
