import { mask, patterns } from './patterns.ts';

/** A shorter value would take out parts of harmless words. */
const minSecretChars = 6;
/** At most this many values are looked for, the longest first. */
const maxSecrets = 500;

export type Redactor = (text: string) => string;

/**
 * A function that takes secrets out of a text: the given values wherever they occur (also URL-encoded or escaped for
 * JSON), and everything that has the form of a secret. Applied twice it changes nothing more. Linear in the text.
 */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = knownForms(secrets);
  return text => {
    const seen = text.match(colours) ?? [];
    let clean = seen.length > 0 ? text.replace(colours, standIn) : text;
    if (known !== null) clean = clean.replace(known, mask);
    for (const pattern of patterns) {
      clean =
        typeof pattern.replace === 'string'
          ? clean.replace(pattern.match, pattern.replace)
          : clean.replace(pattern.match, pattern.replace);
    }
    return seen.length > 0 ? withColours(clean, seen) : clean;
  };
}

/**
 * Control sequences of terminals, as programs print them: their last letter right before a secret would hide where it
 * begins, so something that is no letter stands in for them meanwhile.
 */
const colours = /\x1b(?:\[[0-9;?]{0,16}[A-Za-z]|\][^\x07\x1b]{0,200}\x07?|[()][A-B0-2])/g;

const standIn = '\ue000';

/** Where a secret held a colour of its own, the colours can no longer be told apart, and go. */
function withColours(clean: string, seen: readonly string[]): string {
  const pieces = clean.split(standIn);
  if (pieces.length !== seen.length + 1) return pieces.join('');
  return pieces.map((piece, index) => piece + (seen[index] ?? '')).join('');
}

function knownForms(secrets: readonly string[]): RegExp | null {
  const forms = new Set<string>();
  for (const secret of secrets) {
    const value = secret.trim();
    if (value.length < minSecretChars || HARMLESS.test(value)) continue;
    forms.add(value);
    // A lone surrogate cannot be URL-encoded, and so never is.
    if (!/[\ud800-\udfff]/.test(value)) forms.add(encodeURIComponent(value));
    forms.add(JSON.stringify(value).slice(1, -1));
    forms.add(JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1));
  }
  if (forms.size === 0) return null;
  // Longest first: a secret that begins with another one is taken whole.
  const sorted = [...forms].sort((a, b) => b.length - a.length).slice(0, maxSecrets);
  return new RegExp(sorted.map(literally).join('|'), 'g');
}

/** Values that stand everywhere: taking them out would make the text unreadable and hide nothing. */
const HARMLESS = /^(?:true|false|enabled|disabled|default|changeme|localhost|password|secret|\[redacted\])$/i;

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
