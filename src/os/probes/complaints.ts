import { plain } from './plain.ts';

/**
 * What an application says about itself in the JSON of its health page: `status`, `issues`, `cameras` (the shape of the
 * Tapo Camera MCP WebApp; `status` as in Spring, RFC health+json and Elasticsearch too). Complaints are reported, never
 * acted on: a busy CPU or an offline camera is not mended by a restart. Unknown words and shapes are no complaint.
 */

/** One answer gives at most two complaints, of its status and of its cameras; none is longer than this. */
export const complaintMaxChars = 200;
const listMax = 10;

const bad = new Set(
  (
    'warning warn critical error degraded unhealthy fail failed failing failure down offline unavailable ' +
    'out_of_service partial outage bad broken red yellow crashed fatal sick not_ready'
  ).split(' '),
);

/** `body` is whatever `JSON.parse` gave; a list, a string or a number complains of nothing. */
export function complaintsIn(body: unknown): string[] {
  if (!isRecord(body)) return [];
  return [...ofStatus(body), ...ofCameras(body.cameras)].map(text => plain(text, complaintMaxChars));
}

function ofStatus(body: Record<string, unknown>): string[] {
  const { status } = body;
  const issues = Array.isArray(body.issues) ? listed(body.issues.map(wordOf)) : wordOf(body.issues);
  const details = issues || wordOf(body.error);
  const isBad =
    status === false ||
    (typeof status === 'string' &&
      bad.has(
        status
          .trim()
          .toLowerCase()
          .replace(/[\s-]+/g, '_'),
      ));
  if (isBad) return [details ? `status ${status}: ${details}` : `status ${status}`];
  return issues ? [`issues: ${issues}`] : [];
}

function ofCameras(cameras: unknown): string[] {
  if (Array.isArray(cameras)) {
    const away = cameras.filter(isAway);
    return away.length > 0 ? [`${away.length} of ${cameras.length} cameras offline${named(away)}`] : [];
  }
  if (!isRecord(cameras)) return [];
  const error = wordOf(cameras.error);
  if (error) return [`cameras: ${error}`];
  const total = count(cameras.total);
  const offline = count(cameras.offline) ?? (total ?? 0) - (count(cameras.online) ?? total ?? 0);
  if (offline <= 0) return [];
  return [total === null ? `${offline} cameras offline` : `${Math.min(offline, total)} of ${total} cameras offline`];
}

function isAway(camera: unknown): boolean {
  if (!isRecord(camera)) return false;
  return camera.online === false || (typeof camera.status === 'string' && bad.has(camera.status.toLowerCase()));
}

function named(cameras: readonly unknown[]): string {
  const names = cameras
    .map(camera => (isRecord(camera) ? wordOf(camera.name) || wordOf(camera.id) : ''))
    .filter(Boolean);
  return names.length > 0 ? `: ${listed(names)}` : '';
}

function listed(words: readonly string[]): string {
  const some = words.filter(Boolean);
  const more = some.length - listMax;
  return some.slice(0, listMax).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** An issue may be a word or an object that has one. */
function wordOf(value: unknown): string {
  if (typeof value === 'string') return plain(value, complaintMaxChars);
  if (!isRecord(value)) return '';
  const { message, name, code, id } = value;
  const word = [message, name, code, id].find(part => typeof part === 'string');
  return typeof word === 'string' ? plain(word, complaintMaxChars) : '';
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
