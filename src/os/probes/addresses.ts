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

/** The two ends of a connection, as a socket tells them. */
interface Ends {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** A connection to a free port of this machine may, rarely, meet itself: then nobody listens. */
export function isItself({ localAddress, localPort, remoteAddress, remotePort }: Ends): boolean {
  return localPort !== undefined && localPort === remotePort && localAddress === remoteAddress;
}

/** An address, not a name, that only ever leads to this machine. */
export function isLoopbackAddress(host: string): boolean {
  return host === '127.0.0.1' || host === '::1' || /^(::ffff:)?127(\.\d+){3}$/.test(host);
}

/** Whether the other end is on this machine, which talks to each of its own addresses from that very address. */
export function isThisMachine({ localAddress, remoteAddress = '' }: Ends): boolean {
  return isLoopbackAddress(remoteAddress) || (remoteAddress !== '' && remoteAddress === localAddress);
}
