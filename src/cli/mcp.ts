import { ConfigError } from '../config/mistake.ts';
import { openSources } from '../mcp/sources.ts';
import { serveStdio } from '../mcp/stdio.ts';
import type { McpLine } from './mcp-command.ts';

/** `crashproof mcp`: serves one assistant until it goes. @returns the exit code */
export async function mcp({ flags, runner, allowActions }: McpLine): Promise<number> {
  const over = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => over.abort());
  try {
    const sources = await openSources({ flags, runner, env: process.env, cwd: process.cwd() });
    await serveStdio({ sources, allowActions, onInternalError }, over.signal);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message.replace(/^/gm, 'crashproof: ')}\n`);
    return 2;
  }
}

function onInternalError(error: unknown): void {
  process.stderr.write(`crashproof: internal error: ${error instanceof Error ? error.stack : error}\n`);
}
