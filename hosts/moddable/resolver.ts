/**
 * Names by ECMA-419's DNS resolver, for platforms whose System resolves none (Linux): over UDP, A records, from the servers that are given.
 */
import UDP from 'embedded:io/socket/udp';
import Resolver from 'embedded:network/dns/resolver/udp';
import type { Resolve } from './network.js';

/** For the host's option `resolve`. @param servers addresses of name servers, as text */
export function dnsResolver(servers: readonly string[]): Resolve {
  let resolver: Resolver | null = null;
  return function (name, callback) {
    if (resolver === null) resolver = new Resolver({ servers: servers as string[], socket: { io: UDP } });
    resolver.resolve({
      host: name,
      onResolved(host, address) {
        callback(host, address);
      },
      onError(host) {
        callback(host, undefined);
      },
    });
  };
}
