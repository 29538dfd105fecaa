import fs from 'node:fs';
import path from 'node:path';
import type { ServiceConfig } from '../config/config.ts';
import type { Service } from '../core/state.ts';
import { heartbeatMs, historyFile } from '../os/files/history.ts';
import { endLeftovers } from '../os/instance/leftovers.ts';
import { acquireLock } from '../os/instance/lock.ts';
import { runFile } from '../os/instance/run-file.ts';
import type { Survivor } from '../os/table/row.ts';
import { onTheBeat } from '../runtime/beat.ts';
import type { RunEnd } from '../runtime/history.ts';
import { type Memory, type Recalled, recall } from '../runtime/memory.ts';

/** A service taken over by this supervisor: no other one has it, and nothing of an earlier one is alive. */
export interface Place {
  /** Processes of an earlier supervisor that were still there; they have been ended. */
  readonly leftovers: readonly Survivor[];
  readonly recalled: Recalled | null;
  /** What could not be done, in sentences. */
  readonly troubles: readonly string[];
  /** Saves what the next supervisor is to know. */
  remember(service: Service, ends: readonly RunEnd[]): Promise<void>;
  /** Lets the next one in. */
  release(): void;
}

/** @returns a sentence where another supervisor has the service */
export async function takePlace(config: ServiceConfig, healthText: string | null): Promise<Place | string> {
  const { name } = config.spec;
  const { dir } = config.log;
  const troubles: string[] = [];
  const taken = await lock(dir, name, troubles);
  if (typeof taken === 'string') return taken;
  const { release } = taken;

  // A supervisor that ended as one should has left nothing: the look at every process is spared then.
  const suspect = taken.tookOver || fs.existsSync(runFile(dir, name));
  const leftovers = suspect ? await endLeftovers(name, { dir }) : [];
  if (taken.tookOver && troubles.length === 0 && leftovers.length === 0) troubles.push(tookOverText);
  const history = historyFile(dir, name);
  const loaded = history.load();
  const recalled = loaded === null ? null : recall(loaded.saved, loaded.aliveAt, healthText);
  let alive = false;
  const endHeartbeat = onTheBeat(heartbeatMs, () => {
    if (alive) history.touch();
  });

  return {
    leftovers,
    recalled,
    troubles,
    remember(service, ends) {
      alive = service.aliveSince !== null;
      const memory: Memory = {
        version: 1,
        run: service.run,
        tally: service.tally,
        armedFor: service.armed ? healthText : null,
        alive: alive ? { run: service.run, since: Date.now() } : null,
        ends: ends.map(end => ({ ...end, at: end.at.toISOString() })),
      };
      return history.save(memory);
    },
    release() {
      endHeartbeat();
      release();
    },
  };
}

const tookOverText = 'the supervisor before was killed, or the machine went down; nothing of it was left running';

interface Taken {
  readonly release: () => void;
  readonly tookOver: boolean;
}

async function lock(dir: string, name: string, troubles: string[]): Promise<Taken | string> {
  const file = path.join(dir, `.${name}.lock`);
  try {
    fs.mkdirSync(dir, { recursive: true });
    const taken = await acquireLock(file);
    return taken.held ? taken : taken.sentence;
  } catch (error) {
    troubles.push(
      `the lock ${file} cannot be written (${(error as NodeJS.ErrnoException).code}), so a second supervisor would not be kept out`,
    );
    return { release: () => {}, tookOver: true };
  }
}
