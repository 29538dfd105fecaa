import type { ClientRequest, IncomingMessage } from 'node:http';

/** An application that is asked to stop may answer first, or be gone before it has. */
const answerWithinMs = 5_000;

/**
 * Asks an application to stop: a POST without a body. An answer below 400 is a promise to end, and so is a connection that
 * breaks off after it has been asked: it may have ended at once. Never rejects.
 *
 * @returns why it will not stop by this, in words for a person; null where it will
 */
export async function askToStop(url: string): Promise<string | null> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return new Promise(resolve => {
    let asked: ClientRequest;
    try {
      const options = {
        method: 'POST',
        agent: false as const,
        timeout: answerWithinMs,
        headers: { 'content-length': 0 },
      };
      asked = request(url, options);
    } catch (error) {
      resolve((error as Error).message);
      return;
    }
    asked.once('response', (answer: IncomingMessage) => {
      const { statusCode = 0, statusMessage = '' } = answer;
      resolve(statusCode < 400 ? null : `it answers ${statusCode} ${statusMessage}`.trim());
      answer.destroy();
    });
    // It was asked, and is slow to answer: perhaps because it is busy ending.
    asked.once('timeout', () => {
      resolve(null);
      asked.destroy();
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      const ended = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      resolve(ended ? null : error.message);
    });
    asked.end();
  });
}
