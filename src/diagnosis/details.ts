import type { Details } from './cause.ts';

const NUMBERS: readonly string[] = ['port', 'pid', 'seconds'];
/** After "camera" stand a name or a verb; these are no names. */
const NO_NAME =
  /^(?:is|was|are|has|had|at|by|on|in|of|or|and|to|the|a|an|for|from|with|not|no|did|does|do|can|cannot|could|will|failed|fails|failure|error|offline|online|stream|streams|source|device|devices|password|user|login|ip|url|index|index|id|name|names|name|host|name|config|connection|connected|disconnected|unreachable|timed|timeout|status|helper|server|app|busy|locked|refused|refuses|rejected|open|opened|module|thread|service|feed|type|frame|frames|list|setup|process|driver|handler|manager|returned|answered|api|control|settings|model|interface|hub|web|node|input|output|worker)$/i;

/** What a line and a rule's named groups tell beside the cause. A digit at a group's end only makes its name unique. */
export function readDetails(text: string, groups: Readonly<Record<string, string | undefined>> | undefined): Details {
  const details: Record<string, string | number> = {};
  for (const [group, value] of Object.entries(groups ?? {})) {
    if (value === undefined || value === '') continue;
    const name = group.replace(/\d$/, '');
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
  if (details.path === undefined) {
    const path = /'(\/[^']{1,200}|[A-Za-z]:\\[^']{1,200})'/.exec(text)?.[1];
    if (path !== undefined) details.path = path;
  }
  return details;
}

function findCamera(text: string): string | null {
  for (const match of text
    .slice(0, 400)
    .matchAll(/\b(?:camera|cam)(?:[ =:]{1,2}['"]?|\[['"]?|_name[=:] ?['"]?)([A-Za-z][\w-]{1,40})/gi)) {
    const name = match[1];
    if (name !== undefined && !NO_NAME.test(name)) return name;
  }
  return null;
}
