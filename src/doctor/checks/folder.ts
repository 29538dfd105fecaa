import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { formatBytes } from '../../config/bytes.ts';
import { check, type Patient } from '../check.ts';
import { commandsOf } from '../commands.ts';
import { error, type Finding, ok, unknown, warning } from '../finding.ts';

export interface FolderFacts {
  readonly dir: string;
  /** The folder itself, or the nearest above it that is there: where it would be made. */
  readonly place: string;
  /** The system's word for why nothing can be written (EACCES, EROFS, ENOTDIR …); `null`: it can. */
  readonly refused: string | null;
  /** Files of the service in there that cannot be written, as after a run by another user. */
  readonly closedFiles: readonly string[];
  readonly user: string;
  /** `null`: it cannot be known. */
  readonly freeBytes: number | null;
  /** Room for so many more files; `null`: no such limit. */
  readonly freeFiles: number | null;
  /** What logs and reports may come to, less what they are now. */
  readonly wantsBytes: number;
  readonly platform: NodeJS.Platform;
}

/** More files than this are not looked at. */
const filesMax = 2_000;
/** Below this not even one report can be written. */
const leastBytes = 1_000_000;
const leastFiles = 10;

function look({ service, platform }: Patient): FolderFacts {
  const { log, spec } = service;
  const { dir } = log;
  const place = nearestThere(dir);
  const own = namesIn(dir).filter(name => name.startsWith(`${spec.name}-`) || name.startsWith(`.${spec.name}.`));
  const files = own.slice(0, filesMax).map(name => path.join(dir, name));
  const has = files.reduce((sum, file) => sum + (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  const disk = space(place);
  return {
    dir,
    place,
    refused: whyNotWritable(place),
    closedFiles: files.filter(file => whyNotWritable(file) === 'EACCES'),
    user: userName(),
    freeBytes: disk === null ? null : disk.bavail * disk.bsize,
    freeFiles: disk === null || disk.files === 0 ? null : disk.ffree,
    wantsBytes: Math.max(0, log.diskLimitBytes - has),
    platform,
  };
}

function nearestThere(dir: string): string {
  for (let place = dir; ; place = path.dirname(place)) {
    if (fs.existsSync(place) || place === path.dirname(place)) return place;
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return fs.readdirSync(dir);
  } catch {
    return [];
  }
}

function whyNotWritable(place: string): string | null {
  try {
    const isFolder = fs.statSync(place).isDirectory();
    fs.accessSync(place, isFolder ? fs.constants.W_OK | fs.constants.X_OK : fs.constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN';
  }
}

function space(place: string): fs.StatsFs | null {
  try {
    return fs.statfsSync(place);
  } catch {
    return null;
  }
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'you');
  }
}

export function judgeFolder(facts: FolderFacts): readonly Finding[] {
  const { dir, place, refused, closedFiles, user, freeBytes, freeFiles, wantsBytes, platform } = facts;
  const commands = commandsOf(platform);
  const findings: Finding[] = [];
  const where = place === dir ? `the log folder ${dir}` : `the log folder ${dir} cannot be made: ${place}`;
  if (refused === 'EROFS') {
    findings.push(error(`${where} is on a file system that is mounted read-only`, 'set --log-dir to another folder'));
  } else if (refused === 'EACCES' || refused === 'EPERM') {
    findings.push(
      error(
        `${where} may not be written by ${user}`,
        'make it yours, or set --log-dir',
        commands.makeMine(user, place),
      ),
    );
  } else if (refused !== null) {
    findings.push(error(`${where} cannot be written (${refused})`, 'set --log-dir to another folder'));
  }
  const [closed] = closedFiles;
  if (closed !== undefined && refused === null) {
    const more = closedFiles.length > 1 ? ` and ${closedFiles.length - 1} more` : '';
    const says = `${closed}${more} may not be written by ${user}: another user ran it before`;
    findings.push(error(says, 'make them yours', commands.makeMine(user, dir)));
  }
  const toFree = commands.largestIn(place);
  if (freeBytes === null) findings.push(unknown(`how much is free in ${place} could not be found out`));
  else if (freeBytes < leastBytes) {
    const says = `the disk of ${dir} is full: ${sizeText(freeBytes)} free`;
    findings.push(error(says, 'free some space: neither log nor crash report can be written', toFree));
  } else if (freeBytes < wantsBytes) {
    const says = `logs and reports may grow by ${sizeText(wantsBytes)}, and ${sizeText(freeBytes)} are free`;
    findings.push(
      warning(says, `free some space, or set --disk-limit ${formatBytes(roundDown(freeBytes / 2))}`, toFree),
    );
  }
  if (freeFiles !== null && freeFiles < leastFiles) {
    const says = `the disk of ${dir} has room for ${freeFiles} more files, however much space is free`;
    findings.push(
      error(says, 'remove some files: neither log nor crash report can be written', commands.filesLeft(place)),
    );
  }
  if (findings.length > 0) return findings;
  return [ok(`${dir} ${place === dir ? 'can be written' : 'will be made'}, ${sizeText(freeBytes ?? 0)} free`)];
}

const roundDown = (bytes: number): number => Math.max(100_000, Math.floor(bytes / 100_000) * 100_000);

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 10e9 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e9)} GB`;
}

export const folder = check('folder', look, judgeFolder);
