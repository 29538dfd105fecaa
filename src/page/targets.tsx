import type { TargetStatus } from '../control/api.ts';
import { MoodIcon } from './icons.tsx';
import { moment } from './times.ts';

const moods: Readonly<Record<string, 'good' | 'bad' | 'busy' | 'wary'>> = { up: 'good', down: 'bad', warning: 'wary' };

export function Targets({ targets }: { readonly targets: readonly TargetStatus[] }) {
  return (
    <section class="panel" aria-labelledby="targets">
      <h2 id="targets">
        What it depends on{' '}
        {targets.length > 0 && (
          <small>
            {targets.filter(({ state }) => state === 'up').length} of {targets.length} there
          </small>
        )}
      </h2>
      {targets.length === 0 ? (
        <p class="nothing">
          Nothing outside is configured. Cameras, disks and the network can be watched as <code>targets</code>: then a
          crash is told together with what was gone.
        </p>
      ) : (
        <ul class="targets">
          {targets.map(({ name, state, since, sentence }) => (
            <li key={name}>
              <MoodIcon mood={moods[state] ?? 'busy'} />
              <span>
                <strong>{name}</strong> {state}
                {since !== null && <span class="muted"> since {moment(new Date(since))}</span>}
                {sentence !== null && <span class="sentence">{sentence}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
