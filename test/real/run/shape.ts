/**
 * What `value` lacks of `sample`: each field of the sample by its path, where it is missing or of another type. Fields
 * that the sample does not have are free. The first entry of a list stands for all of them.
 */
export function lacks(sample: unknown, value: unknown, path = ''): string[] {
  const [wanted, got] = [typeOf(sample), typeOf(value)];
  if (wanted !== got) return [`${path || 'it'} is ${got}, not ${wanted}`];
  if (Array.isArray(sample) && Array.isArray(value)) {
    return value.flatMap((entry, index) => lacks(sample[0], entry, `${path}[${index}]`));
  }
  if (wanted !== 'object') return [];
  const [fields, have] = [sample as Record<string, unknown>, value as Record<string, unknown>];
  return Object.keys(fields).flatMap(key => lacks(fields[key], have[key], path === '' ? key : `${path}.${key}`));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
  return isTime ? 'UTC time' : typeof value;
}
