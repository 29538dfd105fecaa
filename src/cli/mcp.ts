import { readAs } from '../config/kind.ts';
import { isLoopback, listenAt, token as tokenKind } from '../config/surface-kinds.ts';
import type { ServerOptions } from '../mcp/server.ts';
import { openSources } from '../mcp/sources.ts';
import type { McpLine } from './mcp-command.ts';
import { tellingMistakes } from './mistakes.ts';
import { Problem, saying } from './reach.ts';

const tokenVariable = 'CRASHPROOF_MCP_TOKEN';

/** `crashproof mcp`: serves one assistant until it goes, or over HTTP until it is asked to stop. @returns the exit code */
export function mcp({ flags, runner, allowActions, http }: McpLine): Promise<number> {
  const over = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => over.abort());
  return tellingMistakes(() =>
    saying(async () => {
      const sources = await openSources({ flags, runner, env: process.env, cwd: process.cwd() });
      const options: ServerOptions = { sources, allowActions, onInternalError };
      if (http === undefined) {
        const { serveStdio } = await import('../mcp/stdio.ts');
        await serveStdio(options, over.signal);
      } else {
        await overHttp(http, options, over.signal);
      }
      return 0;
    }),
  );
}

async function overHttp(at: NonNullable<McpLine['http']>, options: ServerOptions, signal: AbortSignal): Promise<void> {
  const token = givenToken(process.env[tokenVariable]);
  if (token === null && !isLoopback(at)) {
    throw new Problem(`--http ${listenAt.show(at)}: others could ask there, so ${tokenVariable} must be set`, 2);
  }
  const { serveHttp } = await import('../mcp/http.ts');
  const served = await serveHttp({ at, token, ...options }).catch((error: Error) => {
    throw new Problem(`--http ${error.message}`);
  });
  process.stderr.write(`crashproof: serving assistants at http://${listenAt.show({ ...at, port: served.port })}/mcp\n`);
  // What listens does not keep this process alive.
  const alive = setInterval(() => {}, 60_000);
  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(alive);
  await served.close();
}

function givenToken(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  const token = readAs(tokenKind, text);
  if (token !== null) return token;
  throw new Problem(`${tokenVariable}: ${tokenKind.problem?.(text)}`, 2);
}

function onInternalError(error: unknown): void {
  process.stderr.write(`crashproof: internal error: ${error instanceof Error ? error.stack : error}\n`);
}
