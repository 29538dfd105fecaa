/**
 * Whether the other end of a failed connection is a camera, from its address. Cameras sit on the home network; the
 * ports below are those of other things that an application of this kind talks to.
 */
const OTHER_PORTS: readonly number[] = [
  22, 25, 53, 111, 123, 389, 445, 465, 587, 993, 1433, 1521, 1883, 2049, 2375, 3306, 5432, 5671, 5672, 6379, 8086, 8123,
  8883, 9000, 9042, 9092, 9200, 11211, 15672, 27017,
];
const CAMERA_PORTS: readonly number[] = [554, 555, 1935, 2020, 8000, 8554, 8555, 8800, 8899, 9999, 34567, 37777];

function isLoopback(host: string): boolean {
  return /^(?:127\.|::1$|\[::1\]$|localhost$|0\.0\.0\.0$)/i.test(host);
}

/** Private ranges of RFC 1918, link-local, and the names home routers give. */
function isHomeAddress(host: string): boolean {
  return (
    /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?fe80:|\[?fd[0-9a-f]{2}:)/i.test(host) ||
    /\.(?:local|lan|home|internal|fritz\.box|home\.arpa)$/i.test(host) ||
    /cam|nvr|doorbell|tapo/i.test(host)
  );
}

export function isCameraPeer(host: string | undefined, port: number | undefined): boolean {
  if (port !== undefined && OTHER_PORTS.includes(port)) return false;
  if (port !== undefined && CAMERA_PORTS.includes(port) && port !== 8000) return true;
  if (host === undefined) return false;
  return !isLoopback(host) && isHomeAddress(host);
}

/** Whether the text names some other thing whose trouble it is: a broker, a database, a cache. */
export const aboutOtherService =
  /postgres|psycopg|asyncpg|mysql|mariadb|redis|mqtt|mosquitto|paho|mongo|influx|rabbit|amqp|kafka|elastic|memcache|smtp|docker\.sock|home ?assistant/i;
