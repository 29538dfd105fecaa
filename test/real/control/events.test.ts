import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { EventItem } from '../../../src/control/api.ts';
import { ask } from '../../../src/control/client.ts';
import { child, runs, until } from '../run/supervisor.ts';
import { freshHome, registrationOf } from './at-home.ts';

it('events come as they happen, and go on where one has left', async () => {
  const home = freshHome();
  const one = runs(child('ends-when-told.js', 'told'), '--name web --restart-delay 0', { env: home.env });
  const reach = await registrationOf(home, one);
  await one.printed(/running/);
  const seen: EventItem[] = [];
  const over = new AbortController();
  const following = ask<'events'>(
    reach,
    { do: 'events', follow: true },
    { onItem: item => seen.push(item), signal: over.signal, silenceMs: 0 },
  ).catch(() => null);

  fs.writeFileSync(path.join(one.cwd, 'told'), '3');
  const ended = await until('the end', () => seen.find(({ event }) => event === 'ended'));
  expect(ended).toMatchObject({ service: 'web', level: 'error', message: expect.stringContaining('exit code 3') });
  // The end is explained in its own time, before or after the next run has begun: nothing comes after both.
  await until('the next run', () => seen.slice(seen.indexOf(ended)).some(({ event }) => event === 'ready'));
  await until('the explanation', () => seen.some(({ event }) => event === 'diagnosed'));
  over.abort();
  await following;

  const rest: EventItem[] = [];
  await ask<'events'>(reach, { do: 'events', after: ended.id }, { onItem: item => rest.push(item) });
  const all: EventItem[] = [];
  await ask<'events'>(reach, { do: 'events' }, { onItem: item => all.push(item) });
  expect(rest).toEqual(all.slice(all.findIndex(({ id }) => id === ended.id) + 1));
  expect(rest.map(({ event }) => event)).toEqual(expect.arrayContaining(['spawned', 'diagnosed']));
});
