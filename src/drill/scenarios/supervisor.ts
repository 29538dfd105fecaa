import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import type { Failure } from '../failure.ts';
import { killKnown, whoIs } from '../signal.ts';

const answerWithinMs = 5_000;

/** crashproof itself is killed: what it ran must go with it, and systemd must bring both back. */
export const supervisor: Failure = {
  name: 'supervisor',
  does: 'kill crashproof itself with SIGKILL, and wait for systemd to start it again',
  goals: { detectMs: 5_000, recoverMs: 60_000, mostLost: null },
  // A supervisor that was killed tells nothing: the end of its application shows it.
  noticedBy: [],
  explainedBy: /the supervisor before was killed/,
  endsWhenNoticed: false,
  whyNot({ runner }) {
    const unit = unitOf(runner.pid);
    const needed = 'nothing would start it again: it has to run as a systemd unit with Restart=';
    if (unit === null) return `crashproof is in no unit of systemd, so ${needed}`;
    const [restart, mainPid] = [property(unit, 'Restart'), property(unit, 'MainPID')];
    if (mainPid !== String(runner.pid)) return `crashproof is not the main process of ${unit.name}, so ${needed}`;
    return /^(always|on-failure|on-abnormal|on-abort)$/.test(restart)
      ? null
      : `${unit.name} has Restart=${restart}, so ${needed}`;
  },
  async begin({ runner }) {
    killKnown(await whoIs(runner.pid), 'SIGKILL');
    return async () => {};
  },
};

interface Unit {
  readonly name: string;
  /** Of a user's own manager. */
  readonly isUsers: boolean;
}

function unitOf(pid: number): Unit | null {
  let groups: string;
  try {
    groups = fs.readFileSync(`/proc/${pid}/cgroup`, 'latin1');
  } catch {
    return null;
  }
  // user@1000.service is the manager of a user; what it runs stands below it. Of both versions the one that knows a unit.
  const paths = [...groups.matchAll(/^(?:0:|\d+:name=systemd):(\/.*)$/gm)].map(([, path = '']) => path);
  const names =
    paths.map(path => path.split('/').filter(one => one.endsWith('.service'))).find(one => one.length > 0) ?? [];
  const name = names.at(-1);
  if (name === undefined) return null;
  return { name, isUsers: names.some(one => /^user@\d+\.service$/.test(one)) };
}

function property({ name, isUsers }: Unit, wanted: string): string {
  const words = [...(isUsers ? ['--user'] : []), 'show', name, '-p', wanted, '--value'];
  return spawnSync('systemctl', words, { encoding: 'utf8', timeout: answerWithinMs }).stdout?.trim() ?? '';
}
