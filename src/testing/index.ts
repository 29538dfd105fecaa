/**
 * `crashproof/testing`: the supervisor's decisions against a simulated machine on virtual time. See docs/testing.md.
 *
 * @module
 */
export type { Note } from '../core/note.ts';
export type { Spec, TargetSpec } from '../core/spec.ts';
export { explain } from '../core/why.ts';
export {
  type Answer,
  type Answers,
  degraded,
  failing,
  foreign,
  healthy,
  inTurn,
  silent,
  until,
  wrong,
} from './answers.ts';
export { type Auditor, createAuditor } from './audit.ts';
export { type Child, dies, exits, type Leftovers, leftovers, neverSpawns, runs } from './child.ts';
export { type Random, randomFrom } from './random.ts';
export { type Script, type Simulation, type Story, simulate } from './simulate.ts';
export { type SpecChanges, spec, target } from './spec.ts';
export { type Casting, createWorld, type TargetAnswer, type TargetAnswers, type World } from './world.ts';
