import type { Deliver } from '../delivery.ts';
import { cut, type Message, plainText } from '../message.ts';
import { post } from '../post.ts';

/** ntfy makes an attachment of a longer text. */
const maxMessageBytes = 4_000;

interface Ntfy {
  readonly url: string;
  readonly authorization: string | null;
}

/** https://docs.ntfy.sh/publish/#publish-as-json */
export function ntfy({ url, authorization }: Ntfy): Deliver {
  const { origin, pathname } = new URL(url);
  const slash = pathname.lastIndexOf('/');
  const server = `${origin}${pathname.slice(0, slash + 1)}`;
  const topic = decodeURIComponent(pathname.slice(slash + 1));
  return (message, signal) =>
    post(
      {
        url: server,
        body: JSON.stringify({
          topic,
          title: `${message.title} (${message.host})`,
          message: withinBytes(plainText(message), maxMessageBytes),
          priority: priorityOf(message),
          tags: [
            message.event === 'recovered'
              ? 'white_check_mark'
              : message.level === 'error'
                ? 'rotating_light'
                : 'warning',
          ],
        }),
        headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) },
      },
      signal,
    );
}

/** 1 … 5; from 4 on a telephone vibrates. */
function priorityOf({ event, level }: Message): number {
  if (event === 'gave-up') return 5;
  if (event === 'recovered' || event === 'test') return 3;
  return level === 'error' ? 4 : 3;
}

function withinBytes(text: string, maxBytes: number): string {
  let short = cut(text, maxBytes);
  while (Buffer.byteLength(short) > maxBytes) short = cut(short, Math.floor(short.length * 0.9));
  return short;
}
