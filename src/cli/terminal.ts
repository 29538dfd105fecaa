import tty from 'node:tty';

/** What is written to, as far as it decides how. */
export interface Terminal {
  /** A person looks at it, and a line can be written over. */
  readonly isLive: boolean;
  readonly colour: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** Where no terminal says how wide it is. */
const standardColumns = 80;
const standardRows = 24;

/** https://no-color.org: set and not empty means no colour; elsewhere only a terminal gets any. */
export function terminalOf(
  stream: { readonly fd: number; readonly columns?: number; readonly rows?: number },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isLive = tty.isatty(stream.fd) && env.TERM !== 'dumb';
  return {
    isLive,
    colour: isLive && (env.NO_COLOR ?? '') === '',
    columns: Math.max(40, stream.columns ?? standardColumns),
    rows: stream.rows ?? standardRows,
  };
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 };

export type Paint = (style: Style | null, text: string) => string;

export function painter(colour: boolean): Paint {
  return (style, text) => (colour && style !== null && text !== '' ? `\x1b[${codes[style]}m${text}\x1b[0m` : text);
}

/** Words filled into lines of at most `width` characters; a longer word keeps a line of its own. */
export function filled(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** At most `width` characters of it. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/**
 * A line of somebody else's, so that it cannot move the cursor, ring, rename the window or hide: colours stay, other
 * control characters are shown. `colour`: false takes the colours out as well.
 */
export function tame(text: string, colour: boolean): string {
  return text.replace(/\x1b\[[\d;:]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, found => {
    if (found.length > 1) return colour ? found : '';
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
