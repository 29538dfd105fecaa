import childProcess from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { page, rawServer, says } from './helpers.ts';

const program = fileURLToPath(new URL('../../children/checks-once.ts', import.meta.url));

/** Runs one check with a limit of ten minutes in a process that has nothing else to do, and waits for its natural end. */
function checkAndEnd(target: string, timeoutMs = 600_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ['--import', 'tsx', program, target, String(timeoutMs)];
    childProcess.execFile(process.execPath, args, { timeout: 30_000 }, (error, stdout) => {
      if (error) reject(new Error(`after "${stdout}" it did not end by itself: ${error.message}`));
      else resolve(stdout);
    });
  });
}

describe('after a check nothing keeps the process alive: no timer, socket or child', () => {
  it.each([
    ['http that answers', (port: number) => `http://127.0.0.1:${port}/`, /"pass"/, undefined],
    ['tcp', (port: number) => `tcp://localhost:${port}`, /"pass"/, undefined],
    ['a command', () => 'exec:node -e 0', /"pass"/, undefined],
    ['a command that is too slow', () => 'exec:node -e setInterval(()=>0,9)', /did not end/, 500],
    ['a command that does not exist', () => 'exec:no-such-program-anywhere', /"misconfigured"/, undefined],
  ])('%s', async (_, target, said, timeoutMs) => {
    const server = await rawServer(says(page('{}')));
    expect(await checkAndEnd(target(server.port), timeoutMs)).toMatch(said);
    await server.close();
  });

  it('http that never answers', async () => {
    const server = await rawServer(() => {});
    expect(await checkAndEnd(`http://127.0.0.1:${server.port}/`, 300)).toMatch(/no answer/);
    await server.close();
  });
});
