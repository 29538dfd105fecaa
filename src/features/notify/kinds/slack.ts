import type { Deliver } from '../delivery.ts';
import { cut, type Message } from '../message.ts';
import { post } from '../post.ts';
import { colourOf } from './colour.ts';

/** Of a section's text; https://docs.slack.dev/reference/block-kit/blocks/section-block */
const maxSectionChars = 2_900;

/** An incoming webhook. */
export function slack({ url }: { readonly url: string }): Deliver {
  return (message, signal) =>
    post({ url, body: JSON.stringify(slackBody(message)), headers: { 'content-type': 'application/json' } }, signal);
}

export function slackBody(message: Message): unknown {
  const head = `*${escaped(message.title)}* (${escaped(message.host)})\n${escaped(message.text)}`;
  // Three backquotes inside would end the block.
  const output = escaped(message.output.join('\n')).replaceAll('```', "'''");
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text, maxSectionChars) } });
  const code = output === '' ? [] : [section(`\`\`\`${cut(output, maxSectionChars - 10)}\`\`\``)];
  return {
    text: escaped(message.title),
    attachments: [{ color: `#${colourOf(message).toString(16).padStart(6, '0')}`, blocks: [section(head), ...code] }],
  };
}

/** https://docs.slack.dev/messaging/formatting-message-text: with these nobody can be called by `<!channel>`. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
