/** What every camera can do, whatever stands behind it. */
export interface Frame {
  readonly jpeg: Buffer;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export type See = (frame: Frame) => void;

export interface CameraStatus {
  readonly name: string;
  readonly kind: 'test' | 'rtsp' | 'http' | 'device';
  /** Where it is, without passwords. */
  readonly source: string;
  readonly state: 'online' | 'connecting' | 'offline';
  /** Why it is not online, for a person; empty where there is nothing to say. */
  readonly note: string;
  /** ISO 8601, UTC; null: none yet, as where nobody has looked. */
  readonly last_frame: string | null;
  readonly viewers: number;
}

export interface Camera {
  readonly name: string;
  readonly latest: Frame | null;
  status(): CameraStatus;
  /** Begins to find out whether it is there. */
  open(): void;
  /** Pictures for as long as somebody looks; the answer ends it. */
  watch(see: See): () => void;
  /** Ends everything it has started; it is not used after that. */
  close(): Promise<void>;
}

/** Told when a camera goes online or offline. */
export type Changed = (name: string, online: boolean, note: string) => void;

/** Those who look at a camera; the first one to come starts it, the last one to go stops it. */
export class Viewers {
  latest: Frame | null = null;
  readonly #seeing = new Set<See>();
  readonly #first: () => void;
  readonly #last: () => void;

  constructor(first: () => void, last: () => void) {
    this.#first = first;
    this.#last = last;
  }

  get count(): number {
    return this.#seeing.size;
  }

  add(see: See): () => void {
    const one: See = frame => see(frame); // the same function may look twice
    this.#seeing.add(one);
    if (this.#seeing.size === 1) this.#first();
    return () => {
      if (this.#seeing.delete(one) && this.#seeing.size === 0) this.#last();
    };
  }

  show(frame: Frame): void {
    this.latest = frame;
    for (const see of this.#seeing) see(frame);
  }

  get lastFrame(): string | null {
    return this.latest && new Date(this.latest.atMs).toISOString();
  }
}
