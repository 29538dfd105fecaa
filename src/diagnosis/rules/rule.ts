import type { Cause, CauseId } from '../cause.ts';

/**
 * How much a wording tells where it stands alone.
 *
 * - `decisive`: no program says this for another reason.
 * - `strong`: nearly always this; a few programs say it in passing.
 * - `weak`: a hint that needs the end of the program beside it.
 */
type Weight = 'decisive' | 'strong' | 'weak';

/** A wording that names a cause. Data: the engine decides whether it counts where it stands. */
export interface Rule {
  readonly id: CauseId;
  /** Tried on one line of at most 1,200 characters. Named groups become details (camera, host, port, seconds …). */
  readonly match: RegExp;
  /** One of these lines around (10 before, 4 after) must match too: for wordings that many things share. */
  readonly near?: RegExp;
  /** A line that matches this as well is harmless or belongs to another rule. */
  readonly unless?: RegExp;
  readonly weight: Weight;
  /** The program prints it on a line that calls itself a warning or less although it is final (OpenCV, the kernel). */
  readonly anyLevel?: true;
  /** For what has no stack: inside one it says no more than the stack does. */
  readonly withoutStack?: true;
  /** The other end must be a camera, by the `host` and `port` found; `if-named`: only where the line names an address. */
  readonly peer?: 'camera' | 'if-named';
  /** Programs end because of this even where they then stop in good order: it outweighs a requested stop. */
  readonly endsProgram?: true;
  /** Who words it so. */
  readonly source: string;
  /** Texts it must find, and texts it must not. A test runs them. */
  readonly yes: readonly string[];
  readonly no?: readonly string[];
}

/** Causes and rules of one area, first rule first where two match one line. */
export interface Family {
  readonly name: string;
  readonly causes: readonly Cause[];
  readonly rules: readonly Rule[];
  /** A later line like this says that the trouble is over. */
  readonly recovered?: RegExp;
}

/** Words that show that a line is about a camera or its stream. */
export const aboutCamera =
  /\bcam(?:era)?s?\d{0,3}\b|camera|rtsp|onvif|\bstream|tapo|kasa|netcam|\bring\b|snapshot|mjpe?g|webcam|\bnvr\b|doorbell|\bframes?\b|ffmpeg|gstreamer|video/i;
