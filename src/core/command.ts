import type { Name, Run } from './spec.ts';

/** What is to be done. Only `runtime/perform.ts` obeys. Runs, not pids: pids come back. */
export type Command =
  | { readonly type: 'spawn'; readonly service: Name; readonly run: Run }
  /** To every process of the run's tree. */
  | { readonly type: 'signal'; readonly service: Name; readonly run: Run; readonly signal: string }
  /** Look at a run that is about to be ended for not answering, while there is something to see. */
  | { readonly type: 'examine'; readonly service: Name; readonly run: Run }
  /** Set aside what is damaged, while nothing of the service lives; not later than `withinMs` from now. */
  | { readonly type: 'repair'; readonly service: Name; readonly run: Run; readonly withinMs: number }
  | { readonly type: 'probe'; readonly service: Name; readonly run: Run; readonly timeoutMs: number }
  | { readonly type: 'ask'; readonly target: Name; readonly timeoutMs: number }
  | { readonly type: 'quit'; readonly code: number };
