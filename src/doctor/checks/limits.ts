import fs from 'node:fs';
import { check, type Machine } from '../check.ts';
import { error, type Finding, note, ok, unknown, warning } from '../finding.ts';

export interface LimitFacts {
  readonly platform: NodeJS.Platform;
  /** `null`: not known; Infinity: none. */
  readonly openFiles: number | null;
  readonly processes: number | null;
  readonly watchesFiles: boolean;
  readonly fileWatches: number | null;
  readonly watchers: number | null;
}

/** A web application with a hundred browsers and a few cameras comes to some hundreds. */
const openFilesLeast = 1_024;
/** crashproof itself has some thirty. */
const openFilesMin = 128;
const processesLeast = 256;
/** A source tree of a Python application has some thousand folders. */
const fileWatchesLeast = 8_192;
const watchersLeast = 16;

function look({ platform, config: { services } }: Machine): LimitFacts {
  const limits = read('/proc/self/limits');
  const of = (name: string): number | null => {
    // name, soft, hard, unit. The soft one: it is what the application inherits.
    const soft = new RegExp(`^${name} +(\\d+|unlimited)`, 'm').exec(limits)?.[1];
    return soft === undefined ? null : soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
  };
  return {
    platform,
    openFiles: of('Max open files'),
    processes: process.getuid?.() === 0 ? Number.POSITIVE_INFINITY : of('Max processes'),
    watchesFiles: services.some(({ features }) => features.watch.length > 0),
    // The system has them for all, and a container's or a user's own may be lower.
    fileWatches: least('/proc/sys/fs/inotify/max_user_watches', '/proc/sys/user/max_inotify_watches'),
    watchers: least('/proc/sys/fs/inotify/max_user_instances', '/proc/sys/user/max_inotify_instances'),
  };
}

function least(...files: readonly string[]): number | null {
  const numbers = files.map(read).filter(text => /^\d+\s*$/.test(text));
  return numbers.length === 0 ? null : Math.min(...numbers.map(Number));
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

export function judgeLimits(facts: LimitFacts): readonly Finding[] {
  const { platform, openFiles, processes, watchesFiles, fileWatches, watchers } = facts;
  if (openFiles === null) return [unknown(`the limits of a process cannot be read on ${platform}`)];
  const findings: Finding[] = [];
  if (openFiles < openFilesLeast) {
    const tell = openFiles < openFilesMin ? error : warning;
    const advice = 'with few, connections are refused ("too many open files"); in a unit: LimitNOFILE=65536';
    findings.push(tell(`a process may open only ${openFiles} files`, advice, 'ulimit -n 65536'));
  }
  if (processes !== null && processes < processesLeast) {
    const advice = 'threads count as well; in a unit: TasksMax=';
    findings.push(warning(`this user may have only ${processes} processes`, advice, 'ulimit -u 4096'));
  }
  const tell = watchesFiles ? warning : note;
  if (fileWatches !== null && fileWatches < fileWatchesLeast) {
    const says = `only ${fileWatches} folders can be watched for changes (inotify)`;
    const advice = watchesFiles ? 'a larger source tree is not watched as a whole' : 'it matters once --watch is set';
    findings.push(tell(says, advice, 'sudo sysctl fs.inotify.max_user_watches=524288'));
  }
  if (watchers !== null && watchers < watchersLeast) {
    const advice = watchesFiles ? 'others of this user may have taken them all' : 'it matters once --watch is set';
    const says = `only ${watchers} programs of a user can watch for changes (inotify)`;
    findings.push(tell(says, advice, 'sudo sysctl fs.inotify.max_user_instances=512'));
  }
  if (findings.length > 0) return findings;
  return [ok(`${openFiles} open files a process${fileWatches === null ? '' : `, ${fileWatches} watched folders`}`)];
}

export const limits = check('limits', look, judgeLimits);
