import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterEach } from 'vitest';
import type { Home } from '../control/at-home.ts';
import { dist } from '../run/supervisor.ts';

const open = new Set<Client>();

afterEach(async () => {
  for (const client of open) await client.close();
  open.clear();
});

/** An assistant of that user, which has started `crashproof mcp ARGS` over stdio. */
export async function assistant(home: Home, args: readonly string[] = [], cwd = home.folder): Promise<Client> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [path.join(dist, 'crashproof.cjs'), 'mcp', ...args],
    cwd,
    env: { PATH: process.env.PATH ?? '', ...home.env },
    stderr: 'pipe',
  });
  const client = new Client({ name: 'tester', version: '1' });
  open.add(client);
  await client.connect(transport);
  return client;
}

export const named = (client: Client, name: string, given: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: given }) as Promise<CallToolResult>;

/** What root is shown besides is another test's. */
export const ofThisUser = (supervisors: readonly { readonly user?: string }[]) =>
  supervisors.filter(({ user }) => user === undefined);

/** The only text that a tool answered with. */
export async function told(client: Client, name: string, given: Record<string, unknown> = {}): Promise<string> {
  const { content, isError } = await named(client, name, given);
  const [first, ...others] = content;
  if (first?.type !== 'text' || others.length > 0) throw new Error(`no single text: ${JSON.stringify(content)}`);
  if (isError === true) throw new Error(first.text);
  return first.text;
}

/** The data that a tool answered with. */
export async function data(client: Client, name: string, given: Record<string, unknown> = {}) {
  return JSON.parse(await told(client, name, given));
}
