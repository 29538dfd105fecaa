import fs from 'node:fs';
import type { Moment } from '../core/spec.ts';
import type { Detach } from '../runtime/attach.ts';
import type { Host } from '../runtime/supervisor.ts';

export interface SurroundingsOptions {
  readonly host: Host;
  readonly now: () => Moment;
  /** Something the person should know, in a sentence. */
  readonly warn: (sentence: string) => void;
}

/**
 * What whoever started the supervisor wants to hear of it: no setting asks for these parts but systemd's variables and
 * a cluster's file. Where neither is there, nothing is loaded.
 */
export async function attachToSurroundings({ host, now, warn }: SurroundingsOptions): Promise<Detach> {
  const { env, pid } = process;
  const detach: Detach[] = [];
  const attempt = async (name: string, attach: () => Promise<Detach | null>): Promise<void> => {
    try {
      const one = await attach();
      if (one !== null) detach.push(one);
    } catch (error) {
      warn(`${name} does not work here: ${(error as Error).message}`);
    }
  };
  if ((env.NOTIFY_SOCKET ?? '') !== '') {
    await attempt('the word to systemd', async () => {
      const { openNotifier } = await import('../os/systemd/notify-socket.ts');
      const { attach, watchdogMsOf } = await import('../features/sd-notify.ts');
      const notifier = openNotifier(env, pid, warn);
      return notifier === null ? null : attach(host, { notifier, watchdogMs: watchdogMsOf(env, pid), now });
    });
  }
  if (process.platform === 'linux') {
    await attempt('the termination log', async () => {
      if (!fs.existsSync('/dev/termination-log')) return null;
      const { attach, canBeWritten, terminationLog } = await import('../features/termination-log.ts');
      return canBeWritten(terminationLog) ? attach(host, terminationLog) : null;
    });
  }
  return async () => {
    for (const one of detach) await one();
  };
}
