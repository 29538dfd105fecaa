import fs from 'node:fs';
import type { Command } from '../src/core/command.ts';
import type { Cause, Event, Fact } from '../src/core/event.ts';
import { reduce } from '../src/core/reduce.ts';
import { standardRemedies } from '../src/core/remedy.ts';
import { initialState, type Phase, quietPulse, type Service, type State } from '../src/core/state.ts';
import type { Target } from '../src/core/target.ts';
import { wakeOf } from '../src/core/wake.ts';
import { spec, target } from '../src/testing/spec.ts';

/*
 * tsx scripts/states.ts [--check]
 *
 * Runs every phase x every event through the core and writes docs/states.md. A change of behaviour is a changed row.
 */

const page = new URL('../docs/states.md', import.meta.url);
const at = 1_000_000;
const alive = { run: 1, aliveSince: at - 30_000, pid: 101 };

interface Situation {
  readonly title: string;
  readonly service: Partial<Service> & { readonly phase: Phase };
  /** A target it needs; where there is none, answers of targets are left out. */
  readonly door?: Partial<Target>;
}

const up: Phase = { name: 'up', since: at - 30_000 };
const ended = { kind: 'crash', ending: { by: 'code', code: 1 }, at: at - 100 } as const;
const stopping = (cause: 'asked' | 'unhealthy' | 'not-ready' | 'leftovers'): Phase => ({
  name: 'stopping',
  cause,
  since: at - 8_000,
  rung: 0,
  nextRungAt: at,
  ended: cause === 'leftovers' ? ended : null,
});

const situations: readonly Situation[] = [
  { title: 'down', service: { phase: { name: 'down' }, want: 'down' } },
  { title: 'waiting for a service it needs', service: { phase: { name: 'waiting', on: ['db'] } } },
  {
    title: 'waiting for a target that is down',
    service: { phase: { name: 'waiting', on: ['door'] } },
    door: { is: 'down', since: at - 60_000, fails: 6, failingSince: at - 60_000, reason: 'no answer', told: true },
  },
  {
    title: 'backoff after a crash, and the question put to a target it needs is out',
    service: { run: 1, attempt: 1, spentFor: at - 500, phase: { name: 'backoff', startAt: at + 500 } },
    door: { is: 'up', since: at - 60_000 },
  },
  {
    title: 'up, two failures in a row while a target does not answer',
    service: { ...alive, armed: true, phase: up, pulse: { ...quietPulse, askedAt: at - 100, fails: 2 } },
    door: { is: 'down', since: at - 60_000, fails: 6, failingSince: at - 60_000, reason: 'no answer', told: true },
  },
  { title: 'starting, not spawned yet', service: { ...alive, pid: null, phase: { name: 'starting', readyBy: null } } },
  {
    title: 'starting, its probe has never passed',
    service: { ...alive, phase: { name: 'starting', readyBy: at }, pulse: { ...quietPulse, askedAt: at - 100 } },
  },
  {
    title: 'starting, its probe has passed in an earlier run',
    service: {
      ...alive,
      armed: true,
      phase: { name: 'starting', readyBy: at },
      pulse: { ...quietPulse, askedAt: at - 100 },
    },
  },
  {
    title: 'up, its probe has never passed, two failures in a row',
    service: { ...alive, phase: up, pulse: { ...quietPulse, askedAt: at - 100, fails: 2 } },
  },
  {
    title: 'up and good for a minute after a restart, two failures in a row',
    service: {
      ...alive,
      armed: true,
      attempt: 1,
      goodSince: at - 60_000,
      phase: up,
      pulse: { ...quietPulse, askedAt: at - 100, fails: 2 },
    },
  },
  {
    title: 'up, a question is due',
    service: { ...alive, armed: true, phase: up, pulse: { ...quietPulse, askAt: at } },
  },
  { title: 'up, the budget spent', service: { ...alive, armed: true, attempt: 10, phase: up } },
  { title: 'stopping, asked to stay down', service: { ...alive, want: 'down', phase: stopping('asked') } },
  { title: 'stopping, asked to restart', service: { ...alive, phase: stopping('asked') } },
  { title: 'stopping, unhealthy', service: { ...alive, armed: true, phase: stopping('unhealthy') } },
  { title: 'stopping, not ready in time', service: { ...alive, armed: true, phase: stopping('not-ready') } },
  {
    title: 'stopping what a crashed leader left behind',
    service: { run: 1, aliveSince: null, pid: null, phase: stopping('leftovers') },
  },
  { title: 'backoff, the wait is over', service: { run: 1, attempt: 1, phase: { name: 'backoff', startAt: at } } },
  {
    title: 'given up for good',
    service: { run: 1, phase: { name: 'given-up', because: 'its budget is spent', retryAt: null, blocked: false } },
  },
  {
    title: 'given up for now, the retry is due',
    service: {
      run: 1,
      attempt: 10,
      phase: { name: 'given-up', because: 'its budget is spent', retryAt: at, blocked: false },
    },
  },
  { title: 'resting', service: { run: 1, phase: { name: 'resting', because: 'its policy', crashed: false } } },
];

const upFinding = { is: 'up', latencyMs: 2, detail: null, warning: null } as const;
const about = { service: 'app', run: 1 } as const;
const by = { by: 'a person', why: '' } as const;

const facts: readonly { readonly title: string; readonly fact: Fact }[] = [
  { title: 'start requested', fact: { type: 'requested', service: 'app', action: 'start', ...by } },
  { title: 'stop requested', fact: { type: 'requested', service: 'app', action: 'stop', ...by } },
  { title: 'restart requested', fact: { type: 'requested', service: 'app', action: 'restart', ...by } },
  { title: 'forgive requested', fact: { type: 'requested', service: 'app', action: 'forgive', ...by } },
  { title: 'closing', fact: { type: 'closing', by: 'SIGTERM', hurry: false } },
  { title: 'closing in a hurry', fact: { type: 'closing', by: 'SIGINT', hurry: true } },
  { title: 'spawned', fact: { type: 'spawned', ...about, pid: 101 } },
  { title: 'blocked by a stranger', fact: { type: 'blocked', ...about, because: 'port 7777 belongs to nginx' } },
  { title: 'exited, code 0', fact: { type: 'exited', ...about, left: false, ending: { by: 'code', code: 0 } } },
  { title: 'exited, code 1', fact: { type: 'exited', ...about, left: false, ending: { by: 'code', code: 1 } } },
  {
    title: 'exited, code 1, tree alive',
    fact: { type: 'exited', ...about, left: true, ending: { by: 'code', code: 1 } },
  },
  { title: 'exited, ENOENT', fact: spawnError('ENOENT') },
  { title: 'exited, EAGAIN', fact: spawnError('EAGAIN') },
  { title: 'emptied', fact: { type: 'emptied', ...about } },
  { title: 'probed: pass', fact: { type: 'probed', ...about, finding: { is: 'pass', latencyMs: 3, degraded: [] } } },
  {
    title: 'probed: pass, degraded',
    fact: { type: 'probed', ...about, finding: { is: 'pass', latencyMs: 3, degraded: ['warning'] } },
  },
  { title: 'probed: fail', fact: { type: 'probed', ...about, finding: { is: 'fail', reason: '503' } } },
  {
    title: 'probed: misconfigured',
    fact: { type: 'probed', ...about, finding: { is: 'misconfigured', reason: '404' } },
  },
  { title: 'probed: foreign', fact: { type: 'probed', ...about, finding: { is: 'foreign', reason: 'nginx' } } },
  { title: 'diagnosed: logins are locked', fact: { type: 'diagnosed', ...about, cause: causeOf('tapo-lockout') } },
  { title: 'diagnosed: a module is missing', fact: { type: 'diagnosed', ...about, cause: causeOf('bad-install') } },
  { title: 'diagnosed: a database is damaged', fact: { type: 'diagnosed', ...about, cause: causeOf('db-corrupt') } },
  {
    title: 'repaired: set aside',
    fact: { type: 'repaired', ...about, repair: { is: 'done', aside: ['history.db.broken'] } },
  },
  {
    title: 'repaired: refused',
    fact: { type: 'repaired', ...about, repair: { is: 'refused', because: 'it passes its checks' } },
  },
  { title: 'the target answers', fact: { type: 'answered', target: 'door', finding: upFinding } },
  {
    title: 'the target does not answer',
    fact: { type: 'answered', target: 'door', finding: { is: 'down', reason: 'no answer' } },
  },
  { title: 'ticked', fact: { type: 'ticked' } },
];

function causeOf(id: string): Cause {
  const told = {
    sentence: 'What happened.',
    advice: 'What to do.',
    fingerprint: '0123456789ab',
    times: 1,
    since: 'now',
  };
  return { id, confidence: 0.9, lastsMs: null, ...told };
}

function spawnError(code: string): Fact {
  return { type: 'exited', ...about, left: false, ending: { by: 'spawn-error', code, message: `spawn app ${code}` } };
}

const written = render();
if (process.argv.includes('--check')) {
  const found = fs.existsSync(page) ? fs.readFileSync(page, 'utf8').replaceAll('\r\n', '\n') : '';
  if (found !== written) {
    console.error('docs/states.md is not what the core does any more; run: npm run generate');
    process.exitCode = 1;
  }
} else {
  fs.writeFileSync(page, written);
}

function render(): string {
  const parts = [
    `# Every phase and every event

Generated from the code by \`npm run generate\`; a check fails when it is stale. Each table is one situation of a service
under the default policy, beside a second service \`db\` that is down. Each row is an event that changes something or leads
to something; the events below a table change nothing there.

A run is \`app 1\`; \`SIGTERM app 1\` is a signal to its whole process tree. News about an older run changes nothing in any
situation. In \`backoff\`, \`given-up\` and \`stopping\` the deadline of the situation has just come, so that \`ticked\` shows
what follows; before its deadline a tick changes nothing.
`,
  ];
  for (const situation of situations) parts.push(table(situation));
  return `${parts.join('\n')}`;
}

function table({ title, service, door }: Situation): string {
  const rows: string[] = [];
  const idle: string[] = [];
  for (const { title: event, fact } of facts) {
    if (fact.type === 'answered' && door === undefined) continue;
    const before = stateOf(service, door);
    const step = reduce(before, { ...fact, at } satisfies Event);
    const next = step.state.services[0];
    const was = before.services[0];
    const changed = changes(was, next);
    if (step.commands.length + step.notes.length === 0 && changed === '') {
      idle.push(event);
      continue;
    }
    const commands = step.commands.map(commandText).join(', ');
    const notes = step.notes.map(note => note.code).join(', ');
    rows.push(`| ${event} | ${phaseText(next)} | ${commands} | ${notes} | ${changed} |`);
  }
  const head = ['| event | phase then | commands | notes | also |', '|---|---|---|---|---|'];
  const rest = idle.length === 0 ? '' : `\nNothing changes: ${idle.join(' · ')}.\n`;
  return `## ${title[0]?.toUpperCase()}${title.slice(1)}\n\n${[...head, ...rows].join('\n')}\n${rest}`;
}

function stateOf(service: Situation['service'], door: Situation['door']): State {
  const needs = door !== undefined ? ['door'] : service.phase.name === 'waiting' ? ['db'] : [];
  const remedies = { ...standardRemedies, 'db-corrupt': { do: 'repair' } } as const;
  const outside = door === undefined ? [] : [target('door')];
  const fresh = initialState([spec('app', { needs, remedies }), spec('db')], 1, {}, outside);
  const [app, db] = fresh.services;
  if (app === undefined || db === undefined) throw new Error('two services are expected');
  const placed: Service = { ...app, want: 'up', ...service };
  const asked = { askedAt: at - 100, lastAskAt: at - 100, answeredAt: at - 10_000 };
  const targets = fresh.targets.map(one => ({ ...one, ...asked, ...door }));
  return { ...fresh, now: at, targets, services: [{ ...placed, wakeAt: wakeOf(placed) }, db] };
}

function changes(was: Service | undefined, next: Service | undefined): string {
  if (was === undefined || next === undefined || was === next) return '';
  const said: string[] = [];
  if (was.want !== next.want) said.push(`wanted ${next.want}`);
  if (was.attempt !== next.attempt) said.push(`attempt ${was.attempt} → ${next.attempt}`);
  if (was.armed !== next.armed) said.push('the probe may end it from now on');
  if (was.pulse.fails !== next.pulse.fails && next.run === was.run && next.aliveSince !== null) {
    said.push(`failures ${was.pulse.fails} → ${next.pulse.fails}`);
  }
  if (was.goodSince === null && next.goodSince !== null) said.push('good from now on');
  if (was.goodSince !== null && next.goodSince === null && next.aliveSince !== null) said.push('good no longer');
  const answered = was.pulse.askedAt !== null && next.pulse.askAt !== null;
  if (answered) said.push(`next question in ${(next.pulse.askAt ?? at) - at} ms`);
  return said.join(', ');
}

function phaseText(service: Service | undefined): string {
  if (service === undefined) return '';
  const { phase } = service;
  if (phase.name === 'stopping') return `stopping (${phase.cause}${phase.ended === null ? '' : ', leader gone'})`;
  if (phase.name === 'backoff') return `backoff (${phase.startAt - at} ms)`;
  if (phase.name === 'waiting') return `waiting (${phase.on.join(', ')})`;
  return phase.name;
}

function commandText(command: Command): string {
  switch (command.type) {
    case 'ask':
      return `\`ask ${command.target}\``;
    case 'quit':
      return `\`quit ${command.code}\``;
    case 'signal':
      return `\`${command.signal} ${command.service} ${command.run}\``;
    default:
      return `\`${command.type} ${command.service} ${command.run}\``;
  }
}
