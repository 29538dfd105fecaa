import { spawn } from 'node:child_process';
import fs from 'node:fs';

/*
 * systemd's NOTIFY_SOCKET is a datagram socket, and Node has none of that family. Two ways lead there without an addon:
 * a descriptor that is already connected to it (`OpenFile=/run/systemd/notify:notify`, systemd 253 and later), to which
 * writing sends a datagram of this very process; else the program systemd-notify, once for each message, which knows
 * path and abstract sockets alike. It waits until the message was taken in, so systemd can still look up its sender;
 * the unit must say NotifyAccess=all for it.
 */

/** Variables by name, such as `{ READY: '1', STATUS: 'up' }`. */
export type Message = Readonly<Record<string, string>>;

export interface Notifier {
  /** Never blocks and never throws. What is not sent yet when the next one comes goes with it, the newer value winning. */
  send(message: Message): void;
  /** Resolves when what was sent is out, at the latest after `maxMs`. */
  flush(maxMs: number): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** systemd refuses longer datagrams; a status this long helps nobody. */
export const maxMessageBytes = 4096;

/** systemd answers within milliseconds; a program that hangs must not hold up the next message for ever. */
const sendWithinMs = 5_000;

/**
 * @param onTrouble told once in a row of failures, with a sentence
 * @returns null where nobody wants to be notified
 */
export function openNotifier(env: Environment, pid: number, onTrouble: (sentence: string) => void): Notifier | null {
  if ((env.NOTIFY_SOCKET ?? '') === '') return null;
  const fd = connectedDescriptor(env, pid);
  return queued(fd !== null && isSocket(fd) ? byDescriptor(fd) : byProgram(env), onTrouble);
}

/** The descriptor systemd has opened under the name `notify`: they begin at 3. */
export function connectedDescriptor(env: Environment, pid: number): number | null {
  if (env.LISTEN_PID !== String(pid)) return null;
  const index = (env.LISTEN_FDNAMES ?? '').split(':').indexOf('notify');
  return index === -1 || index >= Number(env.LISTEN_FDS ?? 0) ? null : 3 + index;
}

/** A descriptor that was closed on the way may be anything else by now. */
function isSocket(fd: number): boolean {
  try {
    return fs.fstatSync(fd).isSocket();
  } catch {
    return false;
  }
}

/** One assignment a line, each within its line, all together within the bound. */
export function linesOf(message: Message): readonly string[] {
  const lines: string[] = [];
  let room = maxMessageBytes;
  for (const [name, value] of Object.entries(message)) {
    const line = `${name}=${value.replace(/[\u0000-\u001f\u007f]+/g, ' ')}`;
    const bytes = Buffer.from(line);
    const whole =
      bytes.length <= room
        ? line
        : bytes
            .subarray(0, room)
            .toString('utf8')
            .replace(/\ufffd$/, '');
    if (whole.length > name.length) lines.push(whole);
    room -= bytes.length + 1;
    if (room <= 0) break;
  }
  return lines;
}

type Send = (lines: readonly string[]) => Promise<void>;

/** Through the pool of threads: a manager that stands still blocks the writer, and that must not be the loop. */
const byDescriptor =
  (fd: number): Send =>
  lines =>
    new Promise((resolve, reject) => {
      fs.write(fd, Buffer.from(lines.join('\n')), error => (error === null ? resolve() : reject(error)));
    });

const byProgram =
  ({ NOTIFY_SOCKET, PATH }: Environment): Send =>
  lines =>
    new Promise((resolve, reject) => {
      const program = spawn('systemd-notify', [...lines], {
        env: { NOTIFY_SOCKET, PATH },
        stdio: 'ignore',
        timeout: sendWithinMs,
        killSignal: 'SIGKILL',
      });
      program.once('error', reject);
      program.once('exit', (code, signal) => {
        if (code === 0) resolve();
        else reject(new Error(`systemd-notify ended with ${signal ?? `exit code ${code}`}`));
      });
    });

function queued(send: Send, onTrouble: (sentence: string) => void): Notifier {
  let pending: Record<string, string> = {};
  let sending: Promise<void> | null = null;
  let troubled = false;

  async function work(): Promise<void> {
    while (Object.keys(pending).length > 0) {
      const message = pending;
      pending = {};
      try {
        await send(linesOf(message));
        troubled = false;
      } catch (error) {
        if (!troubled) onTrouble(`systemd could not be notified: ${(error as Error).message}`);
        troubled = true;
      }
    }
    sending = null;
  }

  return {
    send(message) {
      Object.assign(pending, message);
      // What is said in one go is one message.
      sending ??= Promise.resolve().then(work);
    },
    async flush(maxMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>(resolve => {
        timer = setTimeout(resolve, maxMs);
      });
      await Promise.race([sending ?? Promise.resolve(), late]);
      clearTimeout(timer);
    },
  };
}
