import { useRef, useState } from 'preact/hooks';
import type { Outcome, ServiceStatus } from '../control/api.ts';
import { tell } from './ask.ts';

type Action = 'start' | 'stop' | 'restart' | 'forgive';

const words: Readonly<Record<Action, { readonly button: string; readonly says: (name: string) => string }>> = {
  restart: {
    button: 'Restart',
    says: name => `${name} is stopped gracefully and started again. Whoever uses it is interrupted meanwhile.`,
  },
  stop: { button: 'Stop', says: name => `${name} is stopped gracefully and stays down until somebody starts it.` },
  start: { button: 'Start', says: name => `${name} is started and kept up from then on.` },
  forgive: {
    button: 'Try again',
    says: name => `What ${name} has used up of its restarts is forgotten, and it is started at once.`,
  },
};

export function Actions({ status, disabled }: { readonly status: ServiceStatus; readonly disabled: boolean }) {
  const [asked, setAsked] = useState<Action | null>(null);
  const [said, setSaid] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  const { name, wanted, phase } = status;
  const offered: readonly Action[] =
    wanted === 'down'
      ? ['start']
      : phase === 'given-up'
        ? ['forgive', 'stop']
        : phase === 'resting'
          ? ['start', 'stop']
          : ['restart', 'stop'];

  const open = (action: Action): void => {
    setAsked(action);
    setSaid('');
    dialog.current?.showModal();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const why = String(new FormData(event.currentTarget as HTMLFormElement).get('why') ?? '').trim();
    dialog.current?.close();
    if (asked === null) return;
    tell<Outcome>('act', { do: asked, service: name, ...(why === '' ? {} : { why }) }).then(
      () => setSaid(`${words[asked].button}: asked for.`),
      (error: Error) => setSaid(`${words[asked].button} was refused: ${error.message}`),
    );
  };

  return (
    <div class="actions">
      {offered.map((action, index) => (
        <button
          key={action}
          type="button"
          class={index === 0 ? 'button primary' : 'button'}
          disabled={disabled}
          onClick={() => open(action)}
        >
          {words[action].button}
        </button>
      ))}
      <p class="said" role="status">
        {said}
      </p>
      <dialog ref={dialog} aria-labelledby="ask-title">
        {asked !== null && (
          <form onSubmit={submit}>
            <h2 id="ask-title">
              {words[asked].button} {name}?
            </h2>
            <p>{words[asked].says(name)}</p>
            <label for="why">Why? It goes into the log.</label>
            <input id="why" name="why" maxLength={300} autocomplete="off" placeholder="optional" />
            <div class="choice">
              <button type="button" class="button" onClick={() => dialog.current?.close()}>
                Cancel
              </button>
              <button type="submit" class={asked === 'stop' ? 'button danger' : 'button primary'}>
                {words[asked].button}
              </button>
            </div>
          </form>
        )}
      </dialog>
    </div>
  );
}
