import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { Refusal } from './refusal.ts';
import type { Sources } from './sources.ts';

/** What a call is made with beside its arguments. */
export interface Calling {
  readonly sources: Sources;
  readonly signal: AbortSignal;
  /** Who asks, for the log of the service: `ada@nas via mcp (claude-code)`. */
  readonly by: string;
  /** Tells whoever waits what is waited for. */
  readonly progress: (sentence: string) => void;
}

/** A text is shown as it is, data as JSON. `failed`: it was done, and did not come about. */
export type Answer = { readonly text: string } | { readonly data: object; readonly failed?: boolean };

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema. */
  readonly inputSchema: { readonly type: 'object'; readonly [key: string]: unknown };
  /** `look` changes nothing; `calm` does, and does no harm; `harsh` ends something that runs. */
  readonly does: 'look' | 'calm' | 'harsh';
  /** @throws Refusal where the arguments or what they name are wrong */
  call(given: unknown, calling: Calling): Promise<Answer>;
}

type Entries = v.ObjectEntries;

/** A tool whose arguments are checked against the same definition that clients are told. */
export function tool<Given extends Entries>(
  about: Pick<Tool, 'name' | 'title' | 'description' | 'does'>,
  entries: Given,
  call: (given: v.InferOutput<v.StrictObjectSchema<Given, undefined>>, calling: Calling) => Promise<Answer>,
): Tool {
  const schema = v.strictObject(entries);
  const { $schema: _, ...inputSchema } = toJsonSchema(schema, { errorMode: 'ignore' });
  return {
    ...about,
    inputSchema: inputSchema as Tool['inputSchema'],
    call(given, calling) {
      const read = v.safeParse(schema, given ?? {});
      if (read.success) return call(read.output, calling);
      throw new Refusal(read.issues.map(sentenceOf).join('; '));
    },
  };
}

function sentenceOf(issue: v.BaseIssue<unknown>): string {
  const where = v.getDotPath(issue);
  return where === null ? issue.message : `${where}: ${issue.message}`;
}

const named = <Schema extends v.GenericSchema>(schema: Schema, text: string) => v.pipe(schema, v.description(text));

const maxNameChars = 200;

export const service = named(
  v.pipe(v.string(), v.maxLength(maxNameChars)),
  'The name of a service, as list_services has it.',
);
export const runner = named(
  v.pipe(v.string(), v.maxLength(maxNameChars)),
  'The id of a supervisor or the beginning of it, where several have a service of that name.',
);
export const whole = (from: number, to: number, text: string) =>
  named(v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to)), text);
export const words = (maxChars: number, text: string) =>
  named(v.pipe(v.string(), v.minLength(1), v.maxLength(maxChars)), text);
