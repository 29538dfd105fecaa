import v8 from 'node:v8';
import vm from 'node:vm';

/** Starting allocates more in a moment than the next hour, and is not to wait for the tidying up. */
const afterMs = 5_000;

/**
 * A supervisor allocates little and lives for months. By default V8 lets its heap grow by tens of megabytes before it
 * tidies up (41 MiB of it after a few hundred restarts); told to favour size it stays at 26 and does not grow.
 * Only for a process of our own: a program that embeds the runner keeps its own settings.
 */
export function stayLean(): void {
  const tidy = (): void => {
    v8.setFlagsFromString('--max-semi-space-size=1');
    v8.setFlagsFromString('--semi-space-growth-factor=1');
    v8.setFlagsFromString('--optimize-for-size');
    v8.setFlagsFromString('--expose-gc');
    vm.runInNewContext('gc')();
  };
  setTimeout(tidy, afterMs).unref();
}
