import { Cron } from 'croner';
import type { Config, ServiceConfig } from '../config/config.ts';
import { joinWords } from '../config/join-words.ts';
import { originText } from '../config/origin.ts';
import { KEYS, type Key, scopeOf, settingOf } from '../config/settings.ts';
import { snake } from '../config/spelling.ts';
import type { TargetConfig } from '../config/target-config.ts';
import { commandWithoutPasswords, withoutPasswords } from '../config/without-passwords.ts';
import { duration } from '../core/duration.ts';
import type { Remedy, Rung } from '../core/spec.ts';
import { type HealthTarget, targetText } from '../os/probes/target.ts';
import { type TargetAsk, targetAskText } from '../os/targets/kinds.ts';
import { schedule } from './schedule.ts';

/** What `crashproof explain` shows, as plain data: no value of a variable and no password is in it. */
export interface Explanation {
  readonly file: string | null;
  readonly log_format: string;
  readonly targets: readonly TargetExplanation[];
  readonly warnings: readonly string[];
  readonly services: readonly ServiceExplanation[];
}

interface TargetExplanation {
  readonly name: string;
  readonly asks: string;
  readonly every_s: number;
  readonly retry_s: number;
  readonly failures: number;
  readonly settle_s: number;
  readonly behind: readonly string[];
}

export interface ServiceExplanation {
  readonly name: string;
  readonly default_application: boolean;
  readonly needs: readonly string[];
  readonly watches: readonly string[];
  readonly command: readonly string[];
  readonly cwd: string;
  /** Names only. */
  readonly variables: readonly string[];
  readonly log_file: string;
  readonly report_files: string;
  readonly health: { readonly target: string; readonly asks: string } | null;
  readonly stop: {
    readonly asked: readonly RungExplanation[];
    readonly unhealthy: readonly RungExplanation[];
    readonly leftovers: readonly RungExplanation[];
  };
  /** Equal waits are one entry: restarts `from` to `to` in a row. `total_s`: all waits up to and with them. */
  readonly restarts: readonly {
    readonly from: number;
    readonly to: number;
    readonly wait_s: number;
    readonly total_s: number;
  }[];
  /** By the clock of this machine; empty without a schedule. */
  readonly next_restarts: readonly string[];
  /** In words: what follows the last restart. */
  readonly after_the_last: string;
  /** Causes that change what follows a crash, without those that are ignored. */
  readonly causes: readonly { readonly cause: string; readonly does: string }[];
  readonly settings: readonly SettingExplanation[];
}

interface RungExplanation {
  readonly signal: string;
  readonly grace_s: number;
}

interface SettingExplanation {
  /** As a file spells it. */
  readonly setting: string;
  readonly value: string;
  readonly from: string;
  readonly over: readonly string[];
}

export function explanationOf({ services, targets, warnings, supervisor }: Config): Explanation {
  return {
    file: supervisor.file,
    log_format: supervisor.logFormat,
    targets: targets.map(targetOf),
    warnings,
    services: services.map(serviceOf),
  };
}

function targetOf({ spec, ask }: TargetConfig): TargetExplanation {
  const asked: TargetAsk = ask.kind === 'command' ? { ...ask, words: commandWithoutPasswords(ask.words) } : ask;
  return {
    name: spec.name,
    asks: withoutPasswords(targetAskText(asked)),
    every_s: seconds(spec.everyMs),
    retry_s: seconds(spec.retryMs),
    failures: spec.failures,
    settle_s: seconds(spec.settleMs),
    behind: spec.behind,
  };
}

function serviceOf(service: ServiceConfig): ServiceExplanation {
  const { spec, launch, health, log, settings } = service;
  return {
    name: spec.name,
    default_application: service.isApplication,
    needs: spec.needs,
    watches: spec.watches,
    command: commandWithoutPasswords(launch.command),
    cwd: launch.cwd,
    variables: Object.keys(launch.env).sort(),
    log_file: log.file,
    report_files: `${log.file.slice(0, -'watchfiles.log'.length)}crash-report-*.json`,
    health: health === null ? null : { target: shown(health), asks: shown(asked(health)) },
    stop: {
      asked: spec.stop.asked.map(rungOf),
      unhealthy: spec.stop.unhealthy.map(rungOf),
      leftovers: spec.stop.leftovers.map(rungOf),
    },
    restarts: schedule(spec.restart).map(({ from, to, waitMs, totalMs }) => {
      return { from, to, wait_s: seconds(waitMs), total_s: seconds(totalMs) };
    }),
    next_restarts: nextRestarts(service),
    after_the_last: after(service),
    causes: Object.entries(spec.remedies).map(([cause, remedy]) => ({ cause, does: remedyText(remedy) })),
    settings: KEYS.filter(key => matters(key, service)).map(key => {
      const { from, over } = settings[key];
      return {
        setting: snake(key),
        value: valueText(key, service),
        from: originText(from),
        over: over.map(originText),
      };
    }),
  };
}

const datesShown = 3;

function nextRestarts({ features: { restartAt } }: ServiceConfig): string[] {
  if (restartAt === null) return [];
  const dates = new Cron(restartAt, { mode: '5-part', paused: true }).nextRuns(datesShown);
  return dates.map(date => date.toLocaleString('sv-SE'));
}

/** The default application's settings say nothing about another program. */
function matters(key: Key, { isApplication, settings }: ServiceConfig): boolean {
  if (key === 'config') return settings.config.value !== undefined;
  return scopeOf(key) !== 'application' || isApplication;
}

/** Where nothing was said: what it comes to for this service. */
function valueText(key: Key, { spec, launch, health, settings }: ServiceConfig): string {
  const { value } = settings[key];
  if (key === 'command') return joinWords(commandWithoutPasswords(launch.command));
  if (key === 'health') return health === null ? 'none' : shown(health);
  if (key === 'name') return spec.name;
  if (key === 'cwd') return launch.cwd;
  if (value === undefined) return settingOf(key).otherwise ?? '';
  return withoutPasswords(settingOf(key).kind.show(value));
}

/** As `core/remedy.ts` does it. */
function remedyText(remedy: Remedy): string {
  switch (remedy.do) {
    case 'give-up':
      return 'gives up at once';
    case 'repair':
      return 'sets the damaged database aside, then starts';
    case 'wait':
      return `waits as long as the message says, and a minute; else ${duration(remedy.forMs)}`;
    case 'slow-down':
      return `waits ${remedy.factor} times as long as usual`;
    default:
      return remedy satisfies never;
  }
}

const rungOf = ({ signal, graceMs }: Rung): RungExplanation => ({ signal, grace_s: graceMs / 1000 });
const seconds = (ms: number): number => Math.round(ms) / 1000;

const shown = (target: HealthTarget): string => withoutPasswords(targetText(masked(target)));

const masked = (target: HealthTarget): HealthTarget =>
  target.kind === 'command' ? { ...target, words: commandWithoutPasswords(target.words) } : target;

/** Nobody can connect to "all addresses": the probe asks the loopback address of that family. */
function asked(target: HealthTarget): HealthTarget {
  if (target.kind !== 'http' && target.kind !== 'tcp') return target;
  const host = target.host === '0.0.0.0' ? '127.0.0.1' : target.host === '::' ? '::1' : target.host;
  return { ...target, host };
}

function after({ spec: { restart } }: ServiceConfig): string {
  if (restart.when === 'never') return 'it is never started again';
  if (restart.onGiveUp === 'exit') return 'crashproof gives up and ends with exit code 3';
  return `crashproof gives up and tries again every ${settingOf('giveUpRetry').kind.show(restart.giveUpRetryMs)}`;
}
