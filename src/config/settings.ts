import { applicationSettings } from './settings/application.ts';
import { dashboardSettings } from './settings/dashboard.ts';
import { healthSettings } from './settings/health.ts';
import { limitSettings } from './settings/limits.ts';
import { outputSettings } from './settings/output.ts';
import { programSettings } from './settings/program.ts';
import { restartSettings } from './settings/restarts.ts';
import type { Scope, Setting, Source } from './settings/setting.ts';
import { stopSettings } from './settings/stopping.ts';
import { targetSettings } from './settings/targets.ts';
import { tellingSettings } from './settings/telling.ts';
import { shout } from './spelling.ts';

/** The one definition of every setting, a file for each heading. Flags, variables, file, JSON Schema, docs and `explain` are made from it. */
export const SETTINGS = {
  ...programSettings,
  ...restartSettings,
  ...healthSettings,
  ...targetSettings,
  ...stopSettings,
  ...limitSettings,
  ...outputSettings,
  ...dashboardSettings,
  ...tellingSettings,
  ...applicationSettings,
} as const;

export type Key = keyof typeof SETTINGS;
/** What each setting holds; `undefined` where nothing was said and there is no fixed default. */
export type Values = {
  readonly [K in Key]: (typeof SETTINGS)[K] extends Setting<infer Value, infer Standard>
    ? Value | (Standard extends null ? undefined : never)
    : never;
};

export const KEYS = Object.keys(SETTINGS) as readonly Key[];

/** The setting, without the type of its value. */
export const settingOf = (key: Key): Setting => SETTINGS[key] as Setting;
export const scopeOf = (key: Key): Scope => settingOf(key).scope ?? 'service';
export const comesFrom = (key: Key, source: Source): boolean => settingOf(key).from?.includes(source) ?? true;

/** The variables that set it, the one that wins first. */
export function variablesOf(key: Key): readonly string[] {
  if (!comesFrom(key, 'environment')) return [];
  const older = settingOf(key).olderVariable;
  return older === undefined ? [`CRASHPROOF_${shout(key)}`] : [`CRASHPROOF_${shout(key)}`, older];
}
