import type { Name, Run } from '../core/spec.ts';
import type { Service } from '../core/state.ts';
import type { Host } from '../runtime/supervisor.ts';

export function serviceOf(host: Host, name: Name): Service | null {
  return host.snapshot().services.find(({ spec }) => spec.name === name) ?? null;
}

/** The run that lives now; `null` where none does. */
export function presentRun(host: Host, name: Name): { readonly run: Run; readonly pid: number } | null {
  const service = serviceOf(host, name);
  return service === null || service.aliveSince === null || service.pid === null
    ? null
    : { run: service.run, pid: service.pid };
}
