import { toJsonSchema } from '@valibot/to-json-schema';
import { comesFrom, KEYS, type Key, scopeOf, settingOf } from '../src/config/settings.ts';
import { snake } from '../src/config/spelling.ts';

type Json = Record<string, unknown>;

/** The JSON Schema of crashproof.yaml, for editors: completion, a sentence for each setting, red marks. */
export function settingsSchema(): string {
  const keys = KEYS.filter(key => comesFrom(key, 'file'));
  const inService = keys.filter(key => key !== 'name' && scopeOf(key) !== 'supervisor');
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'crashproof.yaml',
    description:
      'What crashproof keeps up, and how. One service at the top level, or several under "services" with their common defaults at the top.',
    type: 'object',
    additionalProperties: false,
    properties: {
      services: {
        description: 'Several services by name.',
        type: 'object',
        minProperties: 1,
        maxProperties: 100,
        additionalProperties: { anyOf: [{ $ref: '#/definitions/service' }, { type: 'null' }] },
      },
      ...propertiesOf(keys),
    },
    definitions: {
      service: { type: 'object', additionalProperties: false, properties: propertiesOf(inService) },
      ...Object.fromEntries(keys.map(key => [snake(key), schemaOf(key)])),
    },
  };
  return `${JSON.stringify(schema, null, 2).replace(/\[\s+("[^\]{}]*?")\s+\]/g, onOneLine)}\n`;
}

/** Short lists as the formatter writes them. */
const onOneLine = (_: string, items: string): string => `[${items.replace(/,\s+/g, ', ')}]`;

/** Both spellings of each setting are known words. */
function propertiesOf(keys: readonly Key[]): Json {
  return Object.fromEntries(
    keys.flatMap(key => [...new Set([snake(key), key])].map(word => [word, { $ref: `#/definitions/${snake(key)}` }])),
  );
}

function schemaOf(key: Key): Json {
  const { kind, about, standard, otherwise } = settingOf(key);
  const { $schema: _, ...shape } = toJsonSchema(kind.schema, { typeMode: 'input', errorMode: 'ignore' }) as Json;
  const description = `${about} Allowed: ${kind.allowed}. Default: ${standard ?? otherwise}.`;
  const typed = kind.textual ? (withNumbers(shape) as Json) : shape;
  return { description, ...typed, ...(standard === null ? {} : { default: asWritten(standard) }) };
}

/** Where a text is wanted, YAML's numbers and booleans are taken as the text they were written as. */
function withNumbers(shape: unknown): unknown {
  if (Array.isArray(shape)) return shape.map(withNumbers);
  if (typeof shape !== 'object' || shape === null) return shape;
  const entries = Object.entries(shape).map(([word, value]) => [word, withNumbers(value)]);
  const looser: Json = Object.fromEntries(entries);
  return looser.type === 'string' ? { ...looser, type: ['string', 'number', 'boolean'] } : looser;
}

const asWritten = (standard: string): unknown =>
  /^(\d+(\.\d+)?|true|false)$/.test(standard) ? JSON.parse(standard) : standard;
