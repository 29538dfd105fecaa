import type { TargetFinding } from '../../core/event.ts';
import { createTargetCheck } from '../../os/targets/create.ts';
import { type TargetAsk, targetAskText } from '../../os/targets/kinds.ts';
import { check, type Machine } from '../check.ts';
import { type Commands, commandsOf } from '../commands.ts';
import { error, type Finding, note, ok, unknown, warning } from '../finding.ts';

interface TargetFacts {
  readonly name: string;
  readonly ask: TargetAsk;
  readonly found: TargetFinding;
  /** Services that do not start without it. */
  readonly neededBy: readonly string[];
  readonly platform: NodeJS.Platform;
}

/** Cameras and disks are asked this many at a time. */
const atOnce = 8;

async function look({ config: { targets, services }, platform }: Machine): Promise<readonly TargetFacts[]> {
  const facts: TargetFacts[] = [];
  const queue = targets.map(({ spec, ask }) => async () => {
    const found = await createTargetCheck(ask).check(spec.timeoutMs);
    const neededBy = services.filter(one => one.spec.needs.includes(spec.name)).map(one => one.spec.name);
    facts.push({ name: spec.name, ask, found, neededBy, platform });
  });
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return targets.flatMap(({ spec: { name } }) => facts.find(one => one.name === name) ?? []);
}

function judgeTargets(facts: readonly TargetFacts[]): readonly Finding[] {
  return facts.map(({ name, ask, found, neededBy, platform }) => {
    switch (found.is) {
      case 'up':
        if (found.warning !== null) return note(`${name}: ${found.warning}`);
        return ok(`${name} (${targetAskText(ask)}) is there${found.detail === null ? '' : `: ${found.detail}`}`);
      case 'unknown':
        return unknown(`${name} (${targetAskText(ask)}) could not be asked: ${found.reason}`);
      case 'down': {
        const tell = neededBy.length > 0 ? error : warning;
        const waits = neededBy.length > 0 ? `; ${neededBy.join(', ')} will not start without it` : '';
        return tell(`${name} is down: ${found.reason}${waits}`, ...nextStep(ask, commandsOf(platform)));
      }
      default:
        return found satisfies never;
    }
  });
}

function nextStep(ask: TargetAsk, commands: Commands): [advice: string, command: string] {
  switch (ask.kind) {
    case 'tcp':
    case 'http':
    case 'rtsp':
    case 'onvif':
      return ['is it switched on and in this network, under this address?', commands.ping(ask.host)];
    case 'dns':
      return ['ask the resolver yourself', commands.resolve(ask.host)];
    case 'route':
      return ['look at the network of this machine', commands.routes()];
    case 'disk':
      return ['free some space', commands.freeSpace(ask.path)];
    case 'command':
      return ['run it yourself', ask.words.join(' ')];
    case 'device':
      return ['plug it in, or correct its path', commands.look(ask.path)];
    default:
      return ['look at the file', commands.look(ask.path)];
  }
}

export const targets = check('targets', look, judgeTargets);
