import type { Config } from '../../../src/config/config.ts';
import { type Asked, loadConfig } from '../../../src/config/load.ts';
import { ConfigError } from '../../../src/config/mistake.ts';
import { fakeLook } from './fake-look.ts';

type Given = Partial<Asked> & { readonly file?: string; readonly files?: Readonly<Record<string, string>> };

/** Loads on a Linux machine that holds only `/app/` and what is given; `file` is /app/crashproof.yaml. */
export function load({ file, files = {}, ...asked }: Given = {}): Promise<Config> {
  const all = { '/app/': '', ...files, ...(file === undefined ? {} : { '/app/crashproof.yaml': file }) };
  return loadConfig({ env: {}, cwd: '/app', look: fakeLook(all), platform: 'linux', ...asked });
}

/** The only service of it. */
export async function loadOne(given: Given = {}) {
  const [service, ...more] = (await load(given)).services;
  if (service === undefined || more.length > 0) throw new Error(`${more.length + 1} services instead of one`);
  return service;
}

/** The mistakes, line by line as a person sees them. */
export async function mistakesOf(given: Given): Promise<string[]> {
  try {
    await load(given);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  throw new Error('there were no mistakes');
}
