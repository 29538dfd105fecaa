import crypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { desktopCommand } from '../../../src/features/notify/kinds/desktop.ts';
import { discordBody } from '../../../src/features/notify/kinds/discord.ts';
import { slackBody } from '../../../src/features/notify/kinds/slack.ts';
import { telegramText } from '../../../src/features/notify/kinds/telegram.ts';
import { signature, webhookBody } from '../../../src/features/notify/kinds/webhook.ts';
import { type Message, noFacts } from '../../../src/features/notify/message.ts';
import { retryAfterMs } from '../../../src/features/notify/post.ts';

const nasty = '<!channel> @everyone <b>&amp; ``` "; rm -rf /';
const message: Message = {
  id: 'p-1-first-2000',
  incident: 'p-1',
  event: 'crash',
  level: 'error',
  told: ['crash'],
  subject: 'webapp',
  host: 'pi',
  at: new Date('2026-11-24T10:00:00Z'),
  title: 'webapp crashed',
  text: nasty,
  output: [nasty],
  facts: { ...noFacts, crashes: 1, nextTryAt: new Date('2026-11-24T10:00:05Z') },
};

describe('the webhook', () => {
  it('is signed over its time and its body', () => {
    const mac = crypto.createHmac('sha256', 's').update('5.{}').digest('hex');
    expect(signature('s', 5, '{}')).toBe(`t=5,v1=${mac}`);
  });

  it('has the documented fields', () => {
    const { text, output, ...rest } = JSON.parse(webhookBody(message));
    expect([text, output]).toEqual([nasty, [nasty]]);
    expect(rest).toEqual({
      version: 1,
      id: 'p-1-first-2000',
      incident: 'p-1',
      event: 'crash',
      level: 'error',
      subject: 'webapp',
      host: 'pi',
      at: '2026-11-24T10:00:00.000Z',
      title: 'webapp crashed',
      cause: null,
      fingerprint: null,
      advice: null,
      times_seen: null,
      crashes: 1,
      tries: 0,
      next_try_at: '2026-11-24T10:00:05.000Z',
      down_seconds: null,
    });
  });
});

describe('what an application prints', () => {
  it('calls nobody in Slack and ends no block', () => {
    const body = JSON.stringify(slackBody(message));
    expect(body).toContain('&lt;!channel&gt;');
    expect(body).not.toContain('<!channel>');
    expect(body.match(/```/g)).toHaveLength(3);
  });

  it('calls nobody in Discord and ends no block', () => {
    const body = discordBody(message) as { allowed_mentions: unknown; embeds: { description: string }[] };
    expect(body.allowed_mentions).toEqual({ parse: [] });
    expect(body.embeds[0]?.description.split('```').length).toBe(4);
  });

  it('is text in Telegram', () => {
    expect(telegramText(message)).toContain('&lt;b&gt;&amp;amp;');
    expect(telegramText(message).length).toBeLessThan(4096);
  });

  it('is an argument or a variable of a desktop program, never its script', () => {
    const rude = { ...message, title: '--help' };
    const linux = desktopCommand(rude, 'linux').command;
    expect(linux.slice(linux.indexOf('--') + 1)).toEqual(['--help', expect.stringContaining('&lt;!channel&gt;')]);
    const mac = desktopCommand(rude, 'darwin').command;
    expect(mac.slice(-2)).toEqual(['--help', nasty]);
    expect(mac.slice(0, -2).join()).not.toContain('channel');
    const { command, env } = desktopCommand(rude, 'win32');
    expect(Buffer.from(command.at(-1) ?? '', 'base64').toString('utf16le')).not.toContain('channel');
    expect(env).toEqual({ CRASHPROOF_TITLE: '--help', CRASHPROOF_TEXT: nasty });
  });
});

describe('the longest message', () => {
  const long: Message = { ...message, text: '&'.repeat(2000), output: Array(10).fill('&'.repeat(300)) };

  it('is within what each service takes', () => {
    const slack = slackBody(long) as { attachments: { blocks: { text: { text: string } }[] }[] };
    for (const { text } of slack.attachments[0]?.blocks ?? []) expect(text.text.length).toBeLessThanOrEqual(3000);
    const discord = discordBody(long) as { embeds: { description: string }[] };
    expect(discord.embeds[0]?.description.length).toBeLessThanOrEqual(4096);
    // Telegram counts what is left without marks.
    expect(
      telegramText(long)
        .replaceAll('&amp;', '&')
        .replace(/<[^>]+>/g, '').length,
    ).toBeLessThanOrEqual(4096);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');
  it.each<[string | undefined, string, number | null]>([
    [undefined, '', null],
    ['7', '', 7000],
    ['0', '', 0],
    ['Tue, 24 Nov 2026 10:00:30 GMT', '', 30_000],
    ['Tue, 24 Nov 2026 09:00:00 GMT', '', 0],
    ['86400', '', 300_000],
    ['soon', '', null],
    [undefined, '{"retry_after": 1.5}', 1500],
  ])('%s %s', (header, body, ms) => {
    expect(retryAfterMs(header, body, now)).toBe(ms);
  });
});
