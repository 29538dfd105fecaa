import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Span, TimelineAnswer } from '../control/api.ts';
import { Detail } from './detail.tsx';
import { useFetched } from './fetched.ts';
import { MoodIcon, Pulse } from './icons.tsx';
import { Login } from './login.tsx';
import { summary } from './looks.ts';
import { Overview } from './overview.tsx';
import { connect, type Seen, useNow, useSeen } from './store.ts';
import { ThemeButton } from './theme.tsx';
import { clockTime, length, wholeMoment } from './times.ts';

/** The service in the address: `#/service/NAME`. */
function useChosen(): string | null {
  const read = (): string | null => {
    const name = /^#\/service\/(.+)$/.exec(location.hash)?.[1];
    try {
      return name === undefined ? null : decodeURIComponent(name);
    } catch {
      return null;
    }
  };
  const [chosen, setChosen] = useState(read);
  useEffect(() => {
    const changed = (): void => {
      setChosen(read());
      scrollTo(0, 0);
    };
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return chosen;
}

export function App() {
  const seen = useSeen();
  const chosen = useChosen();
  const services = useMemo(() => seen.services.map(({ status }) => status), [seen.services]);
  const whole = summary(services);

  useEffect(() => {
    const mark = { good: '', quiet: '', busy: '… ', wary: '! ', bad: '✕ ' }[whole.mood];
    document.title = services.length === 0 ? 'crashproof' : `${mark}${whole.words} · crashproof`;
  }, [whole.words, whole.mood, services.length]);

  if (seen.link === 'locked') return <Login onDone={connect} />;
  if (seen.runner === null) return <Arriving trouble={seen.trouble} />;
  return <Arrived seen={seen} chosen={chosen} />;
}

function Arriving({ trouble }: { readonly trouble: string }) {
  return (
    <main class="arriving">
      <Pulse />
      <h1>{trouble === '' ? 'Connecting …' : trouble}</h1>
      {trouble !== '' && <p>Trying again each second. Is crashproof still running on that machine?</p>}
    </main>
  );
}

function Arrived({ seen, chosen }: { readonly seen: Seen; readonly chosen: string | null }) {
  const [span, setSpan] = useState<Span>('hour');
  const { services, events, runner, link } = seen;
  const statuses = services.map(({ status }) => status);
  const whole = summary(statuses);
  const only = services.length === 1 ? services[0] : undefined;
  const found = only ?? services.find(({ status }) => status.name === chosen);
  const mark = `${events.at(-1)?.id} ${link}`;
  const { answer: timeline } = useFetched<TimelineAnswer>(
    'timeline',
    { span },
    mark,
    span === 'hour' ? 10_000 : 60_000,
  );

  return (
    <div class={link === 'stale' ? 'app is-stale' : 'app'}>
      <a class="skip" href="#content">
        To the content
      </a>
      <header class="top">
        <a class="brand" href="#/" aria-label="crashproof, all services">
          <Pulse />
          <span>crashproof</span>
        </a>
        <p class={`whole mood-${whole.mood}`} role="status">
          <MoodIcon mood={whole.mood} />
          <span>{whole.words}</span>
        </p>
        <Connection seen={seen} />
        <ThemeButton />
      </header>
      {link === 'stale' && <Stale seen={seen} />}
      <main id="content" tabIndex={-1}>
        {found === undefined ? (
          <Overview services={statuses} timeline={timeline} span={span} onSpan={setSpan} missing={chosen} />
        ) : (
          <Detail
            key={found.status.name}
            shown={found}
            back={only === undefined}
            events={events}
            timeline={timeline}
            span={span}
            onSpan={setSpan}
            stale={link === 'stale'}
          />
        )}
      </main>
      <footer class="foot">
        <span>
          crashproof {runner?.crashproof_version}, pid {runner?.pid}
        </span>
        <span>since {runner === null ? '' : wholeMoment(new Date(runner.since))}</span>
        <span class="path">{runner?.cwd}</span>
      </footer>
    </div>
  );
}

function Connection({ seen }: { readonly seen: Seen }) {
  return (
    <p class={`link link-${seen.link}`}>
      <i aria-hidden="true" />
      {seen.link === 'live' ? 'live' : 'not live'}
    </p>
  );
}

function Stale({ seen }: { readonly seen: Seen }) {
  const now = useNow(1_000);
  return (
    <div class="stale" role="alert">
      <strong>This is not of now.</strong> {seen.trouble} What stands here is of {clockTime(new Date(seen.heardAt))},{' '}
      <span aria-hidden="true">{length(now.getTime() - seen.heardAt)} ago</span>. It is tried again each second.
    </div>
  );
}
