/**
 * The numbers of DTLS 1.2 that this implementation speaks, and what a session is made with.
 */
import type { CryptoChoice } from '../crypto/types.js';

/* Content types, RFC 5246 6.2.1 and RFC 9146 3. */
export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;
export const TLS12_CID = 25;

/* Handshake messages, RFC 5246 7.4, RFC 6347 4.3.2, RFC 5077 3.3. */
export const HELLO_REQUEST = 0;
export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const HELLO_VERIFY_REQUEST = 3;
export const NEW_SESSION_TICKET = 4;
export const SERVER_KEY_EXCHANGE = 12;
export const SERVER_HELLO_DONE = 14;
export const CLIENT_KEY_EXCHANGE = 16;
export const FINISHED = 20;

/* Extensions. */
/** RFC 7366. */
export const ENCRYPT_THEN_MAC = 22;
/** RFC 7627. */
export const EXTENDED_MASTER_SECRET = 23;
/** RFC 5077. */
export const SESSION_TICKET = 35;
/** RFC 9146. */
export const CONNECTION_ID = 54;
/** RFC 5746. */
export const RENEGOTIATION_INFO = 0xff01;
/** RFC 5746 3.3: the same said by a suite. */
export const RENEGOTIATION_SCSV = 0x00ff;

/* Suites. */
/** TLS_PSK_WITH_AES_128_CCM_8 (RFC 6655): mandatory for LwM2M. */
export const PSK_AES128_CCM8 = 0xc0a8;
/** TLS_PSK_WITH_AES_128_CBC_SHA256 (RFC 5487). */
export const PSK_AES128_CBC_SHA256 = 0x00ae;

/* Alerts, RFC 5246 7.2. */
export const WARNING = 1;
export const FATAL = 2;
export const CLOSE_NOTIFY = 0;
export const UNEXPECTED_MESSAGE = 10;
export const BAD_RECORD_MAC = 20;
export const HANDSHAKE_FAILURE = 40;
export const ILLEGAL_PARAMETER = 47;
export const DECODE_ERROR = 50;
export const DECRYPT_ERROR = 51;
export const PROTOCOL_VERSION = 70;
export const INSUFFICIENT_SECURITY = 71;
export const INTERNAL_ERROR = 80;
export const UNSUPPORTED_EXTENSION = 110;
export const UNKNOWN_PSK_IDENTITY = 115;
/** `alert` of a session that neither sent nor received one. */
export const NO_ALERT = -1;

/** Bytes of a record's header without connection id, of a handshake message's, of a hello's random, of Finished's content. */
export const RECORD_HEADER = 13;
export const MESSAGE_HEADER = 12;
export const RANDOM = 32;
export const VERIFY_DATA = 12;
export const MASTER_SECRET = 48;
/** Longest session id (RFC 5246 7.4.1.2), connection id that is used, identity and key (RFC 4279 5.3). */
export const SESSION_ID = 32;
export const MAX_CID = 32;
export const MAX_IDENTITY = 128;
export const MAX_KEY = 64;

/* What a handshake's message came to; negative: one of the failures of src/net/codes.ts. */
/** Nothing to do until the next one. */
export const WAIT = 0;
/** A flight is ready to be sent, and an answer to it is awaited. */
export const SEND = 1;
/** Established, with nothing more to send. */
export const DONE = 2;
/** Established, once the last flight is sent. */
export const SEND_DONE = 3;
/** A flight is ready to be sent once, and forgotten: a HelloVerifyRequest. */
export const SEND_ONCE = 4;

/** A pre-shared key and its identity, where their owner keeps them; read while a handshake runs, so they may change between two. */
export interface Credentials {
  identity: Uint8Array;
  identityAt: number;
  /** 0 .. 128 bytes. */
  identityLength: number;
  key: Uint8Array;
  keyAt: number;
  /** 1 .. 64 bytes. */
  keyLength: number;
}

/** How to make a session; every field may be left out. */
export interface DtlsOptions {
  /** Bytes of the largest datagram sent or received, DTLS included; 1342, which leaves 1280 for CoAP with any connection id. */
  datagram?: number;
  /** Suites, the most wanted first; TLS_PSK_WITH_AES_128_CCM_8 alone. */
  suites?: readonly number[];
  /** Offer a connection id of zero length (RFC 9146), and use the peer's; true. */
  cid?: boolean;
  /** Bytes of the longest session ticket kept (RFC 5077); 0: none is asked for. */
  ticket?: number;
  /** First wait for an answer to a flight, ms; 1000 (RFC 6347 4.2.4.1). It doubles up to 60 s. */
  retransmit?: number;
  /** How often a flight is sent again; 6. */
  retries?: number;
  /** Primitives of the host instead of the portable ones, as of mote-lwm2m/moddable/crypto; docs/security.md says where they pay. */
  crypto?: CryptoChoice;
  /** Keep what saveSession needs to carry a live session over a restart: 40 bytes, 96 with CBC; false. */
  keep?: boolean;
}

/** One side of the handshake. */
export interface Handshake {
  /** True when it has resumed a session. */
  readonly resumed: boolean;
  /** Begins; SEND, WAIT (a server), or a failure. */
  start(): number;
  /** A whole message, its header at u8[at] and `length` bytes with it; its content may be overwritten. WAIT .. SEND_ONCE, or a failure. */
  message(at: number, length: number): number;
  /** What it means that nobody answered. */
  unanswered(): number;
  /** True when a message of this type and number begins the peer's first flight: until it comes, their numbers are not known. */
  begins(type: number, number: number): boolean;
}
