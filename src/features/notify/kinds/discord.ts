import type { Deliver } from '../delivery.ts';
import { cut, type Message } from '../message.ts';
import { post } from '../post.ts';
import { colourOf } from './colour.ts';

/** https://docs.discord.com/developers/resources/message#embed-object-embed-limits: 256 and 4096, less the marks. */
const maxTitleChars = 250;
const maxTextChars = 2_000;
const maxOutputChars = 1_900;

export function discord({ url }: { readonly url: string }): Deliver {
  return (message, signal) =>
    post({ url, body: JSON.stringify(discordBody(message)), headers: { 'content-type': 'application/json' } }, signal);
}

export function discordBody(message: Message): unknown {
  const output = cut(message.output.join('\n').replaceAll('```', "'''"), maxOutputChars);
  const text = cut(message.text, maxTextChars);
  return {
    // Whatever an application prints calls nobody.
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cut(message.title, maxTitleChars),
        description: output === '' ? text : `${text}\n\`\`\`\n${output}\n\`\`\``,
        color: colourOf(message),
        timestamp: message.at.toISOString(),
        footer: { text: message.host },
      },
    ],
  };
}
