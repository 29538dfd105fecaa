import type { Deliver } from '../delivery.ts';
import { cut, type Message } from '../message.ts';
import { post } from '../post.ts';

/** https://core.telegram.org/bots/api#sendmessage: 4096 after its marks are taken out. */
const maxTextChars = 2_000;
const maxOutputChars = 1_800;

interface Telegram {
  readonly url: string;
  readonly token: string;
  readonly chat: string;
}

export function telegram({ url, token, chat }: Telegram): Deliver {
  return (message, signal) =>
    post(
      {
        url: `${url}/bot${token}/sendMessage`,
        body: JSON.stringify({
          chat_id: chat,
          text: telegramText(message),
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
          disable_notification: message.event === 'recovered',
        }),
        headers: { 'content-type': 'application/json' },
      },
      signal,
    );
}

export function telegramText(message: Message): string {
  const head = `<b>${escaped(message.title)}</b> (${escaped(message.host)})\n${escaped(cut(message.text, maxTextChars))}`;
  const output = escaped(cut(message.output.join('\n'), maxOutputChars));
  return output === '' ? head : `${head}\n<pre>${output}</pre>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
