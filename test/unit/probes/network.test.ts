import { describe, expect, it } from 'vitest';
import type { Asked } from '../../../src/os/probes/ask.ts';
import { networkProbe } from '../../../src/os/probes/network.ts';

const refused = (address: string): Asked => ({
  verdict: { is: 'fail', reason: `refused by ${address}` },
  address: null,
  local: false,
});
const broken = (address: string): Asked => ({ verdict: { is: 'fail', reason: 'broken' }, address, local: true });
const well = (address: string): Asked => ({ verdict: { is: 'pass', degraded: [] }, address, local: true });
const alive = { is: 'pass', degraded: [], latencyMs: expect.any(Number) };

/** A probe of `localhost` whose addresses answer as the table says, and the questions it asked. */
function localhost(
  answers: Record<string, (address: string) => Asked>,
  stranger: (address: string, trusted: boolean) => string | null = () => null,
) {
  const asked: string[] = [];
  const probe = networkProbe(
    'localhost',
    7777,
    async address => {
      asked.push(address);
      return (answers[address] ?? refused)(address);
    },
    { strangerAt: (address, _port, trusted) => stranger(address, trusted) },
  );
  return { probe, asked };
}

describe('localhost', () => {
  it('asks the other family where the first refuses, and remembers who answered', async () => {
    const { probe, asked } = localhost({ '::1': well });
    expect(await probe.check(1000)).toEqual(alive);
    expect(await probe.check(1000)).toEqual(alive);
    expect(asked).toEqual(['127.0.0.1', '::1', '::1']);
  });

  it('does not go on to the other family when the service itself has failed', async () => {
    const { probe, asked } = localhost({ '127.0.0.1': broken, '::1': well });
    expect(await probe.check(1000)).toEqual({ is: 'fail', reason: 'broken' });
    expect(asked).toEqual(['127.0.0.1']);
  });

  it('tells of the first refusal, but rather of a stranger', async () => {
    expect(await localhost({}).probe.check(1000)).toEqual({ is: 'fail', reason: 'refused by 127.0.0.1' });
    const { probe } = localhost({ '::1': well }, address => `stranger at ${address}`);
    expect(await probe.check(1000)).toEqual({ is: 'foreign', reason: 'stranger at ::1' });
  });
});

describe('whose answer it is', () => {
  it('is asked anew after a failure', async () => {
    const trust: boolean[] = [];
    const note = (_: string, trusted: boolean) => {
      trust.push(trusted);
      return null;
    };
    await localhost({ '127.0.0.1': well }, note).probe.check(1000);
    await localhost({ '127.0.0.1': broken }, note).probe.check(1000);
    expect(trust).toEqual([true, false]);
  });

  it('is no question for another machine', async () => {
    const elsewhere = (address: string): Asked => ({ ...well(address), local: false });
    const { probe } = localhost({ '127.0.0.1': elsewhere }, () => 'stranger');
    expect(await probe.check(1000)).toEqual(alive);
  });
});
