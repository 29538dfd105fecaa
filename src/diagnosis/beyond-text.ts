import type { Details } from './cause.ts';
import { isAsking, libraryMissing, manner } from './ending.ts';
import type { Evidence } from './evidence.ts';
import { isAccessLog, type Story } from './story.ts';
import type { Candidate } from './weigh.ts';

const MiB = 1_048_576;

/** Causes that the exit and the supervisor's own observations speak for, whatever the program wrote. */
export function weighEvidence(evidence: Evidence, story: Story): Candidate[] {
  return [...fromExit(evidence, story), ...fromObservations(evidence), ...fromHealth(evidence, story)];
}

function candidate(id: Candidate['id'], score: number, details: Details = {}, line = -1): Candidate {
  return { id, score, line, details, endsProgram: false, precedence: 1_000 };
}

function fromExit(evidence: Evidence, story: Story): Candidate[] {
  const { signal, code, spawnError } = manner(evidence.exit);
  const found: Candidate[] = [];
  if (spawnError !== null) {
    const denied = spawnError === 'EACCES' || spawnError === 'EPERM';
    const exhausted = spawnError === 'EMFILE' || spawnError === 'ENFILE' || spawnError === 'EAGAIN';
    const id = denied
      ? 'permission-denied'
      : exhausted
        ? 'fd-or-thread-exhausted'
        : spawnError === 'ENOMEM'
          ? 'memory-growth'
          : 'bad-install';
    found.push(candidate(id, 0.95));
  }
  if (libraryMissing(evidence.exit)) found.push(candidate('bad-install', 0.95));
  if (code === 127) found.push(candidate('bad-install', 0.8));
  if (code === 126) found.push(candidate('permission-denied', 0.7));
  // sysexits.h
  if (code === 78) found.push(candidate('bad-config', 0.7));
  if (code === 77) found.push(candidate('permission-denied', 0.7));
  if (signal === 'SIGILL') found.push(candidate('cpu-unsupported', 0.93));
  if (signal === 'SIGBUS') found.push(candidate('shm-bus-error', 0.93));
  if (signal === 'SIGXFSZ') found.push(candidate('disk-full', 0.6));
  // SIGABRT that the supervisor sent to see the stacks of a hang is not the program's own.
  const dumped = evidence.endedBy === 'unhealthy' || evidence.endedBy === 'not-ready';
  if (signal === 'SIGSEGV' || signal === 'SIGFPE' || signal === 'SIGSYS') found.push(candidate('native-crash', 0.88));
  // .NET and some Rust builds end by abort() after an exception that nobody caught: the exception is the cause.
  const managed =
    story.fatal?.language === 'dotnet' || story.fatal?.language === 'rust' || story.fatal?.language === 'go';
  if ((signal === 'SIGABRT' || signal === 'SIGTRAP') && !dumped && !managed)
    found.push(candidate('native-crash', 0.85));
  if (signal === 'SIGKILL' && story.dumpAt !== null) found.push(candidate('event-loop-frozen', 0.8, {}, story.dumpAt));
  // A signal that the supervisor sent for a reason of its own is nobody's wish.
  if (evidence.endedBy === undefined || evidence.endedBy === 'asked') found.push(...fromWish(evidence, story));
  return found;
}

/** Somebody wanted it to end, or it had nothing more to do. */
function fromWish(evidence: Evidence, story: Story): Candidate[] {
  const { signal, code } = manner(evidence.exit);
  const { askedAt, askedBySignal } = story;
  const found: Candidate[] = [];
  const asked = evidence.endedBy === 'asked';
  if (asked || isAsking(signal)) found.push(candidate('stopped-by-user', asked ? 0.97 : 0.9, {}, askedAt ?? -1));
  else if (askedAt !== null && code === 0) found.push(candidate('stopped-by-user', 0.88, {}, askedAt));
  else if (askedAt !== null && askedBySignal && signal === null) {
    found.push(candidate('stopped-by-user', code === null ? 0.6 : 0.7, {}, askedAt));
  } else if (code === 0) found.push(candidate('clean-exit', endsInTrouble(story) ? 0.55 : 0.72));
  if (evidence.neededKill === true && asked) found.push(candidate('stop-hangs', 0.98));
  else if (signal === 'SIGKILL' && askedAt !== null && (story.progressAfter[askedAt] ?? 0) <= 1) {
    found.push(candidate('stop-hangs', 0.8, {}, askedAt));
  }
  return found;
}

/** Some programs complain and then end with 0: one of the last words is about something that failed. */
function endsInTrouble(story: Story): boolean {
  const last = story.lines.filter(line => line.text.trim() !== '').slice(-3);
  return last.some(
    line =>
      line.level === 'error' ||
      line.level === 'fatal' ||
      /\b(?:error|failed|cannot|can't|could not|unable|no such|denied|refused|busy|not found)\b/i.test(line.text),
  );
}

function fromObservations(evidence: Evidence): Candidate[] {
  const found: Candidate[] = [];
  const limit = evidence.memoryLimitBytes ?? evidence.oom?.limitBytes;
  const last = evidence.samples?.[evidence.samples.length - 1];
  const memory: Details = {
    ...(last === undefined ? {} : { usedMiB: Math.round(last.rssBytes / MiB) }),
    ...(evidence.oom?.usedBytes === undefined ? {} : { usedMiB: Math.round(evidence.oom.usedBytes / MiB) }),
    ...(limit === undefined ? {} : { limitMiB: Math.round(limit / MiB) }),
  };
  if (evidence.oom) found.push(candidate('oom-kernel', 0.99, memory));
  else if (
    manner(evidence.exit).signal === 'SIGKILL' &&
    evidence.endedBy === undefined &&
    last &&
    limit &&
    last.rssBytes > 0.9 * limit
  ) {
    found.push(candidate('oom-kernel', 0.85, memory));
  }
  if (evidence.endedBy === 'memory-limit') found.push(candidate('memory-growth', 0.98, memory));
  const holder = evidence.portHolder;
  if (holder)
    found.push(
      candidate('port-in-use', 0.97, { port: holder.port, pid: holder.pid, name: holder.command.slice(0, 120) }),
    );
  return found;
}

/** A run ended for its health: was it the program, what it waits for, the question, or the machine? */
function fromHealth(evidence: Evidence, story: Story): Candidate[] {
  const found: Candidate[] = [];
  const unhealthy = evidence.endedBy === 'unhealthy' || evidence.endedBy === 'not-ready';
  if (evidence.stallMs !== undefined && evidence.stallMs > 5_000 && unhealthy) {
    found.push(candidate('host-stall-or-sleep', 0.95, { seconds: Math.round(evidence.stallMs / 1000) }));
  }
  const findings = evidence.probes?.map(probe => probe.finding) ?? [];
  const last = findings[findings.length - 1];
  if (last?.is === 'misconfigured' && !findings.some(finding => finding.is === 'pass'))
    found.push(candidate('health-url-wrong', 0.95));
  const down = evidence.targets?.filter(target => !target.up) ?? [];
  const network = down.find(target => target.kind === 'network');
  const cameraDown = down.find(target => target.kind === 'camera');
  if (network) found.push(candidate('network-down', unhealthy ? 0.94 : 0.6));
  else if (cameraDown) {
    const seconds = cameraDown.downForMs === undefined ? {} : { seconds: Math.round(cameraDown.downForMs / 1000) };
    found.push(candidate('camera-unreachable', unhealthy ? 0.93 : 0.55, { camera: cameraDown.name, ...seconds }));
  }
  if (evidence.endedBy === 'not-ready') found.push(candidate('slow-start', 0.7));
  if (evidence.endedBy === 'unhealthy') {
    const waitedFor = cameraDown === undefined ? {} : { camera: cameraDown.name };
    found.push(candidate('event-loop-frozen', 0.75, waitedFor));
  }
  const asked = askedInVain(story);
  if (asked >= 0) found.push(candidate('health-url-wrong', 0.93, {}, asked));
  return found;
}

const HEALTH_ASKED =
  /"(?:GET|HEAD) \S{0,100}(?:health|status|ping|ready|alive|live)\S{0,60} HTTP\/[\d.]{1,3}" (\d{3})/i;

/** The access log shows a health page that answers "not found" or "not allowed" each time: the last such line, or -1. */
function askedInVain(story: Story): number {
  let vain = 0;
  let last = -1;
  for (let i = 0; i < story.lines.length; i++) {
    const text = story.lines[i]?.text ?? '';
    if (!isAccessLog(text)) continue;
    const code = HEALTH_ASKED.exec(text)?.[1];
    if (code === undefined) continue;
    if (code === '404' || code === '401' || code === '403' || code === '405') {
      vain++;
      last = i;
    } else if (code.startsWith('2')) return -1;
  }
  return vain >= 2 ? last : -1;
}
