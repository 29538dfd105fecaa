import type { Details } from './cause.ts';

const NUMBERS: readonly string[] = ['port', 'pid', 'seconds'];
/** After "camera" stand a name or a verb; these are no names. */
const NO_NAME =
  /^(?:is|was|are|has|had|at|by|on|in|of|or|and|to|the|a|an|for|from|with|not|no|did|does|do|can|cannot|could|will|failed|fails|failure|error|offline|online|stream|streams|source|device|devices|password|user|login|ip|url|index|index|id|name|names|host|name|config|connection|connected|disconnected|unreachable|timed|timeout|status|helper|server|app|busy|locked|refused|refuses|rejected|open|opened|module|thread|service|feed|type|frame|frames|list|setup|process|driver|handler|manager|returned|answered|api|control|settings|model|interface|hub|web|node|input|output|worker|did|does|rejected|rejects|locks|moved|has|reports|says|could|Error|Exception|closed|closes|dropped|drops|went|gone|lost|loses|still|again|now|unplugged|suspended|temporarily|account|access|credentials|count|session|view|viewer|viewers|picture|pictures|image|images|snapshot|light|motion|time|clock|address|port|reset|reconnect|reconnected|retry|retrying|capture|grabber|reader|server|permission|firmware|disabled|enabled|skipped|removed|added|found|missing|ready|started|stopped|starting|stopping|answers|sends|responded|is)$/i;

/** What a line and a rule's named groups tell beside the cause. A digit at a group's end only makes its name unique. */
export function readDetails(text: string, groups: Readonly<Record<string, string | undefined>> | undefined): Details {
  const details: Record<string, string | number> = {};
  for (const [group, value] of Object.entries(groups ?? {})) {
    if (value === undefined || value === '') continue;
    const name = group.replace(/\d$/, '');
    // `Failed to connect to camera at …`: a word of the sentence stands where others put the address.
    if (name === 'host' && !isAddress(value) && !groups?.port) continue;
    if (name === 'milliseconds') details.seconds = Math.round(Number(value) / 1000);
    else if (NUMBERS.includes(name)) details[name] = Number(value);
    else details[name] = value;
  }
  if (details.camera === undefined) {
    const name = findCamera(text);
    if (name !== null) details.camera = name;
  }
  if (details.host === undefined) {
    const host = /\b(?:\d{1,3}\.){3}\d{1,3}\b/.exec(text)?.[0];
    if (host !== undefined && !host.startsWith('0.')) details.host = host;
  }
  if (details.port === undefined) {
    const port = /(?:(?:\d{1,3}\.){3}\d{1,3}|\]|localhost|:::|tcp ):?(\d{2,5})\b|\('[\w.:]{0,60}', (\d{2,5})/.exec(
      text,
    );
    const number = Number(port?.[1] ?? port?.[2] ?? 0);
    if (number > 0 && number < 65_536) details.port = number;
  }
  if (details.device === undefined) {
    const device = /\/dev\/(?:v4l\/by-(?:id|path)\/[\w.:-]{1,120}|video\d{1,3})/.exec(text)?.[0];
    if (device !== undefined) details.device = device;
  }
  if (typeof details.device === 'string') details.device = details.device.replace(/[:.]{1,3}$/, '');
  if (details.path === undefined) {
    const path =
      /'(\/[^']{1,200}|[A-Za-z]:\\[^']{1,200}|[\w./\\-]{1,200}\.(?:ya?ml|toml|ini|conf|cfg|env|json|db|sqlite3?))'/.exec(
        text,
      )?.[1];
    if (path !== undefined) details.path = path;
  }
  return details;
}

/** An address has a dot, a colon, a digit or a hyphen in it; a word alone is one only before a port. */
function isAddress(word: string): boolean {
  return /[.:\d-]/.test(word);
}

/** `camera front_door`, `camera "Front Door"`, `Camera Front Door is …`, `camera_name=porch`, `camera 3`, `camera id 3`. */
const NAMED =
  /\b(?:camera|cam)(?:_name)?(?:[ =:([]{1,2}(?:"([^"\n]{1,40})"|'([^'\n]{1,40})')|(?:[ =:]{1,2}|\[|_name[=:] ?)(?:(?:id |no\.? |# ?)?(\d{1,3})(?![\w.%]|:\d| ?(?:s|ms|sec\w{0,4}|min\w{0,4}|hours?|fps|frames?|of|x|times|retries|attempts)\b)|([A-Za-z][\w-]{1,40})))/gi;

function findCamera(text: string): string | null {
  const head = text.slice(0, 400);
  for (const match of head.matchAll(NAMED)) {
    const quoted = match[1] ?? match[2];
    if (quoted !== undefined) return quoted;
    if (match[3] !== undefined) return match[3];
    const name = match[4];
    if (name === undefined || NO_NAME.test(name)) continue;
    return /^[A-Z][a-z]/.test(name) ? name + moreOfName(head.slice(match.index + match[0].length)) : name;
  }
  return null;
}

/** A name of several words, each with a capital, as people name their cameras in an app. */
function moreOfName(rest: string): string {
  const [first = '', second = ''] = /^(?: [A-Z][a-z]{1,20}(?![\w.:])){1,2}/.exec(rest)?.[0].trim().split(' ') ?? [];
  if (first === '' || NO_NAME.test(first)) return '';
  return second === '' || NO_NAME.test(second) ? ` ${first}` : ` ${first} ${second}`;
}
