import type { EventItem } from '../control/api.ts';
import { moment, wholeMoment } from './times.ts';

const shown = 30;

export function Happened({ events }: { readonly events: readonly EventItem[] }) {
  const latest = events.slice(-shown).toReversed();
  return (
    <section class="panel" aria-labelledby="happened">
      <h2 id="happened">What happened</h2>
      {latest.length === 0 ? (
        <p class="nothing">Nothing yet since crashproof was started.</p>
      ) : (
        <ol class="events" aria-live="off" tabIndex={0} aria-labelledby="happened">
          {latest.map(({ id, at, level, message }) => (
            <li key={id} class={`level-${level}`}>
              <time dateTime={at} title={wholeMoment(new Date(at))}>
                {moment(new Date(at))}
              </time>
              <span>{message}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
