import { stringify } from 'yaml';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One YAML document, without its separator. Texts that look like anything else are quoted. */
export const yamlText = (value: Json): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
