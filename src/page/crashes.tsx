import { useState } from 'preact/hooks';
import type { CrashesAnswer, CrashGroupItem } from '../control/api.ts';
import { plainText } from './ansi.ts';
import { useFetched } from './fetched.ts';
import { times } from './looks.ts';
import { useNow } from './store.ts';
import { distance, length, moment, wholeMoment } from './times.ts';

/** As many are shown at first; the rest on demand. */
const shownAtFirst = 5;

export function Crashes({ name, mark }: { readonly name: string; readonly mark: string }) {
  const { answer, error } = useFetched<CrashesAnswer>('crashes', { service: name }, mark, 60_000);
  const [all, setAll] = useState(false);
  const groups = answer?.services[0]?.groups ?? [];
  const shown = all ? groups : groups.slice(0, shownAtFirst);
  return (
    <section class="panel crashes" aria-labelledby="crashes">
      <h2 id="crashes">
        Crashes {groups.length > 0 && <small>{groups.length === 1 ? 'one kind' : `${groups.length} kinds`}</small>}
      </h2>
      {error !== '' && <p class="wrong">They could not be read: {error}</p>}
      {answer !== null && groups.length === 0 && (
        <p class="nothing good">
          <span aria-hidden="true">✓</span> None so far. When it crashes, here stands why, with its last words.
        </p>
      )}
      {shown.map((group, index) => (
        <Group key={group.fingerprint} group={group} open={index === 0} />
      ))}
      {groups.length > shown.length && (
        <button type="button" class="button" onClick={() => setAll(true)}>
          {groups.length - shown.length} more kinds
        </button>
      )}
    </section>
  );
}

function Group({ group, open }: { readonly group: CrashGroupItem; readonly open: boolean }) {
  const now = useNow(10_000);
  const { explanation, advice, count, last_seen, first_seen, fingerprint, summary, evidence, output, stacks } = group;
  return (
    <details class="group" open={open}>
      <summary>
        <span class="sentence">{explanation}</span>
        <span class="muted">
          <b class="count">{times(count)}</b>, last {distance(new Date(last_seen), now)}
        </span>
      </summary>
      {advice !== '' && <p class="advice">{advice}</p>}
      <dl class="story">
        <div>
          <dt>Last</dt>
          <dd title={wholeMoment(new Date(last_seen))}>
            {moment(new Date(last_seen), now)}, run {group.run}: {summary}
          </dd>
        </div>
        {count > 1 && (
          <div>
            <dt>First</dt>
            <dd title={wholeMoment(new Date(first_seen))}>{moment(new Date(first_seen), now)}</dd>
          </div>
        )}
        <div>
          <dt>It had lived</dt>
          <dd>
            {length(group.median_life_ms)}
            {count > 1 ? ', half of the times longer' : ''}
          </dd>
        </div>
        <div>
          <dt>Fingerprint</dt>
          <dd>
            <code>{fingerprint}</code> · {group.cause}
          </dd>
        </div>
      </dl>
      {group.targets.some(({ state }) => state !== 'up') && (
        <p class="gone">
          Gone at that moment:{' '}
          {group.targets
            .filter(({ state }) => state !== 'up')
            .map(target => `${target.name} (${target.sentence ?? target.state})`)
            .join(', ')}
        </p>
      )}
      {group.samples.length > 1 && <Curve samples={group.samples} />}
      {evidence.length > 0 && (
        <>
          <h3>What speaks for it</h3>
          <Words text={evidence.join('\n')} label="What speaks for it" />
        </>
      )}
      {output.trim() !== '' && (
        <>
          <h3>Its last words</h3>
          <Words text={output} label="Its last words" />
        </>
      )}
      {stacks !== null && (
        <>
          <h3>What it was doing</h3>
          <Words text={stacks} label="What it was doing" />
        </>
      )}
    </details>
  );
}

/** Reachable by keyboard, so that it can be scrolled. */
function Words({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <section class="words" tabIndex={0} aria-label={label}>
      <pre>{text.trimEnd().split('\n').map(plainText).join('\n')}</pre>
    </section>
  );
}

const width = 300;
const height = 44;

/** The memory before its end. */
function Curve({ samples }: { readonly samples: CrashGroupItem['samples'] }) {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return null;
  const span = Math.max(1, Date.parse(last.at) - Date.parse(first.at));
  const most = Math.max(...samples.map(one => one.memory_mb));
  const x = (at: string): number => ((Date.parse(at) - Date.parse(first.at)) / span) * width;
  const y = (value: number): number => height - 2 - (value / Math.max(1, most)) * (height - 6);
  const line = samples.map(({ at, memory_mb }) => `${x(at).toFixed(1)} ${y(memory_mb).toFixed(1)}`).join('L');
  return (
    <figure class="curve">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="area" d={`M${line}L${width} ${height}L0 ${height}z`} />
        <path class="line" d={`M${line}`} />
      </svg>
      <figcaption>
        Memory in the {length(span)} before: {Math.round(first.memory_mb)} → {Math.round(last.memory_mb)} MB, at most{' '}
        {Math.round(most)} MB
      </figcaption>
    </figure>
  );
}
