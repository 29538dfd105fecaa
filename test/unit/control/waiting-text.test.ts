import { expect, it } from 'vitest';
import { waitingText } from '../../../src/cli/live-waiting.ts';
import { backoff, service, stopping } from './service.ts';

it.each([
  [
    'starting',
    service({ name: 'starting', readyBy: 120_000 }, { pulse: { reason: 'connection refused', askAt: 4_000 } }),
    'web: starting, waiting for its first good answer for 3 s (connection refused)',
  ],
  [
    'not spawned yet',
    service({ name: 'starting', readyBy: null }, { pid: null }),
    'web: starting, waiting for its process for 3 s',
  ],
  ['waiting for a target', service({ name: 'waiting', on: ['camera'] }), 'web: waiting for camera for 3 s'],
  ['waiting for its restart', service(backoff), 'web: waiting for the restart in 2 s'],
  ['stopping', service(stopping), 'web: stopping, waiting for its end for 3 s (next signal in 5 s)'],
])('what a service that is %s is waited for', (_, one, text) => {
  expect(waitingText(one, 3_000, 3_000)).toBe(text);
});
