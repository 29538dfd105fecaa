import { useState } from 'preact/hooks';
import { tell } from './ask.ts';

export function Login({ onDone }: { readonly onDone: () => void }) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get('token');
    setBusy(true);
    tell('login', { token })
      .then(onDone, (problem: Error) => setError(problem.message))
      .finally(() => setBusy(false));
  };
  return (
    <main class="login">
      <form onSubmit={submit}>
        <img src="/crashproof/icon.svg" alt="" width="44" height="44" />
        <h1>crashproof</h1>
        <p id="about">The token stands in the configuration of this supervisor, as dashboard_token.</p>
        <label for="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          aria-describedby="about wrong"
          aria-invalid={error !== ''}
          ref={field => field?.focus()}
        />
        <p id="wrong" class="wrong" role="alert">
          {error}
        </p>
        <button type="submit" class="button primary" disabled={busy}>
          Open the dashboard
        </button>
      </form>
    </main>
  );
}
