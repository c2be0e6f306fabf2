/**
 * The remotes of the server's one socket as the small integers that the CoAP layer knows them by.
 */
import type { Endpoint, Peers, Reception } from '../../src/coap/index.js';
import { OPEN } from '../../src/coap/index.js';

/** Where a datagram came from. */
export interface Remote {
  address: string;
  port: number;
  /** The DTLS session that it came in, whatever the address; undefined without DTLS. */
  session?: string;
}

/** "127.0.0.1:5683", "[::1]:5683". */
export function remoteText(remote: Remote): string {
  return (remote.address.includes(':') ? '[' + remote.address + ']' : remote.address) + ':' + remote.port;
}

/** What tells a remote from all others. */
function nameOf(remote: Remote): string {
  return remote.session ?? remoteText(remote);
}

export class Addresses {
  private readonly peers: Peers;
  private readonly endpoint: Endpoint;
  private readonly reception: Reception;
  private readonly remotes: (Remote | undefined)[];
  /** When a peer was last heard of, in turns. */
  private readonly heard: number[];
  private readonly byText: Map<string, number>;
  private turn: number;

  constructor(peers: Peers, endpoint: Endpoint, reception: Reception) {
    this.peers = peers;
    this.endpoint = endpoint;
    this.reception = reception;
    this.remotes = [];
    this.heard = [];
    this.byText = new Map();
    this.turn = 0;
  }

  /**
   * The peer of a remote. A new one takes a free row, or that of the remote that was silent longest.
   * @param isNeeded tells which must keep theirs
   * @returns -1 when there is no row for it
   */
  peerOf(remote: Remote, isNeeded: (peer: number) => boolean): number {
    const text = nameOf(remote);
    const peer = this.byText.get(text) ?? this.claim(text, remote, isNeeded);
    if (peer >= 0) this.heard[peer] = ++this.turn;
    return peer;
  }

  remote(peer: number): Remote | undefined {
    return this.remotes[peer];
  }

  private claim(text: string, remote: Remote, isNeeded: (peer: number) => boolean): number {
    let found = -1;
    for (let peer = 0; peer < this.peers.capacity; peer++) {
      if (this.remotes[peer] === undefined) {
        found = peer;
        break;
      }
      if (!isNeeded(peer) && (found < 0 || this.heard[peer] < this.heard[found])) found = peer;
    }
    if (found < 0) return -1;
    const old = this.remotes[found];
    if (old !== undefined) {
      this.byText.delete(nameOf(old));
      this.endpoint.forget(found);
      this.reception.forget(found);
    }
    this.remotes[found] = { ...remote };
    this.byText.set(text, found);
    this.peers.report(found, OPEN);
    return found;
  }
}
