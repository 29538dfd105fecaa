const SECRET = '(?:password|passwd|passphrase|pwd|pass|token|secret|apikey|api[_-]key|access[_-]key|credentials?)';
const USER_AND_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/)([^/\s@:]*):([^/\s]*)@/gi;
const SECRET_IN_QUERY = new RegExp(`([?&;][\\w.-]*${SECRET}[\\w.-]*=)[^&;#\\s]*`, 'gi');
const SECRET_FLAG = new RegExp(`^--?[\\w.-]*${SECRET}$`, 'i');
const SECRET_ASSIGNED = new RegExp(`^([\\w.-]*${SECRET}[=:]).+$`, 'is');

/** The text with the passwords of its URLs masked: `rtsp://user:***@host`, `?token=***`. */
export function withoutPasswords(text: string): string {
  return text.replace(USER_AND_PASSWORD, '$1$2:***@').replace(SECRET_IN_QUERY, '$1***');
}

/** A command with its passwords masked: those of URLs, `--password=…`, `PASSWORD=…` and the word after `--token`. */
export function commandWithoutPasswords(words: readonly string[]): string[] {
  return words.map((word, index) => {
    if (SECRET_FLAG.test(words[index - 1] ?? '') && !word.startsWith('-')) return '***';
    return withoutPasswords(word).replace(SECRET_ASSIGNED, '$1***');
  });
}
