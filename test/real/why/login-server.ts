import { once } from 'node:events';
import net from 'node:net';

/** A camera's login: it counts, and locks after three bad passwords, as a Tapo camera does for half an hour. */
export class LoginServer {
  /** Logins tried so far, by what came of them. */
  readonly tried = { good: 0, bad: 0, locked: 0 };
  /** For how many seconds more it was locked, as it said last. */
  saidSeconds = 0;
  readonly #server: net.Server;
  readonly #lockMs: number;
  #lockedUntil: number;

  private constructor(password: string, lockMs: number, lockedMs: number) {
    this.#lockMs = lockMs;
    this.#lockedUntil = Date.now() + lockedMs;
    this.#server = net.createServer(socket => {
      socket.on('error', () => {});
      socket.on('data', bytes => socket.end(`${this.#answer(String(bytes) === `LOGIN ${password}\n`)}\n`));
    });
  }

  static async open({ password = 'right', lockMs = 60_000, lockedMs = 0 } = {}): Promise<LoginServer> {
    const server = new LoginServer(password, lockMs, lockedMs);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(right: boolean): string {
    const leftMs = this.#lockedUntil - Date.now();
    if (leftMs > 0) {
      this.tried.locked++;
      this.saidSeconds = Math.ceil(leftMs / 1000);
      return `-40404 ${this.saidSeconds}`;
    }
    if (right) {
      this.tried.good++;
      return 'OK';
    }
    this.tried.bad++;
    if (this.tried.bad % 3 === 0) this.#lockedUntil = Date.now() + this.#lockMs;
    return '-40411';
  }
}
