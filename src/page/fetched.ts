import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from './ask.ts';

export interface Fetched<Answer> {
  readonly answer: Answer | null;
  readonly error: string;
}

/** An answer, asked for again when `mark` changes and every so often. The last one stays until there is a newer. */
export function useFetched<Answer>(
  what: string,
  words: Readonly<Record<string, string>>,
  mark: string,
  everyMs: number,
): Fetched<Answer> {
  const [fetched, setFetched] = useState<Fetched<Answer>>({ answer: null, error: '' });
  const [round, setRound] = useState(0);
  const key = `${what} ${JSON.stringify(words)}`;
  const shownKey = useRef(key);
  useEffect(() => {
    let wanted = true;
    if (shownKey.current !== key) setFetched({ answer: null, error: '' });
    shownKey.current = key;
    ask<Answer>(what, words).then(
      answer => wanted && setFetched({ answer, error: '' }),
      (error: Error) => wanted && setFetched(before => ({ ...before, error: error.message })),
    );
    return () => {
      wanted = false;
    };
  }, [key, mark, round]);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setRound(count => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return fetched;
}
