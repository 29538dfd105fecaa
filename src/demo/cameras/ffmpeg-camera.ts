/**
 * A camera read through an ffmpeg child. It runs while somebody looks, and a little longer; it is started again when it
 * ends or falls silent. While nobody looks the camera is only asked now and then whether it is there: a stream nobody
 * sees would cost a processor, and one of the two streams many cameras have to give.
 */
import childProcess from 'node:child_process';
import type { Readable } from 'node:stream';
import { place } from '../secrets.ts';
import { type Camera, type CameraStatus, type Changed, type Frame, type See, Viewers } from './camera.ts';
import { ffmpegArgs, kindOf } from './ffmpeg-args.ts';
import { FfmpegSaid } from './ffmpeg-said.ts';
import { MpjpegReader } from './mpjpeg.ts';
import { reach } from './reach.ts';

const CHECK_EVERY_MS = 30_000;
const LINGER_MS = 10_000;
const SILENT_MS = 20_000;
/** A run that gave pictures for so long starts the waits from the beginning. */
const GOOD_RUN_MS = 30_000;
const WAITS_MS = [1000, 2000, 4000, 8000, 16_000, 30_000];
/** After a refused password: each further try brings the camera nearer to locking everybody out. */
const REFUSED_WAIT_MS = 300_000;
const KILL_AFTER_MS = 400;

type Child = childProcess.ChildProcessByStdio<null, Readable, Readable>;

export class FfmpegCamera implements Camera {
  readonly name: string;
  readonly #address: string;
  readonly #ffmpeg: string;
  readonly #changed: Changed;
  readonly #viewers = new Viewers(
    () => this.#wanted(),
    () => this.#unwanted(),
  );
  #state: CameraStatus['state'] = 'connecting';
  #note = '';
  #child: Child | null = null;
  /** Its address answers with one picture a request. */
  #single = false;
  /** Why the last run gave no pictures; while it stands, an open port is no proof that the camera is well. */
  #problem = '';
  #failures = 0;
  #closed = false;
  /** The next try, the next look whether it is there, or the end of lingering: one of them at a time. */
  #timer: NodeJS.Timeout | undefined;

  constructor(name: string, address: string, ffmpeg: string, changed: Changed) {
    this.name = name;
    this.#address = address;
    this.#ffmpeg = ffmpeg;
    this.#changed = changed;
  }

  open(): void {
    void this.#check();
  }

  get latest(): Frame | null {
    return this.#viewers.latest;
  }

  status(): CameraStatus {
    return {
      name: this.name,
      kind: kindOf(this.#address),
      source: place(this.#address),
      state: this.#state,
      note: this.#note,
      last_frame: this.#viewers.lastFrame,
      viewers: this.#viewers.count,
    };
  }

  watch(see: See): () => void {
    return this.#viewers.add(see);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child) return;
    await new Promise(resolve => {
      child.once('close', resolve);
      stop(child);
    });
  }

  #wanted(): void {
    if (this.#child) clearTimeout(this.#timer);
    // A wait that is under way (after a refused password, say) is not cut short by the next person who looks.
    else if (this.#failures === 0) this.#start();
  }

  #unwanted(): void {
    const child = this.#child;
    if (child) this.#later(LINGER_MS, () => stop(child));
  }

  #later(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(act, ms);
    this.#timer.unref();
  }

  async #check(): Promise<void> {
    const problem = await reach(this.#address);
    if (this.#closed || this.#child) return;
    if (problem === '' && (this.#viewers.count > 0 || this.#problem !== '')) {
      this.#start();
      return;
    }
    this.#turn(problem === '' ? 'online' : 'offline', problem);
    this.#later(CHECK_EVERY_MS, () => void this.#check());
  }

  #start(): void {
    if (this.#closed || this.#child) return;
    clearTimeout(this.#timer);
    const { CAMERA_DEMO_CAMERAS: _secret, ...env } = process.env;
    const child: Child = childProcess.spawn(this.#ffmpeg, ffmpegArgs(this.#address, this.#single), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
      windowsHide: true,
    });
    this.#child = child;
    const reader = new MpjpegReader();
    const startedMs = performance.now();
    let frames = 0;
    const said = new FfmpegSaid();
    let broken = '';
    let silence = setTimeout(() => stop(child), SILENT_MS);
    child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()));
    child.stdout.on('data', (bytes: Buffer) => {
      clearTimeout(silence);
      silence = setTimeout(() => stop(child), SILENT_MS);
      try {
        for (const jpeg of reader.push(bytes)) {
          if (frames++ === 0) this.#proven();
          this.#viewers.show({ jpeg, atMs: Date.now() });
        }
      } catch (error) {
        broken = error instanceof Error ? error.message : String(error);
        child.kill('SIGKILL');
      }
    });
    child.once('error', error => {
      broken = error.message;
    });
    child.once('close', () => {
      clearTimeout(silence);
      this.#child = null;
      if (this.#closed) return;
      if (frames > 0 && performance.now() - startedMs > GOOD_RUN_MS) this.#failures = 0;
      this.#ended(frames, said, broken);
    });
  }

  #proven(): void {
    this.#problem = '';
    this.#turn('online', '');
    if (this.#viewers.count === 0) this.#unwanted();
  }

  #ended(frames: number, said: FfmpegSaid, broken: string): void {
    if (!this.#single && kindOf(this.#address) === 'http' && said.isOnePicture) {
      this.#single = true;
      this.#start();
      return;
    }
    if (this.#viewers.count === 0 && frames > 0) {
      this.#failures = 0;
      this.#later(0, () => void this.#check());
      return;
    }
    if (frames === 0) this.#single = false; // it may be another camera by now
    const refused = said.isRefused;
    const complaint = broken || said.complaint(this.#address) || 'it sends no pictures';
    this.#problem = refused ? 'it refuses the user name or the password' : complaint;
    this.#turn('offline', this.#problem);
    const waitMs = refused ? REFUSED_WAIT_MS : (WAITS_MS[Math.min(this.#failures, WAITS_MS.length - 1)] ?? 0);
    this.#failures++;
    this.#later(Math.max(waitMs, this.#viewers.count > 0 ? 0 : CHECK_EVERY_MS), () => void this.#check());
  }

  #turn(state: 'online' | 'offline', note: string): void {
    const before = this.#state;
    this.#state = state;
    this.#note = note;
    if (before !== state) this.#changed(this.name, state === 'online', note);
  }
}

/** Asks first: a camera that is told goodbye has the stream free for the next one at once. */
function stop(child: Child): void {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  child.once('close', () => clearTimeout(late));
}
