import path from 'node:path';
import type { Given } from '../../config/from-flags.ts';
import { nearest } from '../../config/spelling.ts';
import { findPlaces, type Places, type Recorded } from '../../records/places.ts';
import { tellingMistakes } from '../mistakes.ts';
import { terminalOf } from '../terminal.ts';
import { type Page, pageFor } from './page.ts';

/** What both `why` and `reports` are asked with. */
export interface RecordsAsked {
  readonly flags: Given;
  readonly json: boolean;
  readonly service?: string;
}

/** What was asked for is not there: exit code 1. */
export class NotThere extends Error {}

/** Finds the records, lets `show` say what there is in them, and says what went wrong. @returns the exit code */
export function withRecords(
  { flags, service }: RecordsAsked,
  show: (services: readonly Recorded[], page: Page, places: Places) => string,
): Promise<number> {
  return tellingMistakes(async () => {
    const places = await findPlaces(flags, process.env, process.cwd());
    const page = pageFor(terminalOf(process.stdout, process.env), process.env);
    process.stdout.write(show(ofService(places, service), page, places));
    return 0;
  }).catch(error => {
    if (!(error instanceof NotThere)) throw error;
    process.stderr.write(`crashproof: ${error.message}\n`);
    return 1;
  });
}

function ofService({ services, all, dirs }: Places, service: string | undefined): readonly Recorded[] {
  if (service === undefined) return services;
  const found = [...services, ...all].filter(one => one.service === service).slice(0, 1);
  if (found.length > 0) return found;
  const names = all.map(one => one.service);
  const near = nearest(service, names);
  const known = names.length === 0 ? 'no service has left anything there' : `there is ${names.join(', ')}`;
  const meant = near === null ? known : `did you mean ${near}?`;
  throw new NotThere(`there is nothing of a service ${service} in ${dirs.map(relative).join(', ')}; ${meant}`);
}

/** As short as it can be typed from here. */
export function relative(file: string): string {
  const short = path.relative(process.cwd(), file);
  return short === '' ? '.' : short.startsWith('..') ? file : short;
}

/** Where there is no crash in any of them. */
export function nothingText(services: readonly Recorded[], { dirs }: Places): string {
  const where = dirs.map(relative).join(', ');
  if (services.length === 0) return `Nothing has run here yet: ${where} holds no log and no report of a service.\n`;
  return `No crash is recorded of ${services.map(one => one.service).join(', ')} (in ${where}).\n`;
}
