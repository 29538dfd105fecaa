/**
 * Camera addresses carry passwords: `rtsp://user:password@camera/stream1`, `?user=a&password=b`. Nothing the demo logs,
 * answers or shows may hold one.
 */
const SECRET_KEY = 'passw(?:or)?d|pwd|pass|token|secret|key|auth|user(?:name)?|usr|login|account';

/** Where a camera is, without who may look at it and without its path (some put the password there). */
export function place(address: string): string {
  if (address.startsWith('/dev/')) return address;
  try {
    const url = new URL(address);
    return `${url.protocol}//${url.host}`;
  } catch {
    return address.slice(0, Math.max(0, address.indexOf('://'))) || 'camera';
  }
}

/** `text`, which a program wrote about `address`, without what must stay secret. */
export function hideSecrets(text: string, address = ''): string {
  let hidden = address === '' ? text : text.split(address).join(place(address));
  for (const secret of secretsOf(address)) hidden = hidden.split(secret).join('***');
  return hidden
    .replace(/(\w:\/\/)[^\s/@]*(?:@[^\s/@]*)*@/g, '$1***@')
    .replace(new RegExp(`([?&;](?:${SECRET_KEY})=)[^\\s&;'"]*`, 'gi'), '$1***');
}

function secretsOf(address: string): string[] {
  const found: string[] = [];
  try {
    const url = new URL(address);
    for (const part of [url.password, ...url.searchParams.values()]) {
      found.push(part, decodeURIComponent(part));
    }
  } catch {
    const part = /\/\/[^:/]*:(.*)@/.exec(address)?.[1];
    if (part) found.push(part);
  }
  // A secret of one or two letters would take ordinary words apart; such a one is caught by its place in the address.
  return [...new Set(found)].filter(secret => secret.length > 2);
}
