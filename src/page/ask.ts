/** The server said no, in a sentence. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

const base = '/crashproof/api/';

/** @throws Refusal where the server says no; TypeError where it cannot be reached */
export async function ask<Answer>(what: string, words: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const query = new URLSearchParams(words).toString();
  return read(await fetch(`${base}${what}${query === '' ? '' : `?${query}`}`));
}

export async function tell<Answer>(what: string, content: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return read(await fetch(`${base}${what}`, { method: 'POST', headers, body: JSON.stringify(content) }));
}

export function listen(what: string, words: Readonly<Record<string, string>>): EventSource {
  return new EventSource(`${base}${what}?${new URLSearchParams(words)}`);
}

async function read<Answer>(answer: Response): Promise<Answer> {
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(answer.status, content.error ?? `the server answered ${answer.status}`);
  return content;
}
