import type { Command } from '../core/command.ts';
import { type Name, type Run, stopRequest } from '../core/spec.ts';
import type { ProbePort, ProcessPort, TargetPort } from '../os/port.ts';

export interface Ports {
  readonly processes: ProcessPort;
  /** Asks the application at its stop URL. */
  readonly askToStop: (service: Name, run: Run) => void;
  readonly probes: ProbePort;
  readonly targets: TargetPort;
  /** Gathers what can be seen of a run that does not answer; must be quick, and over when it returns. */
  readonly examine: (service: Name, run: Run) => void;
  /** Sets aside what is damaged, or says in a fact why not. */
  readonly repair: (service: Name, run: Run, withinMs: number) => void;
  /** Nothing is alive any more: the supervisor may end with this exit code. */
  readonly quit: (exitCode: number) => void;
}

/** The one place where commands of the core are obeyed. */
export function createPerform({
  processes,
  askToStop,
  probes,
  targets,
  examine,
  repair,
  quit,
}: Ports): (command: Command) => void {
  return command => {
    switch (command.type) {
      case 'spawn':
        return processes.spawn(command.service, command.run);
      case 'signal':
        if (command.signal === stopRequest) return askToStop(command.service, command.run);
        return processes.signal(command.service, command.run, command.signal);
      case 'examine':
        return examine(command.service, command.run);
      case 'repair':
        return repair(command.service, command.run, command.withinMs);
      case 'probe':
        return probes.ask(command.service, command.run, command.timeoutMs);
      case 'ask':
        return targets.ask(command.target, command.timeoutMs);
      case 'quit':
        return quit(command.code);
      default:
        return command satisfies never;
    }
  };
}
