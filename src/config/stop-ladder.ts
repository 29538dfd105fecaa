import { type Rung, type Spec, stopRequest } from '../core/spec.ts';

/** What a program is run by, as far as its name tells; each prints its stacks for another signal. */
export type Runtime = 'python' | 'node' | 'jvm' | 'go';

/** Time to die after SIGKILL: the kernel is only waited for. */
const kill: Rung = { signal: 'SIGKILL', graceMs: 5000 };
/** What no longer answers is unlikely to clean up; what was left behind gets a moment. */
const unhealthyGraceMs = 2000;
const leftoverGraceMs = 1000;
/** Time to write every thread's stack; one that hangs in the kernel writes none. */
const stacksGraceMs = 3000;
/** Of the time a Python program has to end, this much passes before SIGINT follows SIGTERM. */
const politePart = 5 / 8;

const names: Readonly<Record<Runtime, RegExp>> = {
  // Servers, and what starts them, are scripts of the interpreter.
  python:
    /^((python|pypy)[\d.]*w?|gunicorn\d?|uvicorn|hypercorn|daphne|waitress-serve|flask|celery|django-admin|streamlit|poetry|pipenv|uv)$/,
  node: /^(node(js)?|tsx|ts-node|next|nuxt)$/,
  jvm: /^(javaw?|gradlew?|mvnw?|sbt|scala|kotlin|clojure)$/,
  // Of a compiled program only a known name tells.
  go: /^(go|go2rtc|mediamtx|prometheus|caddy|traefik|alertmanager|node_exporter|grafana-server)$/,
};

/** By the program's name alone: no file is read, so an unknown name is no runtime. */
export function runtimeOf([program = '', ...words]: readonly string[]): Runtime | null {
  const name = (program.split(/[/\\]/).at(-1) ?? '').toLowerCase().replace(/\.(exe|cmd|bat|py)$/, '');
  const found = (Object.keys(names) as Runtime[]).find(runtime => names[runtime].test(name));
  if (found !== undefined) return found;
  // `python.exe -m` under another name, such as a copied interpreter.
  return words[0] === '-m' && /^[\w.]+$/.test(words[1] ?? '') ? 'python' : null;
}

/**
 * The signals that end a run, for each reason there is. What no longer answers is first made to tell what it hangs in:
 * Python by SIGABRT (its faulthandler is on), JVM and Go by SIGQUIT, Node by SIGUSR1, which opens its inspector even
 * within a busy loop. Python asked to stop gets SIGINT after SIGTERM: uvicorn waits for open streams on the first alone.
 * Windows knows none of these signals: whatever is sent there ends the whole tree.
 *
 * @param asksFirst the application has a stop URL: it is asked first, and gets all the time on Windows, half of it elsewhere
 */
export function stopLadders(
  runtime: Runtime | null,
  stopMs: number,
  platform: NodeJS.Platform,
  asksFirst = false,
): Spec['stop'] {
  if (asksFirst && stopMs > 0) {
    const askMs = platform === 'win32' ? stopMs : Math.round(stopMs / 2);
    const signals = askMs === stopMs ? [kill] : stopLadders(runtime, stopMs - askMs, platform).asked;
    const request: Rung = { signal: stopRequest, graceMs: askMs };
    return { ...stopLadders(runtime, stopMs, platform), asked: [request, ...signals] };
  }
  const rung = (signal: string, graceMs: number): Rung => ({ signal, graceMs: Math.min(graceMs, stopMs) });
  const leftovers = [rung('SIGTERM', leftoverGraceMs), kill];
  const plain = { asked: [rung('SIGTERM', stopMs), kill], unhealthy: [rung('SIGTERM', unhealthyGraceMs), kill] };
  if (platform === 'win32' || runtime === null) return { ...plain, leftovers };
  const stacks = rung(stacksSignal[runtime], stacksGraceMs);
  const politeMs = Math.round(stopMs * politePart);
  const asked =
    runtime === 'python' && stopMs > 0
      ? [rung('SIGTERM', politeMs), rung('SIGINT', stopMs - politeMs), kill]
      : plain.asked;
  return { asked, unhealthy: [stacks, kill], leftovers };
}

const stacksSignal: Readonly<Record<Runtime, string>> = {
  python: 'SIGABRT',
  node: 'SIGUSR1',
  jvm: 'SIGQUIT',
  go: 'SIGQUIT',
};

/** Node's own default port for its inspector may be taken, by a developer's debugger for instance: any free one is meant. */
export function inspectorOptions(runtime: Runtime | null, given: string | undefined): Readonly<Record<string, string>> {
  if (runtime !== 'node' || given?.includes('inspect')) return {};
  return { NODE_OPTIONS: [given ?? '', '--inspect-port=0'].join(' ').trim() };
}
