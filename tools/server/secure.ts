/**
 * What makes the server's socket coaps://: its DTLS sessions with one pre-shared key, and which of them a datagram is of.
 *
 * To the layers above a session is a remote of its own, whatever address it comes from: a client that has moved stays the same by its connection id.
 */
import { randomFillSync } from 'node:crypto';
import { SocketAddress } from '../../hosts/node/index.js';
import { Memory, PortableCrypto } from '../../src/crypto/index.js';
import { DtlsKit, kitBytes } from '../../src/dtls/index.js';
import { DtlsServer, type DtlsServerOptions, serverBytes } from '../../src/dtls/server.js';
import { type Remote, remoteText } from './addresses.js';

/** The one key that the server knows. */
export interface Psk {
  identity: string;
  key: Uint8Array;
}

/** A session as it stands. */
export interface SessionFacts {
  /** The suite, as 0xc0a8. */
  suite: number;
  /** Bytes of the connection id that the client puts into its records; 0: none. */
  cid: number;
  /** Handshakes of this client's sessions so far, and how many of them resumed one. */
  handshakes: number;
  resumptions: number;
  /** Where it was heard last, as 127.0.0.1:5683. */
  address: string;
}

export interface SecureHost {
  /** Sends a datagram of DTLS to where a client is. */
  transmit(bytes: Uint8Array, address: string, port: number): void;
  /** What was in a record. @param wire bytes of the datagram that it came in */
  message(bytes: Uint8Array, remote: Remote, wire: number): void;
  /** A datagram that brought no message (true), or carries none: a handshake's, an alert's. */
  record(incoming: boolean, bytes: Uint8Array): void;
  /** A handshake is done. */
  session(facts: SessionFacts): void;
}

/** Largest datagram, DTLS included. */
const DATAGRAM = 2048;
const OPTIONS: DtlsServerOptions = { datagram: DATAGRAM, clients: 8 };

export class Secure {
  private readonly host: SecureHost;
  private readonly server: DtlsServer;
  private readonly from: SocketAddress;
  private readonly inbox: Uint8Array;
  /** Bytes of the record that `send` has sent; -1 while none is being sent. */
  private sent: number;

  constructor(psk: Psk, host: SecureHost) {
    const memory = new Memory(kitBytes(false) + serverBytes(OPTIONS));
    const source = { random: (bytes: Uint8Array, at: number, length: number): number => (randomFillSync(bytes, at, length), 0) };
    this.host = host;
    this.from = new SocketAddress();
    this.inbox = new Uint8Array(DATAGRAM);
    this.sent = -1;
    this.server = new DtlsServer(new DtlsKit(memory, new PortableCrypto(memory, source, false), false), {
      innerMtu: DATAGRAM,
      transmit: (address, bytes, at, length) => this.transmit(address, bytes.slice(at, at + length)),
      find: (bytes, at, length, credentials) => {
        credentials.key = psk.key;
        credentials.keyAt = 0;
        credentials.keyLength = psk.key.length;
        return Buffer.from(bytes.slice(at, at + length)).toString() === psk.identity;
      },
    }, OPTIONS);
  }

  /** Bytes of the connection ids that clients put into their records. */
  get cid(): number {
    return this.server.cid;
  }

  private transmit(address: SocketAddress, bytes: Uint8Array): number {
    if (this.sent < 0) this.host.record(false, bytes);
    else this.sent = bytes.length;
    this.host.transmit(bytes, address.host(), address.port);
    return bytes.length;
  }

  /** A datagram came in: it belongs to a handshake, or there are messages in it. */
  receive(bytes: Uint8Array, remote: Remote, now: number): void {
    if (this.from.parseText(remote.address, remote.port) < 0) return; // an IPv6 address with a zone
    const copy = bytes.slice();
    let messages = 0;
    let told = false;
    const tell = (): void => {
      if (!told) this.host.record(true, copy);
      told = true;
    };
    // What a handshake answers goes out within the calls below: it is shown first.
    if (bytes[0] === 22 || bytes[0] === 20) tell();
    const before = this.handshakes();
    const slot = this.server.handleDatagram(bytes, bytes.length, this.from, now);
    if (slot >= 0 && this.handshakes() > before) this.host.session(this.factsOf(slot));
    for (let n = slot < 0 ? -1 : 0; n >= 0;) {
      n = this.server.recv(slot, this.inbox, 0, this.inbox.length);
      if (n < 0) break;
      messages++;
      this.host.message(this.inbox.slice(0, n), this.remoteOf(slot), bytes.length);
    }
    if (messages === 0) tell();
  }

  private handshakes(): number {
    return this.server.networks.reduce((sum, network) => sum + network.handshakes, 0);
  }

  /** The session in a slot as a remote: another handshake in the same slot is another. */
  private remoteOf(slot: number): Remote {
    const address = this.server.addressOf(slot);
    return { address: address.host(), port: address.port, session: slot + '.' + this.server.networks[slot].handshakes };
  }

  /** The slot of a remote, while its session is there; -1 when it is not. */
  private slotOf(remote: Remote): number {
    const [slot, handshakes] = (remote.session ?? '').split('.').map(Number);
    return this.server.networks[slot]?.handshakes === handshakes ? slot : -1;
  }

  /** Sends a message; answers the bytes of its record, 0 when its session is gone. */
  send(bytes: Uint8Array, remote: Remote): number {
    this.sent = 0;
    this.server.send(this.slotOf(remote), bytes, 0, bytes.length);
    const wire = this.sent;
    this.sent = -1;
    return wire;
  }

  /** The session of a remote; undefined when it is gone. */
  facts(remote: Remote): SessionFacts | undefined {
    const slot = this.slotOf(remote);
    return slot < 0 ? undefined : this.factsOf(slot);
  }

  private factsOf(slot: number): SessionFacts {
    const { session, handshakes, resumptions } = this.server.networks[slot];
    const { address, port } = this.remoteOf(slot);
    return { suite: session.suite, cid: session.records.ownCid, handshakes, resumptions, address: remoteText({ address, port }) };
  }

  /** Repeats flights that are due. */
  poll(now: number): void {
    this.server.poll(now);
  }

  pollTimeout(now: number): number {
    return this.server.pollTimeout(now);
  }

  /** Says goodbye to all clients. */
  close(): void {
    this.server.close();
  }
}
