import type { Address, Receiver } from '../../config/receiver.ts';
import type { Deliver } from './delivery.ts';
import { command } from './kinds/command.ts';
import { desktop } from './kinds/desktop.ts';
import { discord } from './kinds/discord.ts';
import { ntfy } from './kinds/ntfy.ts';
import { slack } from './kinds/slack.ts';
import { telegram } from './kinds/telegram.ts';
import { webhook } from './kinds/webhook.ts';
import type { Message } from './message.ts';

/** How a message goes to that address. Mail is large and loaded only where somebody gets some. */
export async function deliveryTo(address: Address): Promise<Deliver> {
  switch (address.kind) {
    case 'webhook':
      return webhook(address);
    case 'ntfy':
      return ntfy(address);
    case 'slack':
      return slack(address);
    case 'discord':
      return discord(address);
    case 'telegram':
      return telegram(address);
    case 'email':
      return (await import('./kinds/email.ts')).email(address);
    case 'desktop':
      return desktop();
    case 'command':
      return command(address);
    default:
      return address satisfies never;
  }
}

/** Whether a receiver wants this message. A recovery goes where the trouble that it ends went. */
export function wants({ on, minLevel, about }: Receiver, { event, told, level, subject }: Message): boolean {
  if (event === 'test') return true;
  if (minLevel === 'error' && level !== 'error') return false;
  if (about !== null && subject !== null && !about.includes(subject)) return false;
  if (event === 'recovered' && !on.includes('recovered')) return false;
  return told.some(one => on.includes(one));
}
