import type { Answerer } from '../answers/answer.ts';
import type { Config } from '../config/config.ts';
import type { Name, Run } from '../core/spec.ts';
import type { Detach } from '../runtime/attach.ts';
import type { Sample } from '../runtime/findings.ts';
import type { AnswererOptions } from './answerer.ts';

export interface SurfacesOptions extends AnswererOptions {
  readonly supervisor: Config['supervisor'];
  /** Returns how to stop listening. */
  readonly onSample: (service: Name, hear: (run: Run, sample: Sample) => void) => () => void;
  readonly onTrouble: (sentence: string) => void;
}

/** One way to ask: over the control socket, for one. */
interface Surface {
  readonly trouble: string;
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
  const chronicles = options.supervisor.dashboard === null ? undefined : await beginChronicle(options);
  const answerer = openAnswerer(chronicles === undefined ? options : { ...options, chronicles });
  const attached = await Promise.all(
    wanted.map(async ({ trouble, attach }): Promise<Detach> => {
      try {
        return await attach(answerer);
      } catch (error) {
        options.onTrouble(`${trouble}: ${(error as Error).message}`);
        return async () => {};
      }
    }),
  );
  return async () => {
    answerer.close();
    await Promise.all([...attached.map(detach => detach()), chronicles?.close()]);
  };
}

async function beginChronicle({ host, clock, services, onSample, onTrouble }: SurfacesOptions) {
  const { openChronicle } = await import('./chronicle.ts');
  const places = services.map(({ config }) => ({ name: config.spec.name, dir: config.log.dir }));
  return openChronicle({ host, clock, services: places, onSample, onTrouble });
}

function surfacesOf({ supervisor, onTrouble }: SurfacesOptions): readonly Surface[] {
  const onInternalError = (error: unknown): void =>
    onTrouble(`internal error: ${error instanceof Error ? error.stack : error}`);
  const surfaces: Surface[] = [];
  if (supervisor.control) {
    surfaces.push({
      trouble: 'crashproof status and the like cannot reach this supervisor',
      async attach(answerer) {
        const { attach } = await import('../features/control/attach.ts');
        return attach(answerer, onTrouble, onInternalError);
      },
    });
  }
  const { dashboard } = supervisor;
  if (dashboard !== null) {
    surfaces.push({
      trouble: 'the dashboard does not work here',
      async attach(answerer) {
        const { attach } = await import('../features/dashboard/attach.ts');
        return attach(answerer, { ...dashboard, onInternalError });
      },
    });
  }
  return surfaces;
}
