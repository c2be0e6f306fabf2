/**
 * What outlives a handshake and what one needs: record layer, secrets, transcript, and the places of both in the fixed storage.
 *
 * A handshake works in the upper end of the datagram's buffer, where no application's bytes are until it is over: randoms, a scratch, the
 * peer's fragments, the flight. In the lower part datagrams are received and built.
 */
import { wipe } from '../crypto/equal.js';
import { DIGEST } from '../crypto/hmac.js';
import { MEMORY_VIEWS } from '../crypto/memory.js';
import { Assembly } from './assembly.js';
import { Flight } from './flight.js';
import { type DtlsKit, kitBytes } from './kit.js';
import { Records, recordBytes } from './record.js';
import {
  type Credentials, type DtlsOptions, MASTER_SECRET, MAX_IDENTITY, MAX_KEY, NO_ALERT, PSK_AES128_CBC_SHA256, PSK_AES128_CCM8, RANDOM, SESSION_ID, VERIFY_DATA,
} from './types.js';

/** Largest part of a datagram that DTLS takes with CCM_8 and a connection id of 32 bytes. */
export const OVERHEAD = 62;

/* The upper end of the datagram's buffer while a handshake is under way. */
/** A premaster secret and a hash, or randoms and a key block. */
const SCRATCH = 4 + 2 * MAX_KEY + DIGEST + 4;
/** A label of the PRF. */
const LABEL = 24;
/** Fragments of the peer's messages. */
const FRAGMENTS = 240;
/** A ClientHello with the longest cookie, or a ClientKeyExchange and Finished. */
const FLIGHT = 384;
/** The least that is left for datagrams of a handshake. */
const LEAST = 320;

function number(value: number | undefined, otherwise: number): number {
  return value === undefined ? otherwise : value;
}

/** Bytes that a handshake takes from the datagram's buffer. */
function upper(ticket: number): number {
  return 2 * RANDOM + SCRATCH + LABEL + FRAGMENTS + FLIGHT + ticket;
}

/** Bytes of the datagram's buffer, a multiple of 4. */
function buffer(options: DtlsOptions): number {
  const ticket = number(options.ticket, 0);
  const asked = number(options.datagram, 1280 + OVERHEAD);
  const least = upper(ticket) + LEAST;
  return ((asked > least ? asked : least) + 3) & ~3;
}

/** True when one of the suites is CBC. */
export function usesCbc(options: DtlsOptions): boolean {
  if (options.suites === undefined) return false;
  for (let i = 0; i < options.suites.length; i++) if (options.suites[i] === PSK_AES128_CBC_SHA256) return true;
  return false;
}

/** Bytes of storage that one session takes beside its datagram. @param own bytes of the longest connection id given to peers */
function sessionOnly(options: DtlsOptions, own: number): number {
  const handles = options.crypto === undefined ? 4 * (25 + 2 * 44) : options.crypto.handles(2, 1, 0);
  return (handles + recordBytes(usesCbc(options), own, options.keep === true) + MASTER_SECRET + SESSION_ID + VERIFY_DATA + number(options.ticket, 0) + 3) & ~3;
}

/** Bytes of storage that one session takes, its datagram included. @param own as above, 0 for a client */
export function sessionBytes(options: DtlsOptions, own: number): number {
  return sessionOnly(options, own) + buffer(options);
}

/** Bytes of storage for a client's one session: what a Memory is made with. */
export function dtlsBytes(options: DtlsOptions): number {
  return kitBytes(usesCbc(options), options.crypto) + sessionBytes(options, 0);
}

/** Bytes of RAM for it beyond the datagram being built, handshake included, with the buffer and its views on the engine with the largest ones (XS, 32-bit). */
export function dtlsRam(options: DtlsOptions): number {
  const cbc = usesCbc(options);
  const outside = options.crypto === undefined ? 0 : options.crypto.outside(cbc, 2, 2, 2);
  return kitBytes(cbc, options.crypto) + sessionOnly(options, 0) + MEMORY_VIEWS + outside;
}

export class Session {
  readonly kit: DtlsKit;
  readonly u8: Uint8Array;
  readonly records: Records;
  readonly flight: Flight;
  readonly assembly: Assembly;
  readonly credentials: Credentials;
  readonly suites: readonly number[];
  readonly offersCid: boolean;
  readonly retries: number;
  /** The datagram's buffer, and how much of it a handshake leaves to datagrams. */
  readonly area: number;
  readonly size: number;
  readonly lower: number;
  /** Randoms of client and server, 32 bytes each. */
  readonly randoms: number;
  readonly scratch: number;
  private readonly label: number;
  readonly master: number;
  readonly id: number;
  readonly verify: number;
  readonly ticket: number;
  readonly ticketSize: number;
  /** Of what can be resumed: bytes of the session id and of the ticket (0: none), and its suite (0: nothing can be). */
  idLength: number;
  ticketLength: number;
  suite: number;
  /** Number of our Finished, which `verify` holds the content of; -1: it was not the last of the handshake. */
  last: number;
  /** Fatal alert sent or received, or close_notify; NO_ALERT. And whether it came from the peer. */
  alert: number;
  alertReceived: boolean;
  private readonly transcript: number;

  /** @param own bytes of the longest connection id given to peers, 0 for a client */
  constructor(kit: DtlsKit, credentials: Credentials, options: DtlsOptions, own: number) {
    const storage = kit.storage;
    this.kit = kit;
    this.u8 = kit.u8;
    this.credentials = credentials;
    this.suites = options.suites === undefined ? [PSK_AES128_CCM8] : options.suites;
    this.offersCid = options.cid !== false;
    this.retries = number(options.retries, 6);
    this.ticketSize = number(options.ticket, 0);
    this.transcript = kit.crypto.sha.take();
    this.records = new Records(kit, own, options.keep === true);
    this.master = storage.bytes(MASTER_SECRET);
    this.id = storage.bytes(SESSION_ID);
    this.verify = storage.bytes(VERIFY_DATA);
    this.ticket = storage.bytes(this.ticketSize);
    this.size = buffer(options);
    this.area = storage.bytes(this.size);
    this.lower = this.size - upper(this.ticketSize);
    this.randoms = this.area + this.lower;
    this.scratch = this.randoms + 2 * RANDOM;
    this.label = this.scratch + SCRATCH;
    this.assembly = new Assembly(this.u8, this.label + LABEL, FRAGMENTS);
    this.flight = new Flight(this.u8, this.label + LABEL + FRAGMENTS, FLIGHT + this.ticketSize, number(options.retransmit, 1000));
    this.idLength = 0;
    this.ticketLength = 0;
    this.suite = 0;
    this.last = -1;
    this.alert = NO_ALERT;
    this.alertReceived = false;
  }

  /** Starts a handshake afresh; what can be resumed stays. */
  begin(): void {
    this.records.reset();
    this.assembly.reset();
    this.flight.clear();
    this.flight.number = 0;
    this.last = -1;
    this.alert = NO_ALERT;
    this.alertReceived = false;
    wipe(this.u8, this.randoms, 2 * RANDOM);
  }

  /** Forgets what can be resumed. */
  forget(): void {
    this.idLength = 0;
    this.ticketLength = 0;
    this.suite = 0;
    wipe(this.u8, this.master, MASTER_SECRET);
    wipe(this.u8, this.id, SESSION_ID);
    wipe(this.u8, this.ticket, this.ticketSize);
  }

  /** True when identity and key have a length that goes, RFC 4279 5.3. */
  isKeyed(): boolean {
    const c = this.credentials;
    return c.identityLength <= MAX_IDENTITY && c.keyLength > 0 && c.keyLength <= MAX_KEY;
  }

  /** Begins the transcript with a message that is the first of it. */
  opens(at: number, length: number): void {
    this.kit.crypto.sha.begin(this.transcript);
    this.kit.crypto.sha.update(this.transcript, this.u8, at, length, false);
  }

  /** Puts a message with its header into the transcript. */
  hash(at: number, length: number): void {
    this.kit.crypto.sha.update(this.transcript, this.u8, at, length, false);
  }

  /** Writes a label, four letters a number: a string's letters cost slots on XS each time. */
  private spell(at: number, a: number, b: number, c: number, d: number): void {
    for (let i = 0; i < 16 && at + i < LABEL; i++) this.u8[this.label + at + i] = (i < 4 ? a : i < 8 ? b : i < 12 ? c : d) >> (24 - 8 * (i & 3));
  }

  /** The hash of the transcript so far, at u8[to ..). */
  private digest(to: number): void {
    const sha = this.kit.crypto.sha;
    const work = this.kit.hmac.work;
    sha.copy(this.transcript, work);
    sha.update(work, this.u8, to, 0, true);
    sha.end(work, this.u8, to);
  }

  /** Makes the master secret from the pre-shared key. @param extended RFC 7627: bound to the transcript so far, that ends with ClientKeyExchange */
  derive(key: Uint8Array, keyAt: number, keyLength: number, extended: boolean): void {
    const u8 = this.u8;
    const prf = this.kit.prf;
    const hash = this.scratch + 4 + 2 * MAX_KEY;
    let p = this.scratch;
    // RFC 4279 2: as many zeros as the key has bytes, and the key, each with its length.
    for (let part = 0; part < 2; part++) {
      u8[p++] = keyLength >> 8;
      u8[p++] = keyLength;
      for (let i = 0; i < keyLength; i++) u8[p++] = part === 0 ? 0 : key[keyAt + i];
    }
    if (extended) this.digest(hash);
    this.kit.hmac.key(u8, this.scratch, p - this.scratch);
    // "extended master secret", "master secret"
    if (extended) {
      this.spell(0, 0x65787465, 0x6e646564, 0x206d6173, 0x74657220);
      this.spell(16, 0x73656372, 0x65740000, 0, 0);
      prf.run(u8, this.label, 22, u8, hash, DIGEST, u8, this.master, MASTER_SECRET);
    } else {
      this.spell(0, 0x6d617374, 0x65722073, 0x65637265, 0x74000000);
      prf.run(u8, this.label, 13, u8, this.randoms, 2 * RANDOM, u8, this.master, MASTER_SECRET);
    }
    this.kit.hmac.wipe();
    wipe(u8, this.scratch, SCRATCH);
  }

  /** Makes the keys of epoch 1 from the master secret. */
  expand(client: boolean): void {
    const u8 = this.u8;
    const prf = this.kit.prf;
    const block = this.scratch + 2 * RANDOM;
    // RFC 5246 6.3: the server's random first.
    for (let i = 0; i < RANDOM; i++) {
      u8[this.scratch + i] = u8[this.randoms + RANDOM + i];
      u8[this.scratch + RANDOM + i] = u8[this.randoms + i];
    }
    this.kit.hmac.key(u8, this.master, MASTER_SECRET);
    this.spell(0, 0x6b657920, 0x65787061, 0x6e73696f, 0x6e000000); // "key expansion"
    prf.run(u8, this.label, 13, u8, this.scratch, 2 * RANDOM, u8, block, this.records.keyBlock());
    this.kit.hmac.wipe();
    this.records.keys(block, client);
    wipe(u8, this.scratch, SCRATCH);
  }

  /** What Finished must hold after the transcript so far, at u8[to ..), which does not lie in the scratch. */
  finished(client: boolean, to: number): void {
    const prf = this.kit.prf;
    this.digest(this.scratch);
    this.kit.hmac.key(this.u8, this.master, MASTER_SECRET);
    // "client finished", "server finished"
    this.spell(0, client ? 0x636c6965 : 0x73657276, client ? 0x6e742066 : 0x65722066, 0x696e6973, 0x68656400);
    prf.run(this.u8, this.label, 15, this.u8, this.scratch, DIGEST, this.u8, to, VERIFY_DATA);
    this.kit.hmac.wipe();
  }
}
