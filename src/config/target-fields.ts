import { diskDefaults, type TargetAsk, type TargetKind, targetKinds, usualPorts } from '../os/targets/kinds.ts';
import { isHost, parseTarget } from '../os/targets/parse.ts';
import { parseBytes } from './bytes.ts';
import { formatDuration, LONGEST_MS, parseDuration } from './duration.ts';
import { quote } from './mistake.ts';
import { isSafeName } from './service-name.ts';
import { didYouMean, snake } from './spelling.ts';
import { paceOf, type TargetConfig, targetConfig } from './target-config.ts';

/** Says what is wrong, and which keys lead there. */
type Tell = (path: readonly string[], sentence: string) => void;

/** One target, as its short form or as a mapping; `null` where something was wrong and has been told. */
export function readTarget(name: string, value: unknown, tell: Tell): TargetConfig | null {
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
