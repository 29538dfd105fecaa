import { isDetail, type Level } from '../core/why.ts';
import type { ConsoleWriter } from '../os/output/index.ts';
import { jsonLine, jsonMessage, prettyLine, prettyMessage, type Told } from '../runtime/lines.ts';

/** The supervisor's own voice on the console. */
export interface Speaker {
  readonly say: (told: Told) => void;
  /** Trouble with the files of a service, or of the supervisor itself (`*`). */
  readonly trouble: (service: string, sentence: string) => void;
  readonly sayPlain: (level: Level, sentence: string) => void;
}

export interface SpeakerOptions {
  readonly console: ConsoleWriter;
  readonly logFormat: 'pretty' | 'json';
  /** A person looks at them. */
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createSpeaker({ console, logFormat, isTerminal, env }: SpeakerOptions): Speaker {
  const colour = wantsColour(isTerminal, env);
  const json = logFormat === 'json';
  const plain = (level: Level, service: string | null, sentence: string): void => {
    const at = new Date();
    console.line(
      json ? jsonMessage(at, level, service, sentence) : prettyMessage(at, level, service, sentence, colour),
    );
  };
  return {
    say(told) {
      if (json) console.line(jsonLine(told));
      else if (!isDetail(told.note)) console.line(prettyLine(told, colour));
    },
    trouble: (service, sentence) => plain('warning', service === '*' ? null : service, sentence),
    sayPlain: (level, sentence) => plain(level, null, sentence),
  };
}

/** https://no-color.org: set and not empty means no colour; elsewhere only a terminal gets any. */
function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false;
  return isTerminal && env.TERM !== 'dumb';
}
