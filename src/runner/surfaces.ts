import type { Answerer } from '../answers/answer.ts';
import type { Config } from '../config/config.ts';
import type { Detach } from '../runtime/attach.ts';
import type { AnswererOptions } from './answerer.ts';

export interface SurfacesOptions extends AnswererOptions {
  readonly supervisor: Config['supervisor'];
  readonly onTrouble: (sentence: string) => void;
}

/** One way to ask: over the control socket, for one. */
interface Surface {
  readonly what: string;
  readonly attach: (answerer: Answerer) => Promise<Detach>;
}

/**
 * What may be asked of this supervisor. Each way is loaded only where it is wanted, after the services have been started;
 * they share the answers. One that cannot be had is said, and supervision goes on. Never rejects.
 */
export async function openSurfaces(options: SurfacesOptions): Promise<Detach> {
  const wanted = surfacesOf(options);
  if (wanted.length === 0) return async () => {};
  const { openAnswerer } = await import('./answerer.ts');
  const answerer = openAnswerer(options);
  const attached = await Promise.all(
    wanted.map(async ({ what, attach }): Promise<Detach> => {
      try {
        return await attach(answerer);
      } catch (error) {
        options.onTrouble(`${what}: ${(error as Error).message}`);
        return async () => {};
      }
    }),
  );
  return async () => {
    answerer.close();
    await Promise.all(attached.map(detach => detach()));
  };
}

function surfacesOf({ supervisor, onTrouble }: SurfacesOptions): readonly Surface[] {
  const onInternalError = (error: unknown): void =>
    onTrouble(`internal error: ${error instanceof Error ? error.stack : error}`);
  const surfaces: Surface[] = [];
  if (supervisor.control) {
    surfaces.push({
      what: 'crashproof status and the like cannot reach this supervisor',
      async attach(answerer) {
        const { attach } = await import('../features/control/attach.ts');
        return attach(answerer, onTrouble, onInternalError);
      },
    });
  }
  return surfaces;
}
