import { bytes, decimal, duration, durationOrNever } from '../number-kinds.ts';
import * as words from '../word-kinds.ts';
import { setting } from './setting.ts';

const DAY_MS = 86_400_000;

/** When it is restarted though nothing is wrong, and what it may use. */
export const limitSettings = {
  watch: setting({
    kind: words.paths,
    group: 'Limits and schedules',
    about: 'Folders and files, the flag may be repeated; when something in them changes, the program is restarted.',
    standard: null,
    otherwise: 'nothing is watched',
    from: ['flag', 'file'],
  }),
  maxMemory: setting({
    kind: bytes(1_000_000, 1e15),
    group: 'Limits and schedules',
    about: 'When all its processes together stay above this in three samples in a row, it is restarted on purpose.',
    standard: null,
    otherwise: 'no limit',
  }),
  memoryHardLimit: setting({
    kind: bytes(1_000_000, 1e15),
    group: 'Limits and schedules',
    about: 'The kernel gives all its processes together no more memory than this (Linux, control groups version 2).',
    standard: null,
    otherwise: 'no limit',
  }),
  cpuLimit: setting({
    kind: decimal(0.01, 1024),
    group: 'Limits and schedules',
    about: 'The kernel gives all its processes together no more cores than this (Linux, control groups version 2).',
    standard: null,
    otherwise: 'no limit',
  }),
  restartEvery: setting({
    kind: duration(1000),
    group: 'Limits and schedules',
    about: 'Restarted on purpose when it has been up this long.',
    standard: null,
    otherwise: 'never',
  }),
  restartAt: setting({
    kind: words.cron,
    group: 'Limits and schedules',
    about: 'Restarted on purpose at these times, by the clock of this machine.',
    standard: null,
    otherwise: 'never',
  }),
  sampleInterval: setting({
    kind: durationOrNever(100, DAY_MS),
    group: 'Limits and schedules',
    about: 'How often CPU, memory, open files and threads are noted for the report of a crash; 0 means never.',
    standard: '10s',
  }),
} as const;
