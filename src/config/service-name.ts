/** A name becomes part of file names, on every system. */
const SAFE = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?$/;
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

export const allowedName =
  'letters, digits, - _ and . (no . at either end), at most 64 of them, and no device name of Windows such as con or nul';

export const isSafeName = (name: string): boolean => SAFE.test(name) && !RESERVED_ON_WINDOWS.test(name);

/** The nearest safe name: `My App!` becomes `My-App`. */
export function safeName(text: string): string {
  if (isSafeName(text)) return text;
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 64)
    .replace(/[.-]+$/, '');
  if (name === '') return 'service';
  return RESERVED_ON_WINDOWS.test(name) ? `${name.replace('.', '-').slice(0, 60)}-app` : name;
}

/** Programs that run another program: the script they are given says more about the service than they do. */
const INTERPRETER =
  /^(python[\d.]*w?|pypy[\d.]*|py|node|nodejs|bun|deno|tsx|ts-node|ruby|perl|php|java|dotnet|bash|sh|zsh|dash|pwsh|powershell|uv|poetry|npx|npm|pnpm|yarn|env|sudo|nice|ionice|nohup)$/i;
const EXTENSION = /\.(exe|cmd|bat|com|ps1|sh|py|pyw|pyz|js|cjs|mjs|ts|cts|mts|rb|pl|php|jar|dll)$/i;
const NO_NAME = /^(-|run$|start$|exec$|\w+=)/;

/**
 * A service without a name is called after its program: `node server.js` is `server`, `python -m my.web` is `my.web`,
 * `java -jar app.jar` is `app`, `/usr/bin/go2rtc -c x` is `go2rtc`.
 */
export function nameOfCommand(command: readonly string[]): string {
  const [program = '', ...rest] = command;
  const own = bare(program);
  if (!INTERPRETER.test(own)) return safeName(own);
  const module = rest.indexOf('-m');
  const first = rest.findIndex(word => !NO_NAME.test(word));
  const inline = rest.findIndex(word => /^-(c|e|p|-eval|-print)$/.test(word));
  if (inline !== -1 && (first === -1 || inline < first)) return safeName(own);
  if (module !== -1 && module < first && /^py/i.test(own)) return safeName(rest[module + 1] ?? own);
  const script = rest[first];
  if (script === undefined) return safeName(own);
  return INTERPRETER.test(bare(script)) ? nameOfCommand(rest.slice(first)) : safeName(bare(script));
}

const bare = (path: string): string => (path.split(/[/\\]/).at(-1) ?? '').replace(EXTENSION, '');
