import type { Name } from '../core/spec.ts';
import type { Host } from './supervisor.ts';

/** Stops a feature; nothing of it is left running when this resolves. */
export type Detach = () => Promise<void>;

/**
 * The one seam: an optional feature is attached to the host for one service, with its own options, and knows no other
 * feature. It is loaded only where its setting is given (`runner/features.ts` is the list). What it throws later is its
 * own trouble: the loop goes on.
 */
export type Attach<Options> = (host: Host, service: Name, options: Options) => Promise<Detach>;
