import type { Asked } from './ask.ts';
import { ask, plainLine } from './ask.ts';
import { bracketed } from './target.ts';

/** A connection that comes about is a pass; nothing is said, and it is closed at once. */
export function askTcp(port: number, address: string, timeoutMs: number): Promise<Asked> {
  const line = plainLine(address, port, `${bracketed(address)}:${port}`);
  return ask(line, { request: null, connected: () => ({ is: 'pass', degraded: [] }) }, timeoutMs);
}
