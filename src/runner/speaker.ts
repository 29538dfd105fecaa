import tty from 'node:tty';
import { isDetail, type Level } from '../core/why.ts';
import type { ConsoleWriter } from '../os/output/index.ts';
import { leadsToJournal } from '../os/systemd/journal-stream.ts';
import { jsonLine, jsonMessage, prettyLine, prettyMessage, type Told } from '../runtime/lines.ts';

/** The supervisor's own voice on the console. */
export interface Speaker {
  readonly say: (told: Told) => void;
  /** Trouble with the files of a service, or of the supervisor itself (`*`). */
  readonly trouble: (service: string, sentence: string) => void;
  readonly sayPlain: (level: Level, sentence: string) => void;
}

interface SpeakerOptions {
  readonly console: ConsoleWriter;
  readonly logFormat: 'pretty' | 'json';
  /** A person looks at them. */
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The lines go to systemd's journal, which reads their level off a mark at their beginning. */
  readonly toJournal: boolean;
}

/** As this process's stderr wants it: in colour on a terminal, with levels where it leads to systemd's journal. */
export function speakOn(console: ConsoleWriter, { logFormat }: Pick<SpeakerOptions, 'logFormat'>): Speaker {
  const { env } = process;
  // Asked of the descriptor: opening process.stderr would make writing to it block.
  return createSpeaker({ console, logFormat, isTerminal: tty.isatty(2), env, toJournal: leadsToJournal(2, env) });
}

function createSpeaker({ console, logFormat, isTerminal, env, toJournal }: SpeakerOptions): Speaker {
  const colour = wantsColour(isTerminal, env);
  const json = logFormat === 'json';
  const write = (level: Level, line: string): void => console.line(toJournal ? `${priority[level]}${line}` : line);
  const plain = (level: Level, service: string | null, sentence: string): void => {
    const at = new Date();
    write(
      level,
      json ? jsonMessage(at, level, service, sentence) : prettyMessage(at, level, service, sentence, colour),
    );
  };
  return {
    say(told) {
      if (json) write(told.level, jsonLine(told));
      else if (!isDetail(told.note)) write(told.level, prettyLine(told, colour));
    },
    trouble: (service, sentence) => plain('warning', service === '*' ? null : service, sentence),
    sayPlain: (level, sentence) => plain(level, null, sentence),
  };
}

/** Numbers of syslog: error, warning, informational. */
const priority: Readonly<Record<Level, string>> = { error: '<3>', warning: '<4>', info: '<6>' };

/** https://no-color.org: set and not empty means no colour; elsewhere only a terminal gets any. */
function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false;
  return isTerminal && env.TERM !== 'dumb';
}
