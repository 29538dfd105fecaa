import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it } from 'vitest';
import { maxWrongTokens } from '../../../src/http/guesses.ts';
import { maxMessageBytes } from '../../../src/mcp/bounds.ts';
import { freshHome, type Home, registrationOf, says } from '../control/at-home.ts';
import { ask } from '../metrics/page.ts';
import { child, crashproof, runs } from '../run/supervisor.ts';
import { data, named, ofThisUser } from './assistant.ts';

const token = 'a-token-of-20-letters';

async function served(home: Home, args: readonly string[] = [], env = {}) {
  const one = crashproof(['mcp', '--http', '127.0.0.1:0', ...args], { env: { ...home.env, ...env }, cwd: home.folder });
  const url = await one.seen('its address', () => /http:\/\/\S+(?=\s)/.exec(one.err)?.[0]);
  return { one, url: new URL(url), port: Number(new URL(url).port) };
}

async function client(url: URL, headers: Record<string, string> = {}): Promise<Client> {
  const connected = new Client({ name: 'tester', version: '1' });
  await connected.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return connected;
}

const post = {
  path: '/mcp',
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
};
const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe('over HTTP', () => {
  it('several assistants see what runs, and act where that was allowed', async () => {
    const home = freshHome();
    const sup = runs(child('runs-for-ever.js'), '--name web', { env: home.env });
    await sup.event('ready');
    await registrationOf(home, sup);
    const { one, url } = await served(home, ['--allow-actions']);
    const [first, second] = await Promise.all([client(url, { 'user-agent': 'the-assistant/7 (phone)' }), client(url)]);
    for (const each of [first, second]) {
      expect(ofThisUser((await data(each, 'list_services')).supervisors)).toMatchObject([
        { services: [{ name: 'web', state: 'up' }] },
      ]);
    }
    const heard: string[] = [];
    const asked = { name: 'restart_service', arguments: { service: 'web', why: 'over HTTP' } };
    const answer = await first.callTool(asked, undefined, { onprogress: ({ message }) => heard.push(message ?? '') });
    expect(JSON.stringify(answer.content)).toContain('run 2');
    expect(heard.length).toBeGreaterThan(0);
    const by = '127.0.0.1 via mcp (the-assistant/7 phone)';
    expect(await sup.event('requested', { action: 'restart' })).toMatchObject({
      by,
      message: expect.stringMatching(/over HTTP/),
    });
    const { services } = JSON.parse((await says(home, ['history', '--json'])).out);
    expect(services[0].ends).toMatchObject([{ reason: `restart by ${by}: over HTTP` }]);
    await Promise.all([first.close(), second.close()]);
    one.signal('SIGTERM');
    expect(await one.exit()).toBe(0);
  });

  it('looks only, without leave to act', async () => {
    const home = freshHome();
    const { url } = await served(home);
    const one = await client(url);
    await expect(named(one, 'stop_service', { service: 'web', why: 'x' })).rejects.toThrow('--allow-actions');
    await one.close();
  });

  it('a stranger that was rebound here, or a page of another site, gets nothing', async () => {
    const { port } = await served(freshHome());
    const asks = (headers: Record<string, string>) =>
      ask(port, { ...post, headers: { ...post.headers, ...headers } }, ping);
    expect(await asks({})).toMatchObject({ status: 200 });
    expect(await asks({ host: 'evil.example' })).toMatchObject({ status: 403 });
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${port + 1}`, 'file://']) {
      expect(await asks({ origin })).toMatchObject({ status: 403 });
    }
    expect(await asks({ origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` })).toMatchObject({
      status: 200,
    });
    // What a page may send without asking first.
    expect(await asks({ 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await ask(port, { path: '/mcp' })).toMatchObject({ status: 405 });
    expect(await ask(port, { ...post, path: '/' }, ping)).toMatchObject({ status: 404 });
  });

  it('too much is refused, and what is no message harms nothing', async () => {
    const { port } = await served(freshHome());
    const large = await ask(port, post, `{"x":"${'x'.repeat(maxMessageBytes)}"}`).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);
    for (const body of ['', '[]', '{', '{"jsonrpc":"2.0"}', `[${Array(2_000).fill(ping).join(',')}]`]) {
      expect([400, 202]).toContain((await ask(port, post, body)).status);
    }
    expect(await ask(port, post, ping)).toMatchObject({ status: 200 });
  });

  it('the token is needed where there is one, and cannot be guessed for long', async () => {
    const { port, url } = await served(freshHome(), [], { CRASHPROOF_MCP_TOKEN: token });
    const right = { authorization: `Bearer ${token}` };
    const one = await client(url, right);
    expect((await one.listTools()).tools.length).toBeGreaterThan(4);
    await one.close();
    await expect(client(url)).rejects.toThrow();
    const guess = { ...post, headers: { ...post.headers, authorization: 'Bearer wrong-wrong-wrong-wrong' } };
    for (let n = 0; n < maxWrongTokens; n += 1) expect(await ask(port, guess, ping)).toMatchObject({ status: 401 });
    expect(await ask(port, { ...post, headers: { ...post.headers, ...right } }, ping)).toMatchObject({ status: 429 });
  });

  it.each([
    ['beyond this machine without a token', ['--http', '0.0.0.0:0'], {}, 'CRASHPROOF_MCP_TOKEN must be set', 2],
    [
      'with a token that is too short',
      ['--http', '0'],
      { CRASHPROOF_MCP_TOKEN: 'short-secret' },
      'at least 16 characters',
      2,
    ],
    ['at what is no address', ['--http', 'here'], {}, 'It must be address:port', 2],
    [
      'at an address of another machine',
      ['--http', '192.0.2.1:7782'],
      { CRASHPROOF_MCP_TOKEN: token },
      'this machine does not have that address',
      1,
    ],
  ])('is not served %s', async (_, args, env, sentence, code) => {
    const home = freshHome();
    const said = await says({ ...home, env: { ...home.env, ...env } }, ['mcp', ...args]);
    expect(said.code).toBe(code);
    expect(said.err).toContain(sentence);
    expect(said.err).not.toContain('short-secret');
  });
});
