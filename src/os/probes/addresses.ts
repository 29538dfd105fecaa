/**
 * Whom to ask for a host. A program that listens on 0.0.0.0 or :: is asked at the loopback address of that family
 * (nothing can be connected to the unspecified address on Windows). `localhost` may be either family, and an application
 * often listens on only one: both are tried.
 */
export function addressesOf(host: string): readonly [string, ...string[]] {
  switch (host.toLowerCase().replace(/\.$/, '')) {
    case '0.0.0.0':
      return ['127.0.0.1'];
    case '::':
      return ['::1'];
    case 'localhost':
      return ['127.0.0.1', '::1'];
    default:
      return [host];
  }
}
