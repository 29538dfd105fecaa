import { filled, type Paint, painter, type Style, type Terminal } from '../terminal.ts';

/** How text is laid out for whoever reads it. */
export interface Page {
  /** Columns. */
  readonly width: number;
  /** A line of somebody else's that is not wrapped is cut here: at the window's edge, and late where there is none. */
  readonly mostLineChars: number;
  readonly paint: Paint;
  /** The reader's terminal shows more than ASCII. */
  readonly unicode: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer lines are hard to read, however wide the window is. */
const mostColumns = 100;
const labelColumns = 12;
const mostLineCharsInFile = 1_000;

export function pageFor(
  { columns, colour, isLive }: Pick<Terminal, 'columns' | 'colour' | 'isLive'>,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Page {
  const width = Math.min(mostColumns, columns);
  return {
    width,
    mostLineChars: isLive ? width : mostLineCharsInFile,
    paint: painter(colour),
    unicode: showsUnicode(env, platform),
  };
}

function showsUnicode(env: Environment, platform: NodeJS.Platform): boolean {
  if (platform === 'darwin') return true;
  // The old Windows console has a code page of its own; the new terminal says that it is there.
  if (platform === 'win32') return env.WT_SESSION !== undefined;
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
}

/** `  label     text`, wrapped; further texts begin new lines under the first. */
export function row(
  label: string,
  texts: string | readonly string[],
  { width, paint }: Page,
  style: Style | null = null,
): string[] {
  const lines = (typeof texts === 'string' ? [texts] : texts).flatMap(text => filled(text, width - labelColumns));
  return lines.map((line, index) => {
    const head = `  ${index === 0 ? label : ''}`.padEnd(labelColumns);
    return `${index === 0 ? paint('dim', head) : head}${paint(style, line)}`.trimEnd();
  });
}
