/** What stands where a secret stood. */
export const mask = '[redacted]';

/** One form in which secrets are written, and how it is taken out. Each replaces only the secret, never its name. */
export interface Pattern {
  readonly name: string;
  readonly match: RegExp;
  readonly replace: string | ((whole: string, ...groups: string[]) => string);
}

/** Endings of names whose values are secret: `password`, `apiKey`, `RING_REFRESH_TOKEN`, `cloud-pwd`. */
const SECRET_NAME = String.raw`[\w.-]{0,40}?(?:pass(?:word|wd|phrase|code)?|pwd|passwort|userpass|secret(?:[_-]?key)?|token|api[_-]?key|apikey|access[_-]?key(?:[_-]?id)?|private[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|license[_-]?key|session[_-]?(?:id|key)|client[_-]?secret|credentials?|(?:set-)?cookie|pin[_-]?code|setup[_-]?(?:code|id|payload)|stok|otp|csrf|x-api-key|bearer|signature)`;

/** A value that is none: a word of a sentence, a placeholder, something already taken out. */
const NO_SECRET =
  /^(?:\[redacted\]?|await|new|async|lambda|return|yield|\*{2,}|x{4,}|<[^>]{0,60}>|\$\{?[\w:-]{1,60}\}?|%\w+%|none|null|nil|true|false|undefined|not|is|was|has|of|for|expired?|invalid|missing|required|wrong|empty|error|changed|rejected|accepted|ok|str|string|int|bool|bytes|optional|self|os|env|process|config|settings|args|getenv|input|type|field|default|\d{1,3}|[\W_]{1,3})$/i;

const keep = (whole: string, before: string, value: string, after = '') =>
  NO_SECRET.test(value) ? whole : `${before}${mask}${after}`;

/**
 * Names and values are bounded and never overlap, so each pattern is linear. The order matters: whole blocks first, then
 * shapes that need no name, then forms with one.
 */
export const patterns: readonly Pattern[] = [
  {
    name: 'private key block',
    match: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    replace: `-----BEGIN PRIVATE KEY----- ${mask}`,
  },
  // Shapes without a name come before names, so that what is left of a value is taken whole.
  { name: 'JWT', match: /\beyJ[\w-]{5,4000}\.[\w-]{5,4000}(?:\.[\w-]{0,2000})?/g, replace: mask },
  { name: 'GitHub', match: /\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255})\b/g, replace: mask },
  { name: 'GitLab', match: /\bgl(?:pat|dt|rt|cbt)-[\w-]{16,200}/g, replace: mask },
  { name: 'Slack', match: /\bxox[abeprs]-[\w-]{10,250}|hooks\.slack\.com\/services\/[\w/]{10,200}/g, replace: mask },
  { name: 'AWS', match: /\b(?:AKIA|ASIA|AGPA|AROA)[A-Z0-9]{16}\b/g, replace: mask },
  { name: 'Google', match: /\bAIza[\w-]{35}\b|\bya29\.[\w-]{20,400}/g, replace: mask },
  {
    name: 'OpenAI and alike',
    match: /\b(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?[\w-]{20,250}\b/g,
    replace: mask,
  },
  { name: 'npm and PyPI', match: /\bnpm_[A-Za-z0-9]{30,60}\b|\bpypi-[\w-]{30,300}/g, replace: mask },
  { name: 'Telegram bot', match: /(?<![\w:])(?:bot)?\d{8,10}:[\w-]{34,36}(?![\w-])/g, replace: mask },
  {
    name: 'Discord webhook',
    match: /(discord(?:app)?\.com\/api\/webhooks\/\d{10,25}\/)[\w-]{20,120}/g,
    replace: `$1${mask}`,
  },
  { name: 'SendGrid', match: /\bSG\.[\w-]{16,40}\.[\w-]{16,80}/g, replace: mask },
  {
    name: 'Home Assistant and other long-lived',
    match: /\b(?:hass|ha)[_-]token[ =:]{1,3}\S{8,400}/gi,
    replace: `ha_token=${mask}`,
  },
  // A HomeKit pairing code opens the bridge to anyone on the network; so does the payload of its QR code.
  { name: 'HomeKit code', match: /(?<![\w-])\d{3}-\d{2}-\d{3}(?![\w-])/g, replace: mask },
  { name: 'HomeKit payload', match: /\bX-HM:\/\/[A-Z0-9]{9,40}/g, replace: `X-HM://${mask}` },
  { name: 'password hash', match: /\$(?:2[abxy]|argon2(?:id|i|d)|6|5|y|scrypt)\$[\w./$=,+]{20,250}/g, replace: mask },
  // The token of a Tapo session stands in the path.
  { name: 'Tapo session', match: /(stok=)[\w%+/=-]{8,200}/g, replace: `$1${mask}` },
  // rtsp://user:pass@host, also with @ in the password; a user alone is a token to some (https://TOKEN@github.com).
  {
    name: 'URL userinfo',
    match: /\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s/?#'"<>@:]{0,200}):([^\s/'"<>]{1,200})@(?=[\w[])/gi,
    replace: (_whole, scheme: string, user: string) => `${scheme}${user}:${mask}@`,
  },
  {
    name: 'URL user',
    match: /\b((?:https?|wss?|git|ssh):\/\/)([^\s/?#'"<>@:[]{8,200})@(?=[\w[])/gi,
    replace: `$1${mask}@`,
  },
  {
    name: 'Authorization header',
    match:
      /\b((?:proxy-)?authorization["']?\s{0,3}[:=,]\s{0,3}(?:b?["'])?(?:(?:basic|bearer|digest|token|negotiate|apikey|hmac|aws4-hmac-sha256)\s{1,3})?)(?!\[redacted\])([^\s"'\\][^\r\n"'\\]{0,2000})/gi,
    replace: `$1${mask}`,
  },
  {
    name: 'Digest response',
    match: /\b((?:response|nonce|cnonce|opaque)\s{0,2}=\s{0,2}")([^"]{6,400})(")/gi,
    replace: `$1${mask}$3`,
  },
  {
    name: 'Cookie header',
    match: /\b((?:set-)?cookie["']?\s{0,3}:\s{0,3}(?:b?["'])?)(?!\[redacted\])([^\s"'][^\r\n"']{2,4000})/gi,
    replace: `$1${mask}`,
  },
  {
    name: 'bearer',
    match: /\b(bearer\s{1,3})(?!\[redacted\])(?=[\w.~+/=-]{0,200}[\d.])([\w.~+/=-]{8,4000})/gi,
    replace: `$1${mask}`,
  },
  // Tapo(ip, user, pw, "x"), login("admin", "x"): a call that takes credentials, as a traceback echoes it.
  {
    name: 'credentials in a call',
    match:
      /(?<!\w)\w{0,40}(?:Tapo|ONVIF\w{0,20}|Auth|Credentials?|UsernameToken|Ring|Blink|login|log_in|authenticate|set_credentials|username_pw_set|add_password|Client|Camera|Cam|Amcrest|Host|SmartDevice|token|discover_single|connect|sign_in)\((?!\))(?=[^\r\n]{0,300}["'])[^\r\n]{1,400}/gi,
    replace: (whole: string) => (takesCredentials(whole) ? hideArguments(whole) : whole),
  },
  // Any call in an echoed source line that hands on names like user and pw together with a literal.
  {
    name: 'literal beside credentials',
    match:
      /^ {4,40}[^\r\n]{0,120}\([^\r\n]{0,200}?\b(?:user(?:name)?|usr|login|e?mail|account)\b,? [^\r\n]{0,80}?\b(?:pw|pwd|pass|passwd|password)\b[^\r\n]{0,300}/gim,
    replace: (whole: string) =>
      /\b(?:log(?:ger|ging)?|print|format|getenv|environ)\b/i.test(whole) ? whole : hideArguments(whole),
  },
  // "password": "x", 'password': 'x', password="x", password = 'x', \"password\": \"x\" inside another JSON string.
  {
    name: 'quoted value',
    match: new RegExp(
      String.raw`((?<![\w-])(?:\\?["'])?${SECRET_NAME}(?:\\?["'])?\s{0,3}(?:=>|[:=])\s{0,3}[bru]{0,2}(\\?["']))((?:(?!\2)[^\r\n]){1,2000}?)(\2)`,
      'gi',
    ),
    replace: (whole, before: string, _quote: string, value: string, after: string) => keep(whole, before, value, after),
  },
  // (b'password', b'x'), ("password", "x"): pairs, and header lists of h11 and Node.
  {
    name: 'pair',
    match: new RegExp(String.raw`((["'])${SECRET_NAME}\2,\s{0,3}b?(["']))((?:(?!\3)[^\r\n]){1,2000}?)(\3)`, 'gi'),
    replace: (whole, before: string, _q: string, _r: string, value: string, after: string) =>
      keep(whole, before, value, after),
  },
  // ?token=x&…, password=x, password: x (YAML), token=x; the value ends at a blank or a separator.
  {
    name: 'bare value',
    match: new RegExp(
      String.raw`((?<![\w-])${SECRET_NAME}\s{0,2}=\s{0,2})((?:\[redacted\]|[^\s"'&,;)\]}<>|\\]){1,2000})`,
      'gi',
    ),
    // token=get_token(…) is code, not a value.
    replace: (whole, before: string, value: string) =>
      /^[A-Za-z_][\w.]{0,80}\(/.test(value) ? whole : keep(whole, before, value),
  },
  {
    name: 'YAML value',
    match: new RegExp(
      String.raw`((?:^|[\s{,])(?:- )?${SECRET_NAME}:[ \t]{1,8})(?!["'])((?:\[redacted\]|[^\s"'&,;)\]}<>|\\]){1,2000})(?=[\s,;}\]]|$)`,
      'gim',
    ),
    replace: (whole, before: string, value: string) => (looksLikeValue(value) ? keep(whole, before, value) : whole),
  },
  // --password x, --api-key x, -p is too common to be taken.
  {
    name: 'flag',
    match: new RegExp(
      String.raw`((?:^|[\s"'[,])--?${SECRET_NAME}(?:["'],)?[ \t]{1,4}["']?)(?![-"'\s])((?:\[redacted\]|[^\s"',\]]){1,2000})`,
      'gim',
    ),
    replace: (whole, before: string, value: string) => keep(whole, before, value),
  },
];

/** Prose after a colon ("token: expired") is no value; one with a digit, a capital inside or a sign is. */
function looksLikeValue(value: string): boolean {
  return value.length >= 4 && !/^[a-z]{1,30}[.!?:]?$/.test(value) ? !/^[A-Z]?[a-z]{1,30}[.!?]?$/.test(value) : false;
}

const HOST =
  /^(?:(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?|[a-z]{2,10}:\/\/.{0,300}|[\w-]{1,60}(?:\.[\w-]{1,60}){1,5}(?::\d{1,5})?|\/.{0,300}|\d{1,6}|[a-z_]{1,3}|utf-?8)$/i;

/** Constructors of a login always; of the calls that many things share only with two literals or a name of a credential. */
function takesCredentials(call: string): boolean {
  const name = /\w{1,80}(?=\()/.exec(call)?.[0] ?? '';
  if (
    /(?:tapo|onvif|auth|credentials?|usernametoken|ring|blink|login|log_in|authenticate|username_pw_set|add_password|amcrest|fetch_token|sign_in)/i.test(
      name,
    )
  )
    return true;
  return (
    /\b(?:user(?:name)?|usr|pw|pwd|pass|passwd|password|secret)\b/i.test(call) ||
    /["'][^"'\s]{1,80}@[^"'\s]{1,80}["']/.test(call)
  );
}

/** String literals of a call that are no host, path or number. The first literal user names go too: they are half a login. */
function hideArguments(call: string): string {
  return call.replace(/(["'])((?:(?!\1)[^\\\r\n]){1,200})\1/g, (whole, quote: string, value: string) =>
    HOST.test(value) || NO_SECRET.test(value) ? whole : `${quote}${mask}${quote}`,
  );
}
