import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTroubleTeller, type Trouble, type TroubleTeller } from '../../../src/os/output/trouble.ts';

let told: Trouble[];
let teller: TroubleTeller;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  told = [];
  teller = createTroubleTeller('/logs/app.log', trouble => told.push(trouble));
});
afterEach(() => {
  vi.useRealTimers();
});

it('tells a trouble once, and its end with what was lost', () => {
  teller.begins('ENOSPC');
  teller.begins('ENOSPC');
  teller.begins('SLOW');
  teller.dropped(7);
  teller.dropped(3);
  teller.ends('SLOW');
  teller.ends();
  teller.ends();
  expect(told).toEqual([
    { what: 'unwritable', code: 'ENOSPC', path: '/logs/app.log', droppedBytes: 0 },
    { what: 'recovered', code: 'ENOSPC', path: '/logs/app.log', droppedBytes: 10 },
  ]);
});

it('tells one that comes and goes once a minute, and counts all of it', () => {
  for (let second = 0; second < 61; second++) {
    teller.begins('SLOW');
    teller.dropped(1);
    teller.ends('SLOW');
    vi.advanceTimersByTime(1_000);
  }
  expect(told.filter(trouble => trouble.what === 'unwritable').length).toBe(2);
  expect(told.filter(trouble => trouble.what === 'recovered').length).toBe(2);
  expect(teller.totalDroppedBytes()).toBe(61);
});
