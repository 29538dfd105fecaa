/** What stands where a secret stood. */
export const mask = '[redacted]';

/** One form in which secrets are written, and how it is taken out. Each replaces only the secret, never its name. */
export interface Pattern {
  readonly name: string;
  readonly match: RegExp;
  readonly replace: string | ((whole: string, ...groups: string[]) => string);
}

/** Endings of names whose values are secret: `password`, `apiKey`, `RING_REFRESH_TOKEN`, `cloud-pwd`. */
const SECRET_WORD =
  '(?:pass(?:word|wd|phrase|code)?|pwd|passwort|(?:login|user)pas|(?<![A-Za-z])pw|psk|secret(?:[_-]?key)?|token|api[_-]?key|apikey|access[_-]?key(?:[_-]?id)?|private[_-]?key|auth[_-]?key|encryption[_-]?key|signing[_-]?key|license[_-]?key|session[_-]?(?:id|key)|client[_-]?secret|credentials?|(?:set-)?cookie|pin[_-]?code|setup[_-]?(?:code|id|payload)|stok|otp|csrf|x-api-key|bearer|signature)';

/** Only where it matters what stands before: a search begins at the word itself in a third of the time. */
const SECRET_NAME = String.raw`(?:[\w-][\w.-]{0,39}?)?${SECRET_WORD}`;

/** A value that is none: a word of a sentence, a placeholder, something already taken out. */
const NO_SECRET =
  /^(?:\[redacted\]?|await|new|async|lambda|return|yield|\*{2,}|x{4,}|<[^>]{0,60}>|\$\{?[\w:-]{1,60}\}?|%\w+%|none|null|nil|true|false|undefined|not|is|was|has|of|for|expired?|invalid|missing|required|wrong|empty|error|changed|rejected|accepted|ok|str|string|int|bool|bytes|optional|self|os|env|process|config|settings|args|getenv|input|type|field|value|default|\d{1,3}|[\W_]{1,3})$/i;

/** Between a name and its value: blanks, and what stands in for a colour. */
const GAP = String.raw`[\s\ue000]{0,3}`;

/** A word with letters and digits mixed, as people and machines make secrets and nobody names things. */
const LOOKS_SECRET = String.raw`(?=[\w.~+/=!$%^*#-]{0,80}\d)(?=[^\sA-Za-z]{0,80}[A-Za-z])`;

const PROSE_NAME = String.raw`(?<![\w-])(?:password|passwd|passphrase|pwd|secret|(?:access[ -]|auth[ -])?token|api key)`;

/** Names that are secret only beside a value that looks so: `primary_key: id` is none. */
const DOUBTFUL_NAME = '(?<![A-Za-z])(?:key|sig|pin|auth)';

/** A literal in quotes. */
const LITERAL = /(["'])((?:(?!\1)[^\\\r\n]){0,200})\1?/g;

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
    match: /\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s/?#'"<>@:[]{0,200}):((?!\d{1,5}\/)[^\s'"<>]{1,200})@(?=[\w[])/gi,
    replace: (_whole, scheme: string, user: string) => `${scheme}${user}:${mask}@`,
  },
  {
    name: 'URL user',
    match: /\b((?:https?|wss?|git|ssh):\/\/|rtsps?:\/\/(?=[^\s/@]{0,40}\d))([^\s/?#'"<>@:[]{8,200})@(?=[\w[])/gi,
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
      /(?:Tapo|ONVIF\w{0,20}|Auth|Credentials?|UsernameToken|Ring|Blink|login|log_in|authenticate|set_credentials|username_pw_set|add_password|Client|Camera|Cam|Amcrest|Host|SmartDevice|token|discover_single|connect|sign_in)\((?!\))(?=[^\r\n]{0,300}["'])[^\r\n]{1,400}/gi,
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
  // [{"name": "password", "value": "x"}], and the same over two lines of YAML.
  {
    name: 'name and value',
    match: new RegExp(
      String.raw`(\bname["']?\s{0,3}[:=]\s{0,3}["']?${SECRET_NAME}["']?\s{0,3},?\s{0,12}["']?value["']?\s{0,3}[:=]\s{0,3}["']?)([^\s"',}]{2,400})`,
      'gi',
    ),
    replace: (whole, before: string, value: string) => keep(whole, before, value),
  },
  {
    name: 'key and value',
    match: new RegExp(
      String.raw`(\bkey["']?\s{0,3}[:=]\s{0,3}["']?${SECRET_NAME}["']?\s{0,3},\s{0,12}["']?value["']?\s{0,3}[:=]\s{0,3}["']?)([^\s"',}]{2,400})`,
      'gi',
    ),
    replace: (whole, before: string, value: string) => keep(whole, before, value),
  },
  // "password": "x", 'password': 'x', password="x", password = 'it\'s x'.
  {
    name: 'quoted value',
    match: new RegExp(
      String.raw`(${SECRET_WORD}["']?${GAP}(?:=>|[:=])${GAP}[bru]{0,2}(["']))((?:\\.|(?!\2)[^\r\n\\]){1,2000})(\2)`,
      'gi',
    ),
    replace: (whole, before: string, _quote: string, value: string, after: string) => keep(whole, before, value, after),
  },
  // \"password\": \"x\" inside another JSON string, and inside one more.
  {
    name: 'quoted value in a string',
    match: new RegExp(
      String.raw`((?<![\w-])\\{1,7}["']${SECRET_NAME}\\{1,7}["']\s{0,3}:\s{0,3}(\\{1,7}["']))((?:(?!\2)[^\r\n]){1,2000}?)(\2)`,
      'gi',
    ),
    replace: (whole, before: string, _quote: string, value: string, after: string) => keep(whole, before, value, after),
  },
  // "credentials": ["admin", "x"], auth=('admin', 'x'), password=SecretStr('x').
  {
    name: 'list',
    match: new RegExp(
      String.raw`(?<=(?:${SECRET_WORD}|auth)["']?\s{0,3}[:=]\s{0,3}(?:secretstr|secretbytes|password|str)?[[(]\s{0,3})b?["'](?:\[redacted\]|[^\r\n\])]){1,400}`,
      'gi',
    ),
    replace: (list: string) =>
      list.replace(LITERAL, (literal: string, quote: string, value: string) =>
        value === '' ? literal : `${quote}${mask}${quote}`,
      ),
  },
  // <Password>x</Password>, <wsse:Password Type="…">x</wsse:Password>.
  {
    name: 'XML',
    match: new RegExp(String.raw`(<(?:\w{1,20}:)?${SECRET_NAME}(?:\s[^<>]{0,200})?>)([^<\r\n]{1,2000})(?=<)`, 'gi'),
    replace: (whole, before: string, value: string) => keep(whole, before, value),
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
      String.raw`(${SECRET_WORD}${GAP}=${GAP})((?:\[redacted\]|[^\s"'&,;)\]}<>|\\\ue000]){1,2000})`,
      'gi',
    ),
    // token=get_token(…) is code, not a value.
    replace: (whole, before: string, value: string) =>
      /^[A-Za-z_][\w.]{0,80}\(/.test(value) ? whole : keep(whole, before, value),
  },
  {
    name: 'YAML value',
    match: new RegExp(
      String.raw`((?<=(?:^|[\s{,])(?:- )?(?:[\w-][\w.-]{0,39}?)?)${SECRET_WORD}:[ \t]{1,8})(?!["'])((?:\[redacted\]|[^\s"'&,;)\]}<>|\\]){1,2000})(?=[\s,;}\]]|$)`,
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
  // password: | and the lines below it that stand further in.
  {
    name: 'YAML block',
    match: new RegExp(
      String.raw`(^([ \t]{0,40})(?:- )?["']?${SECRET_NAME}["']?:[ \t]{0,4}[|>][+-]?\d?[ \t]{0,4})((?:\r?\n\2[ \t]{1,40}[^\r\n]{1,2000}){1,100})`,
      'gim',
    ),
    replace: (_whole, before: string, _indent: string, block: string) =>
      before + block.replace(/^([ \t]{1,80})\S.{0,2000}$/gm, `$1${mask}`),
  },
  {
    name: 'YAML value on the next line',
    match: new RegExp(
      String.raw`(?<=${SECRET_WORD}["']?:[ \t]{0,4}\r?\n[ \t]{1,40}["']?)[^\s"':{}[\],#&*!|>%@\x60-][^\s:"',]{3,400}(?=["']?,?[ \t]{0,8}\r?$)`,
      'gim',
    ),
    replace: (value: string) => (looksLikeValue(value) ? keep(value, '', value) : value),
  },
  // rtsp%3A%2F%2Fuser%3Ax%40host, ?url=http%3A%2F%2Fcam%3Fpassword%3Dx%26.
  {
    name: 'URL userinfo, encoded',
    match: /(%3A%2F%2F[\w.~-]{0,60}%3A)((?:(?!%40|%2F)[^\s&"'<>]){1,200})(?=%40)/gi,
    replace: `$1${mask}`,
  },
  {
    name: 'value, encoded',
    match: new RegExp(
      String.raw`(?<=${SECRET_WORD}(?:%22|%27)?%3[AD](?:%20|\+)?(?:%22|%27)?)(?!%2[027])(?:(?!%26|%22|%27|%2C)[^\s&"'<>]){1,500}`,
      'gi',
    ),
    replace: (value: string) => keep(value, '', value),
  },
  // ?sig=x, &auth=x, &code=x: in a query these are credentials.
  {
    name: 'query value',
    match: new RegExp(
      String.raw`([?&](?:sig|sign|auth|code|key|hash|ticket|u?pas|sid)=)${LOOKS_SECRET}([^\s&"'<>#]{6,400})`,
      'gi',
    ),
    replace: (whole, before: string, value: string) => keep(whole, before, value),
  },
  {
    name: 'doubtful name',
    match: new RegExp(
      String.raw`(?<=${DOUBTFUL_NAME}["']?(?:\s{0,2}=\s{0,2}|:[ \t]{1,8})["']?)${LOOKS_SECRET}[\w.~+/=!$%^*#-]{8,400}(?![\w(.])`,
      'gi',
    ),
    replace: (value: string) => (/^[\w-]{1,60}[./]/.test(value) ? value : keep(value, '', value)),
  },
  { name: 'PIN', match: /(\bpin(?:_?code)?["']?\s{0,2}[:=]\s{0,2}["']?)(\d{4,8})\b/gi, replace: `$1${mask}` },
  // curl -u admin:x, --user admin:x, curl -b 'sid=x', sshpass -p x, openssl -passin pass:x.
  {
    name: 'user flag',
    match: /((?:^|[\s"'[,])(?:-u|--user|--proxy-user)[ =]["']?[\w.@-]{1,60}:)(?!\[redacted\])([^\s"',\]]{1,200})/gim,
    replace: `$1${mask}`,
  },
  {
    name: 'programs that take secrets',
    match:
      /(\bcurl\b[^\r\n]{0,200}?\s(?:-b|--cookie)[ =]["']?|\bsshpass\s{1,3}-p\s{0,3}|\spass:|\bAUTH (?:PLAIN|LOGIN) )([^\s"']{3,400})/g,
    replace: (whole, before: string, value: string) => keep(whole, before, value),
  },
  // admin:x@192.168.1.9 without a scheme, credentials admin:x.
  {
    name: 'user and password',
    match:
      /(?<=[\w.-]:)[^\s:@/"'<>]{4,100}(?=@(?:(?:\d{1,3}\.){3}\d{1,3}|localhost\b|[\w-]{1,40}\.(?:local|lan|home|fritz\.box)\b))/gi,
    replace: mask,
  },
  {
    name: 'credentials',
    match: new RegExp(
      String.raw`(\b(?:credentials?|login|log in as)[ :=]{1,3}["']?[A-Za-z][\w.@-]{0,40}[:/])${LOOKS_SECRET}([^\s"',;)]{6,200})`,
      'gi',
    ),
    replace: `$1${mask}`,
  },
  // bad password "x", with password x, token x: quoted, or a word that looks like one.
  {
    name: 'prose',
    match: new RegExp(
      String.raw`(?<=${PROSE_NAME}(?: is| was)?(?:: ?| )["'])[^"'\r\n]{4,200}(?=["'])|(?<=${PROSE_NAME}(?: is| was)?(?:: ?| ))${LOOKS_SECRET}[\w.~+/=!$%^*#-]{8,200}(?![\w(])`,
      'gi',
    ),
    replace: (value: string) => (/[=:({]/.test(value) && /\s|[({]/.test(value) ? value : keep(value, '', value)),
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
  // Camera("10.0.0.9", "admin", "x"): an address, then two that are none.
  const literals = call.match(LITERAL)?.map(literal => literal.slice(1, -1)) ?? [];
  if (
    literals.length >= 3 &&
    HOST.test(literals[0] ?? '') &&
    literals.slice(1).filter(each => !HOST.test(each)).length >= 2
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
