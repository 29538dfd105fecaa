const head = 'crashproof://reports/';

/** By its name alone: where it lies is looked up again, so that a client can name no other file. */
export function uriOf(file: string): string {
  return `${head}${encodeURIComponent(nameOf(file))}`;
}

/** null: it is the address of no report. */
export function nameIn(uri: string): string | null {
  if (!uri.startsWith(head)) return null;
  try {
    return decodeURIComponent(uri.slice(head.length));
  } catch {
    return null;
  }
}

export const nameOf = (file: string): string => file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);

export const uriTemplate = `${head}{name}`;
