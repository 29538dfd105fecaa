import type { CameraOption } from '../options.ts';
import { aquarium } from '../picture/scenes/aquarium.ts';
import { card } from '../picture/scenes/card.ts';
import { garden } from '../picture/scenes/garden.ts';
import { roof } from '../picture/scenes/roof.ts';
import { street } from '../picture/scenes/street.ts';
import { place } from '../secrets.ts';
import type { Camera, Changed } from './camera.ts';
import { kindOf } from './ffmpeg-args.ts';
import { FfmpegCamera } from './ffmpeg-camera.ts';
import { TestCamera } from './test-camera.ts';

const SCENES = [garden, street, aquarium, roof];

/** `ffmpeg`: its path, or null where it is not installed; an addressed camera then shows a test card and is offline. */
export function makeCameras(options: readonly CameraOption[], ffmpeg: string | null, changed: Changed): Camera[] {
  let painted = 0;
  return options.map(({ name, address }) => {
    if (address === null) return new TestCamera(name, SCENES[painted++ % SCENES.length] ?? garden);
    if (ffmpeg) return new FfmpegCamera(name, address, ffmpeg, changed);
    const note = 'ffmpeg is not installed, so this is a test picture';
    return new TestCamera(name, card, { kind: kindOf(address), source: place(address), note });
  });
}
