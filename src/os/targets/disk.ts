import fs from 'node:fs';
import nodePath from 'node:path';
import type { TargetFinding } from '../../core/event.ts';
import { codeOf } from '../probes/trouble.ts';
import { diskDefaults } from './kinds.ts';

interface Least {
  readonly minFreeBytes: number;
  readonly minFreePercent: number;
}

/** Free space for ordinary users on the file system of `path`: down when it is below both limits, in bytes and percent. */
export async function checkDisk(path: string, least: Least = diskDefaults): Promise<TargetFinding> {
  try {
    const place = await nearestThere(path);
    const { bavail, blocks, bsize } = await fs.promises.statfs(place);
    const free = bavail * bsize;
    const percent = blocks === 0 ? 100 : (bavail / blocks) * 100;
    const text = `${sizeText(free)} (${percent.toFixed(percent < 10 ? 1 : 0)} %) free`;
    if (free < least.minFreeBytes && percent < least.minFreePercent) {
      return { is: 'down', reason: `the disk of ${path} is nearly full: ${text}` };
    }
    return { is: 'up', latencyMs: 0, detail: text, warning: null };
  } catch (error) {
    return { is: 'unknown', reason: `the disk of ${path} cannot be asked: ${codeOf(error).message}` };
  }
}

/** The file may not be there yet; its folder's disk is the one it will be on. */
async function nearestThere(path: string): Promise<string> {
  for (let place = nodePath.resolve(path); ; place = nodePath.dirname(place)) {
    const there = await fs.promises.access(place).then(
      () => true,
      () => false,
    );
    if (there || place === nodePath.dirname(place)) return place;
  }
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 10e9 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e9)} GB`;
}
