import * as v from 'valibot';

/**
 * What a setting may hold. The same schema reads a flag's or variable's text and a file's value; the JSON Schema for
 * editors is made from its input side.
 */
export interface Kind<Value> {
  /** How help calls it: `duration` in `--restart-delay <duration>`. */
  readonly word: string;
  readonly schema: v.GenericSchema<unknown, Value>;
  /** The end of the sentence "allowed: …". */
  readonly allowed: string;
  /** The value as a person would write it. */
  readonly show: (value: Value) => string;
  /** Numbers and booleans of the file are taken as they are written there: 1.10 stays 1.10. */
  readonly textual?: true;
  /** What the flag means where it stands without a value. */
  readonly alone?: string;
  /** A sentence of its own for what is wrong with a refused value, where "got …; allowed: …" says too little. */
  readonly problem?: (input: unknown) => string | null;
  /** The same for a value with many parts: everything that is wrong with it, and the keys that lead there. */
  readonly problems?: (input: unknown) => readonly { readonly path: readonly string[]; readonly sentence: string }[];
}

/** A schema whose input has a shape that JSON Schema knows and whose output is made by `make`; `null` refuses. */
export function read<In, Out>(
  input: v.GenericSchema<unknown, In>,
  make: (input: In) => Out | null,
): v.GenericSchema<unknown, Out> {
  return v.pipe(
    input,
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const made = make(dataset.value as In);
      if (made !== null) return made;
      addIssue();
      return NEVER;
    }),
  ) as v.GenericSchema<unknown, Out>;
}

/** A value of that kind; null: it is none. */
export function readAs<Value>({ schema }: Kind<Value>, input: unknown): Value | null {
  const result = v.safeParse(schema, input, { abortEarly: true });
  return result.success ? result.output : null;
}
