import { useEffect, useRef, useState } from 'preact/hooks';
import { listen } from './ask.ts';
import { LogView } from './log-view.ts';

/** The log as it is written. The lines themselves are put there by hand: a flood of them is no matter of components. */
export function Log({ name }: { readonly name: string }) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<LogView | null>(null);
  const [paused, setPaused] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [matches, setMatches] = useState<number | null>(null);
  const [quiet, setQuiet] = useState(true);
  const [wrap, setWrap] = useState(true);

  useEffect(() => {
    if (place.current === null) return;
    const shown = new LogView(place.current, {
      onWaiting: setWaiting,
      onMatches: setMatches,
      onFilled: () => setQuiet(false),
    });
    view.current = shown;
    let last = '';
    let source: EventSource | null = null;
    let retry: number | undefined;
    const open = (): void => {
      clearTimeout(retry);
      source?.close();
      source = listen('log', { service: name, ...(last === '' ? {} : { after: last }) });
      source.addEventListener('lines', message => {
        const { lines, gap } = JSON.parse(message.data) as { lines: string[]; gap: boolean };
        // Without a place to go on from, all of it comes anew.
        if (last === '') shown.clear();
        if (message.lastEventId !== '') last = message.lastEventId;
        shown.add(lines, gap);
      });
      source.addEventListener('error', () => {
        source?.close();
        retry = window.setTimeout(open, 1_500);
      });
    };
    const seen = (): void => {
      if (document.hidden) source?.close();
      else open();
    };
    open();
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(retry);
      source?.close();
      shown.close();
    };
  }, [name]);

  const pause = (): void => {
    view.current?.pause(!paused);
    setPaused(!paused);
  };
  return (
    <section class="panel log-panel" aria-labelledby="log">
      <div class="bar-head">
        <h2 id="log">Log</h2>
        <label class="check">
          <input type="checkbox" checked={wrap} onChange={() => setWrap(!wrap)} /> wrap
        </label>
        <input
          type="search"
          class="search"
          placeholder="Find in the log"
          aria-label="Find in the log"
          onInput={event => view.current?.find(event.currentTarget.value)}
        />
        <span class="muted found" role="status">
          {matches === null ? '' : matches === 1 ? '1 line' : `${matches} lines`}
        </span>
        <button type="button" class="button" aria-pressed={paused} onClick={pause}>
          {paused ? (waiting > 0 ? `Go on (${waiting} new)` : 'Go on') : 'Pause'}
        </button>
      </div>
      <div
        class={`log ${wrap ? '' : 'no-wrap'}`}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-labelledby="log"
        ref={place}
      >
        {quiet && <p class="nothing">Nothing has been printed yet.</p>}
      </div>
    </section>
  );
}
