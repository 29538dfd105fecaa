const USER_AND_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/)([^/\s@:]*):([^/\s]*)@/gi;
const SECRET_IN_QUERY =
  /([?&](?:[a-z0-9_-]*(?:password|passwd|pwd|pass|token|secret|apikey|api_key|api-key|auth|key))=)[^&#\s]*/gi;

/** The text with the passwords of its URLs replaced: `rtsp://user:***@host`, `?token=***`. */
export function withoutPasswords(text: string): string {
  return text.replace(USER_AND_PASSWORD, '$1$2:***@').replace(SECRET_IN_QUERY, '$1***');
}
