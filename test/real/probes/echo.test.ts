import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { ask } from '../../../src/os/probes/ask.ts';
import { freeAddress } from '../run/addresses.ts';

describe.runIf(process.platform === 'linux')('a connection that meets itself', () => {
  it('is no listener: a free port of the range for outgoing connections may, rarely, answer itself', async () => {
    const { host, port } = await freeAddress();
    const line = {
      where: `${host}:${port}`,
      ready: 'connect' as const,
      open: () => net.connect({ host, port, localAddress: host, localPort: port }),
    };
    const talk = { request: null, connected: () => ({ is: 'pass' as const, degraded: [] }) };
    expect(await ask(line, talk, 20_000)).toEqual({
      verdict: { is: 'fail', reason: `connection refused on ${host}:${port}` },
      address: null,
      local: false,
    });
  });
});

describe('a connection that cannot even be tried', () => {
  it('is a finding, not an exception', async () => {
    const line = {
      where: '127.0.0.1:70000',
      ready: 'connect' as const,
      open: () => net.connect({ host: '127.0.0.1', port: 70_000 }),
    };
    expect(await ask(line, { request: null }, 20_000)).toMatchObject({
      verdict: { is: 'fail', reason: expect.stringContaining('127.0.0.1:70000 cannot be asked') },
    });
  });
});
