/** Starts the demo as a person would: bundled, as a child process, on a port of the system's choice. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import * as esbuild from 'esbuild';

export interface App {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly url: string;
  /** All of stdout so far. */
  log(): string;
  /** Resolves when stdout holds `words`; rejects when the demo ends before. */
  said(words: RegExp): Promise<void>;
  ended(): Promise<{ code: number | null; signal: string | null; log: string; stderr: string }>;
}

/** A folder of its own for one test file, with the bundle in it. */
export class Stage {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-'));
  readonly #children: App['child'][] = [];
  #folders = 0;

  async bundle(): Promise<void> {
    await esbuild.build({
      entryPoints: ['src/demo/main.ts'],
      outfile: path.join(this.folder, 'demo.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'warning',
    });
  }

  /** A fresh place for a history. */
  dataDir(): string {
    return path.join(this.folder, `data-${this.#folders++}`);
  }

  run(args: readonly string[], env: Record<string, string> = {}): App {
    const child = spawn(process.execPath, [path.join(this.folder, 'demo.mjs'), ...args], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    let out = '';
    let stderr = '';
    child.stdout.on('data', bytes => {
      out += bytes;
    });
    child.stderr.on('data', bytes => {
      stderr += bytes;
    });
    const closed = new Promise<{ code: number | null; signal: string | null }>(resolve =>
      child.once('close', (code, signal) => resolve({ code, signal })),
    );
    return {
      child,
      get url() {
        return /Listening on (\S+)/.exec(out)?.[1] ?? '';
      },
      log: () => out,
      said: async words => {
        while (!words.test(out)) {
          const more = await Promise.race([
            closed,
            new Promise<null>(next => child.stdout.once('data', () => next(null))),
          ]);
          if (more)
            throw new Error(`the demo ended (${more.code ?? more.signal}) without saying ${words}: ${out}${stderr}`);
        }
      },
      ended: async () => ({ ...(await closed), log: out, stderr }),
    };
  }

  async start(args: readonly string[] = [], env: Record<string, string> = {}, port = 0): Promise<App> {
    const data = args.includes('--data') ? [] : ['--data', this.dataDir()];
    const app = this.run(['--port', String(port), ...data, ...args], env);
    await app.said(/Listening on .*\n/);
    return app;
  }

  async clear(): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await new Promise(resolve => child.once('close', resolve));
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Answer {
  readonly code: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Reads an answer to its end, or until `enough` says so of what has come. */
export function get(
  url: string,
  { method = 'GET', headers = {}, enough = () => false }: GetOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false }, response => {
      let body = Buffer.alloc(0);
      response.on('data', (bytes: Buffer) => {
        body = Buffer.concat([body, bytes]);
        if (enough(body)) request.destroy();
      });
      response.once('close', () => resolve({ code: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', () => {});
    });
    request.on('error', reject);
    request.end();
  });
}

interface GetOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly enough?: (body: Buffer) => boolean;
}

export async function getJson(url: string): Promise<Json> {
  return JSON.parse((await get(url)).body.toString());
}

/** Asks until `right` says yes; the test's own time limit ends it otherwise. */
export async function until(url: string, right: (body: Json) => boolean): Promise<Json> {
  for (;;) {
    const body = await getJson(url);
    if (right(body)) return body;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the tests look into answers whose shape is what they test
type Json = any;
