import v8 from 'node:v8';
import vm from 'node:vm';

const lookEveryMs = 60_000;

/** Garbage worth the milliseconds that collecting takes. */
const worthBytes = 4 * 1024 * 1024;

/** Starting allocates more in a moment than the next hour, and is not to wait for the tidying up. */
const firstAfterMs = 5_000;

/**
 * A supervisor allocates little and lives for months. By default V8 lets its heap grow by tens of megabytes before it
 * tidies up (41 MiB of it after a few hundred restarts), and its young generation to 32 MiB at the first burst, for good.
 * So the young one stays as small as it was born, and once a minute, if there is anything to gain, all is tidied. Only for
 * a process of our own: a program that embeds the runner keeps its own settings.
 */
export function stayLean(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  let leastBytes = 0;
  const tidy = (): void => {
    if (heapBytes() - leastBytes < worthBytes) return;
    collect();
    leastBytes = heapBytes();
  };
  setTimeout(() => {
    tidy();
    setInterval(tidy, lookEveryMs).unref();
  }, firstAfterMs).unref();
}

/** `process.memoryUsage` asks for the resident memory too, which takes milliseconds. */
function heapBytes(): number {
  return v8.getHeapStatistics().used_heap_size;
}

function collect(): void {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
}
