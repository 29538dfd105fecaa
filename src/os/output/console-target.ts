import fs from 'node:fs';
import net from 'node:net';

/** Somewhere that bytes can be shown, whose slowness never holds this process up. */
export interface Target {
  /** One at a time. Tells how many bytes went; an error only where none did. */
  write(
    bytes: Buffer,
    start: number,
    end: number,
    done: (error: NodeJS.ErrnoException | null, bytes: number) => void,
  ): void;
}

const { O_WRONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = fs.constants;

/**
 * What stands behind a descriptor that this process was started with, or `null` where nobody would see it (closed, or
 * /dev/null). `process.stdout` is not used: it stops the whole process while a pipe is full or a terminal is held (Ctrl-S).
 */
export function openTarget(fd: number): Target | null {
  const stat = statOf(fd);
  // Under Wine a file cannot be asked what it is, and is written all the same; where nobody is, the first write tells.
  if (!stat && process.platform === 'win32') return viaWrite(fd);
  if (!stat || isNull(stat)) return null;
  if (stat.isFIFO() && process.platform !== 'win32') return viaSocket(reopened(fd) ?? fd);
  if (stat.isSocket()) return viaSocket(fd);
  if (stat.isCharacterDevice()) return viaWrite(reopened(fd) ?? fd);
  return viaWrite(fd);
}

/** Two descriptors that lead to the same place: one terminal, or `2>&1`. */
export function sameTarget(one: number, other: number): boolean {
  const [a, b] = [statOf(one), statOf(other)];
  return a !== null && b !== null && a.dev === b.dev && a.ino === b.ino && a.ino !== 0;
}

function statOf(fd: number): fs.Stats | null {
  try {
    return fs.fstatSync(fd);
  } catch {
    return null;
  }
}

function isNull(stat: fs.Stats): boolean {
  if (process.platform === 'win32' || !stat.isCharacterDevice()) return false;
  return fs.statSync('/dev/null', { throwIfNoEntry: false })?.rdev === stat.rdev;
}

/**
 * The same pipe or terminal opened anew, so that it can be written without waiting while the others who have it open
 * (the shell, `2>&1`) notice nothing. Only Linux can; elsewhere, and where it may not be opened, `null`.
 */
function reopened(fd: number): number | null {
  if (process.platform !== 'linux') return null;
  try {
    return fs.openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return null;
  }
}

/** Pipes and sockets: the system says when there is room. */
function viaSocket(fd: number): Target {
  const socket = new ConsoleSocket({ fd, readable: false, writable: true });
  socket.on('error', () => {});
  socket.unref();
  return {
    write(bytes, start, end, done) {
      socket.write(bytes.subarray(start, end), error => (error ? done(error, 0) : done(null, end - start)));
    },
  };
}

/** Standard descriptors stay open for ever: what is opened next must not get their number. */
class ConsoleSocket extends net.Socket {
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    callback(error);
  }
}

const FIRST_PAUSE_MS = 1;
const MAX_PAUSE_MS = 50;

/** Terminals, devices, files: whether there is room is only seen by trying. */
function viaWrite(fd: number): Target {
  return {
    write(bytes, start, end, done) {
      let pauseMs = FIRST_PAUSE_MS;
      const attempt = (): void => {
        fs.write(fd, bytes, start, end - start, null, (error, written) => {
          if (error?.code !== 'EAGAIN') return done(error, written ?? 0);
          setTimeout(attempt, pauseMs).unref();
          pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
        });
      };
      attempt();
    },
  };
}
