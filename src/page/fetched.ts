import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from './ask.ts';

export interface Fetched<Answer> {
  readonly answer: Answer | null;
  readonly error: string;
}

/**
 * An answer, asked for again when `mark` changes and every so often. The last one stays until there is a newer. One
 * question at a time: however often the mark changes, the answer to the one before it is shown.
 */
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
  const refresh = useRef(() => {});
  useEffect(() => {
    let wanted = true;
    let asking = false;
    let again = false;
    if (shownKey.current !== key) setFetched({ answer: null, error: '' });
    shownKey.current = key;
    refresh.current = () => {
      again = asking;
      if (asking) return;
      asking = true;
      ask<Answer>(what, words)
        .then(
          answer => wanted && setFetched({ answer, error: '' }),
          (error: Error) => wanted && setFetched(before => ({ ...before, error: error.message })),
        )
        .finally(() => {
          asking = false;
          if (again && wanted) refresh.current();
        });
    };
    return () => {
      wanted = false;
    };
  }, [key]);
  useEffect(() => refresh.current(), [key, mark, round]);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setRound(count => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return fetched;
}
