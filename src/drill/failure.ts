import type { ServiceStatus } from '../control/api.ts';
import type { Registered } from '../control/registration.ts';

export const failureNames = ['kill', 'hang', 'blackhole', 'memory', 'supervisor'] as const;
export type FailureName = (typeof failureNames)[number];

/** The service that is rehearsed on, as it stood when the failure began. */
export interface Subject {
  readonly runner: Registered;
  readonly service: ServiceStatus;
  /** The pid of its main process. */
  readonly leader: number;
}

/** How to end what was begun. Called once; whatever it was is over when it resolves. */
export type Undo = () => Promise<void>;

/** One kind of failure that can be brought about on purpose. */
export interface Failure {
  readonly name: FailureName;
  /** What is done, for the person who is asked. */
  readonly does: string;
  /** In how long it should be noticed, and be mended, where the person states nothing else. */
  readonly goals: Goals;
  /** Events of the supervisor that show it has noticed; empty: the end of the main process shows it. */
  readonly noticedBy: readonly string[];
  /** What the record has to say of it, to have explained it. */
  readonly explainedBy: RegExp;
  /** It is taken away once it was noticed: otherwise nothing could recover. */
  readonly endsWhenNoticed: boolean;
  /** Why it cannot be rehearsed here, and what would be needed; `null`: it can. */
  whyNot(subject: Subject): string | null | Promise<string | null>;
  /** @throws the system's error where it could not be brought about */
  begin(subject: Subject): Promise<Undo>;
}

export interface Goals {
  readonly detectMs: number;
  readonly recoverMs: number;
  /** `null`: not judged. */
  readonly mostLost: number | null;
}
