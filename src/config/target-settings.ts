import type { TargetSpec } from '../core/spec.ts';
import {
  diskDefaults,
  isNetwork,
  type TargetAsk,
  type TargetKind,
  targetKinds,
  usualPorts,
} from '../os/targets/kinds.ts';
import { isHost, parseTarget } from '../os/targets/parse.ts';
import { parseBytes } from './bytes.ts';
import { formatDuration, LONGEST_MS, parseDuration } from './duration.ts';
import { quote } from './mistake.ts';
import { allowedName, isSafeName } from './service-name.ts';
import { didYouMean, snake } from './spelling.ts';

/** A target as the configuration leaves it. Relative paths are still relative. */
export interface TargetConfig {
  readonly spec: TargetSpec;
  readonly ask: TargetAsk;
}

/** What the setting `targets` holds. */
export interface TargetsSetting {
  /** The application's own configuration file, whose cameras become targets; `null`: none. */
  readonly from: string | null;
  readonly list: readonly TargetConfig[];
}

export interface TargetProblem {
  /** Keys that lead to what is wrong. */
  readonly path: readonly string[];
  readonly sentence: string;
}

export const mostTargets = 100;

/** One question takes at most this long, whatever it is. */
const targetTimeoutMs = 3_000;

type Pace = Pick<TargetSpec, 'everyMs' | 'retryMs' | 'failures' | 'passes' | 'settleMs'>;

const camera: Pace = { everyMs: 30_000, retryMs: 10_000, failures: 3, passes: 1, settleMs: 5_000 };
const local: Pace = { everyMs: 10_000, retryMs: 1_000, failures: 2, passes: 1, settleMs: 1_000 };

/** Cameras take offence at being asked often; a look at a file costs nothing. */
const paceOf: Readonly<Record<TargetKind, Pace>> = {
  tcp: camera,
  http: camera,
  rtsp: camera,
  onvif: camera,
  dns: { ...camera, settleMs: 2_000 },
  route: { ...local, failures: 3, settleMs: 2_000 },
  file: local,
  device: { ...local, settleMs: 5_000 },
  sqlite: { ...local, everyMs: 60_000, retryMs: 10_000 },
  disk: { ...local, everyMs: 30_000, retryMs: 10_000, failures: 1 },
  command: { ...camera, settleMs: 0 },
};

export function targetConfig(
  name: string,
  ask: TargetAsk,
  but: Partial<Pace> & { behind?: readonly string[] } = {},
): TargetConfig {
  const spec = { name, timeoutMs: targetTimeoutMs, behind: [], network: isNetwork(ask), ...paceOf[ask.kind], ...but };
  return { ask, spec: { ...spec, retryMs: Math.min(spec.retryMs, spec.everyMs) } };
}

/** `CRASHPROOF_TARGETS`: NAME=TARGET, separated by commas or line ends. */
function targetsFromText(text: string): Record<string, string> | null {
  // A comma may stand inside a command or a path; one before the next NAME= separates.
  const pairs = text.split(/\n|,(?=\s*[A-Za-z0-9_][\w.-]*=|\s*$)/).map(pair => pair.trim());
  const entries = pairs
    .filter(pair => pair !== '')
    .map((pair): [string, string] | null => {
      const equals = pair.indexOf('=');
      return equals < 1 ? null : [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
    });
  return entries.includes(null) ? null : Object.fromEntries(entries as [string, string][]);
}

/** Reads the whole setting, and finds everything that is wrong with it. */
export function readTargets(input: unknown): {
  readonly value: TargetsSetting;
  readonly problems: readonly TargetProblem[];
} {
  const problems: TargetProblem[] = [];
  const tell = (path: readonly string[], sentence: string): void => void problems.push({ path, sentence });
  const given = typeof input === 'string' ? targetsFromText(input) : input;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const shown = typeof input === 'string' ? 'a text without =' : quote(input);
    tell([], `got ${shown}; allowed: names with their targets, such as front_door=rtsp://192.168.1.20:554`);
    return { value: { from: null, list: [] }, problems };
  }
  const entries = Object.entries(given);
  if (entries.length > mostTargets) tell([], `got ${entries.length} targets; allowed: at most ${mostTargets}`);
  let from: string | null = null;
  const list: TargetConfig[] = [];
  for (const [name, value] of entries.slice(0, mostTargets)) {
    if (name === 'from') {
      if (typeof value === 'string' && value.trim() !== '') from = value.trim();
      else tell([name], `got ${quote(value)}; allowed: the path of the application's own configuration file`);
    } else if (!isSafeName(name)) {
      tell([name], `got the name ${quote(name)}; allowed: ${allowedName}`);
    } else {
      const target = readTarget(name, value, (path, sentence) => tell([name, ...path], sentence));
      if (target !== null) list.push(target);
    }
  }
  return { value: { from, list }, problems };
}

type Tell = (path: readonly string[], sentence: string) => void;

function readTarget(name: string, value: unknown, tell: Tell): TargetConfig | null {
  if (typeof value === 'string') {
    const parsed = parseTarget(value);
    if ('ask' in parsed) return targetConfig(name, parsed.ask);
    tell([], parsed.problem);
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    tell([], `got ${quote(value)}; allowed: a target such as rtsp://192.168.1.20:554, or a mapping with its kind`);
    return null;
  }
  return new Fields(value as Record<string, unknown>, tell).target(name);
}

const common = ['kind', 'every', 'retry', 'failures', 'passes', 'settle', 'behind'];
const ofKind: Readonly<Record<TargetKind, readonly string[]>> = {
  tcp: ['host', 'port'],
  http: ['url'],
  rtsp: ['host', 'port'],
  onvif: ['host', 'port'],
  dns: ['host'],
  route: [],
  file: ['path'],
  device: ['path'],
  sqlite: ['path'],
  disk: ['path', 'min_free', 'min_free_percent'],
  command: ['command'],
};

/** Every word a target's mapping may hold, for the schema. */
export const targetWords = [...new Set([...common, ...Object.values(ofKind).flat()])];

/** The mapping of one target. */
class Fields {
  readonly #given: Map<string, unknown>;
  readonly #words: Map<string, string>;
  readonly #tell: Tell;
  #sound = true;

  constructor(given: Record<string, unknown>, tell: Tell) {
    this.#given = new Map(Object.entries(given).map(([word, value]) => [snake(word), value]));
    this.#words = new Map(Object.keys(given).map(word => [snake(word), word]));
    this.#tell = tell;
  }

  target(name: string): TargetConfig | null {
    const word = this.#given.get('kind');
    const kind = targetKinds.find(known => known === word);
    if (kind === undefined) {
      const hint = typeof word === 'string' ? didYouMean(word, targetKinds) : '';
      this.#refuse(
        'kind',
        `${word === undefined ? 'has no kind' : `got the kind ${quote(word)}`}; allowed: ${targetKinds.join(', ')}${hint === '' ? '' : `; ${hint}`}`,
      );
      return null;
    }
    const known = [...common, ...ofKind[kind]];
    for (const [key, written] of this.#words) {
      if (known.includes(key)) continue;
      const hint = didYouMean(key, known);
      this.#refuse(key, `unknown setting ${quote(written)} of a ${kind} target${hint === '' ? '' : `; ${hint}`}`);
    }
    const ask = this.#ask(kind);
    const usual = paceOf[kind];
    const everyMs = this.#duration('every', usual.everyMs);
    const pace = {
      everyMs,
      retryMs: this.#duration('retry', Math.min(usual.retryMs, everyMs)),
      failures: this.#count('failures', usual.failures, 1, 1000),
      passes: this.#count('passes', usual.passes, 1, 1000),
      settleMs: this.#duration('settle', usual.settleMs, 0),
      behind: this.#names('behind'),
    };
    return ask === null || !this.#sound ? null : targetConfig(name, ask, pace);
  }

  #ask(kind: TargetKind): TargetAsk | null {
    switch (kind) {
      case 'route':
        return { kind };
      case 'dns': {
        const host = this.#host();
        return host === null ? null : { kind, host };
      }
      case 'tcp': {
        const [host, port] = [this.#host(), this.#port(null)];
        return host === null || port === null ? null : { kind, host, ports: [port] };
      }
      case 'rtsp':
      case 'onvif': {
        const [host, port] = [this.#host(), this.#port(usualPorts[kind])];
        return host === null || port === null ? null : { kind, host, port };
      }
      case 'http': {
        const parsed = parseTarget(this.#text('url') ?? '');
        if ('ask' in parsed && parsed.ask.kind === 'http') return parsed.ask;
        return this.#refuse('url', 'ask' in parsed ? 'is no http:// or https:// address' : parsed.problem);
      }
      case 'command': {
        const value = this.#given.get('command');
        const words = Array.isArray(value) ? value.map(String) : null;
        if (words !== null && words.length > 0) return { kind, words };
        const parsed = parseTarget(`exec:${this.#text('command') ?? ''}`);
        return 'ask' in parsed ? parsed.ask : this.#refuse('command', 'got no program to run');
      }
      case 'disk': {
        const path = this.#path();
        const minFreeBytes = this.#number(
          'min_free',
          diskDefaults.minFreeBytes,
          text => parseBytes(text),
          'a size such as 500MB',
        );
        const percent = (text: string | number): number | null =>
          Number(text) >= 0 && Number(text) <= 100 ? Number(text) : null;
        const minFreePercent = this.#number(
          'min_free_percent',
          diskDefaults.minFreePercent,
          percent,
          'a number from 0 to 100',
        );
        return path === null ? null : { kind, path, minFreeBytes, minFreePercent };
      }
      default: {
        const path = this.#path();
        return path === null ? null : { kind, path };
      }
    }
  }

  #text(key: string): string | null {
    const value = this.#given.get(key);
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;
  }

  #host(): string | null {
    const text = this.#text('host');
    return text !== null && isHost(text)
      ? text
      : this.#refuse(
          'host',
          `got ${quote(this.#given.get('host'))}; allowed: a host name or an address without brackets`,
        );
  }

  #port(usual: number | null): number | null {
    const text = this.#text('port');
    if (text === null && usual !== null && !this.#given.has('port')) return usual;
    const port = text !== null && /^\d{1,5}$/.test(text) ? Number(text) : 0;
    return port >= 1 && port <= 65_535
      ? port
      : this.#refuse('port', `got ${quote(this.#given.get('port'))}; allowed: a port from 1 to 65535`);
  }

  #path(): string | null {
    const text = this.#text('path');
    return text === null || text === ''
      ? this.#refuse('path', `got ${quote(this.#given.get('path'))}; allowed: a path`)
      : text;
  }

  #duration(key: string, usual: number, least = 100): number {
    const read = (value: string | number): number | null => {
      const ms = parseDuration(value);
      return ms !== null && ms >= least && ms <= LONGEST_MS ? ms : null;
    };
    return this.#number(key, usual, read, `a duration of at least ${formatDuration(least)}, such as 30s`);
  }

  #count(key: string, usual: number, min: number, max: number): number {
    const read = (value: string | number): number | null => {
      const count = Number(value);
      return Number.isInteger(count) && count >= min && count <= max ? count : null;
    };
    return this.#number(key, usual, read, `a whole number from ${min} to ${max}`);
  }

  #number(key: string, usual: number, read: (value: string | number) => number | null, allowed: string): number {
    const value = this.#given.get(key);
    if (value === undefined || value === null || value === '') return usual;
    const number = typeof value === 'string' || typeof value === 'number' ? read(value) : null;
    if (number === null) this.#refuse(key, `got ${quote(value)}; allowed: ${allowed}`);
    return number ?? usual;
  }

  #names(key: string): readonly string[] {
    const value = this.#given.get(key);
    if (value === undefined || value === null || value === '') return [];
    const names = [value].flat();
    if (names.length <= 10 && names.every(name => typeof name === 'string' && isSafeName(name)))
      return names as string[];
    this.#refuse(key, `got ${quote(value)}; allowed: the name of another target, or a list of at most 10`);
    return [];
  }

  #refuse(key: string, sentence: string): null {
    this.#sound = false;
    const written = this.#words.get(key);
    this.#tell(written === undefined ? [] : [written], written === undefined ? `${key}: ${sentence}` : sentence);
    return null;
  }
}
