import http from 'node:http';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export function ask(port: number, options: http.RequestOptions = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = http.request({ host: '127.0.0.1', port, path: '/metrics', agent: false, ...options }, answer => {
      let text = '';
      answer.on('data', bytes => {
        text += bytes;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Asks until the page is there and says so. */
export async function asking(port: number, what: RegExp, options?: http.RequestOptions): Promise<Answer> {
  for (const deadline = performance.now() + 40_000; performance.now() < deadline; ) {
    const answer = await ask(port, options).catch(() => null);
    if (answer !== null && what.test(answer.text)) return answer;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`no ${what}`);
}
