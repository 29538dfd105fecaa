import { type Piece, piecesOf, plainText } from './ansi.ts';
import { clockTime } from './times.ts';

/** So many of the latest lines are kept and shown. */
const maxLines = 2_000;
/** Nearer to the end than this counts as there: what comes is followed. */
const nearPx = 40;

interface Hearers {
  readonly onWaiting: (lines: number) => void;
  /** `null`: nothing is looked for. */
  readonly onMatches: (lines: number | null) => void;
  readonly onFilled: () => void;
}

/** The lines of a log in an element that scrolls. Text is only ever set as text. */
export class LogView {
  readonly #place: HTMLElement;
  readonly #hearers: Hearers;
  readonly #list = document.createElement('div');
  #lines: string[] = [];
  /** What has come and is not shown yet. */
  #waiting: string[] = [];
  #wanted = '';
  #paused = false;
  #frame: number | null = null;

  constructor(place: HTMLElement, hearers: Hearers) {
    this.#place = place;
    this.#hearers = hearers;
    this.#list.className = 'lines';
    place.append(this.#list);
  }

  add(lines: readonly string[], gap: boolean): void {
    if (gap) this.#waiting.push('\u0000gap');
    this.#waiting.push(...lines);
    if (this.#waiting.length > maxLines) this.#waiting = this.#waiting.slice(-maxLines);
    this.#hearers.onFilled();
    if (this.#paused) this.#hearers.onWaiting(this.#waiting.length);
    else this.#soon();
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) return;
    this.#hearers.onWaiting(0);
    this.#soon();
  }

  find(wanted: string): void {
    this.#wanted = wanted.toLowerCase();
    this.#list.replaceChildren();
    this.#draw(this.#lines);
    this.#tellMatches();
    this.#place.scrollTop = this.#place.scrollHeight;
  }

  clear(): void {
    this.#lines = [];
    this.#waiting = [];
    this.#list.replaceChildren();
  }

  close(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#list.remove();
  }

  #soon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#show();
    });
  }

  #show(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#place;
    const follows = scrollHeight - scrollTop - clientHeight < nearPx;
    const fresh = this.#waiting;
    this.#waiting = [];
    this.#lines = [...this.#lines, ...fresh].slice(-maxLines);
    this.#draw(fresh);
    while (this.#list.childElementCount > maxLines) this.#list.firstElementChild?.remove();
    if (this.#wanted !== '') this.#tellMatches();
    if (follows) this.#place.scrollTop = this.#place.scrollHeight;
  }

  #draw(lines: readonly string[]): void {
    const fitting = this.#wanted === '' ? lines : lines.filter(line => this.#fits(line));
    this.#list.append(...fitting.map(line => this.#row(line)));
  }

  #fits(line: string): boolean {
    return plainText(line).toLowerCase().includes(this.#wanted);
  }

  #tellMatches(): void {
    this.#hearers.onMatches(this.#wanted === '' ? null : this.#list.childElementCount);
  }

  #row(line: string): HTMLElement {
    const row = document.createElement('div');
    if (line === '\u0000gap') {
      row.className = 'gap';
      row.textContent = 'lines are missing here: the log was rotated away before they could be read';
      return row;
    }
    const own = ownLine(line);
    if (own !== null) {
      row.className = `own level-${own.level}`;
      const at = document.createElement('time');
      at.textContent = clockTime(new Date(own.at));
      row.append(at, ...this.#marked({ text: own.message, look: '', colour: '' }));
      return row;
    }
    row.append(...piecesOf(line).flatMap(piece => this.#marked(piece)));
    return row;
  }

  /** With what is looked for marked. */
  #marked({ text, look, colour }: Piece): readonly HTMLElement[] {
    const spans: HTMLElement[] = [];
    const put = (part: string, kind: 'span' | 'mark'): void => {
      if (part === '') return;
      const span = document.createElement(kind);
      span.textContent = part;
      if (look !== '') span.className = look;
      if (colour !== '' && kind === 'span') span.style.color = colour;
      spans.push(span);
    };
    const lower = this.#wanted === '' ? '' : text.toLowerCase();
    let from = 0;
    // Where a letter's lower case is longer, places do not match: then nothing is marked.
    if (lower !== '' && lower.length === text.length) {
      for (let at = lower.indexOf(this.#wanted); at !== -1; at = lower.indexOf(this.#wanted, from)) {
        put(text.slice(from, at), 'span');
        put(text.slice(at, at + this.#wanted.length), 'mark');
        from = at + this.#wanted.length;
      }
    }
    put(text.slice(from), 'span');
    return spans;
  }
}

/** crashproof's own line, as it writes it into the log among those of the application. */
function ownLine(line: string): { readonly at: string; readonly level: string; readonly message: string } | null {
  const [, at, level, quoted] =
    /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (INFO|WARNING|ERROR) crashproof event=\S+ .*?message=("(?:[^"\\]|\\.)*")$/.exec(
      line,
    ) ?? [];
  if (at === undefined || level === undefined || quoted === undefined) return null;
  try {
    return { at, level: level.toLowerCase(), message: plainText(String(JSON.parse(quoted))) };
  } catch {
    return null;
  }
}
