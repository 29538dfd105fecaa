import { Refused } from '../control/failure.ts';
import type { Name } from '../core/spec.ts';
import type { Measurements, Span, Timeline } from '../runtime/chronicle/chronicle.ts';

/** What is kept of how the services stood, and what they used, where it is kept. */
export interface Chronicles {
  timeline(service: Name, span: Span, now: Date): Timeline;
  measurements(service: Name, span: Span, now: Date): Measurements;
}

/** @throws Refused where nothing is kept */
export function recorded(chronicles: Chronicles | undefined): Chronicles {
  if (chronicles !== undefined) return chronicles;
  throw new Refused('not-recorded', 'this supervisor does not record it: start it with --dashboard');
}
