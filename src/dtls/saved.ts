/**
 * A session as bytes, to outlive a restart: what resumes it, and with `options.keep` the live one, its sequence numbers as a ceiling.
 *
 * The bytes hold keys: they belong where the pre-shared key itself is kept.
 */
import { MISSING, OVERFLOW } from '../status.js';
import type { DtlsNetwork } from './dtls.js';
import { blockBytes } from './record.js';
import { MASTER_SECRET, MAX_CID, PSK_AES128_CBC_SHA256, SESSION_ID } from './types.js';

const FORMAT = 1;
/** Records that may be sent until the session must be saved again. */
const AHEAD = 1024;
const HALF = 0x1000000;

/* Flags. */
const ETM = 1;
const LIVE = 2;

/** Bytes that saveSession takes at most, with this room for a ticket. */
export function savedBytes(ticket: number): number {
  return 8 + SESSION_ID + MASTER_SECRET + ticket + 1 + MAX_CID + blockBytes(true) + 6 + 6 + 8;
}

/** Writes a session to into[at .. end); answers its length, MISSING when there is nothing to resume, OVERFLOW when it does not fit. */
export function saveSession(network: DtlsNetwork, into: Uint8Array, at: number, end: number): number {
  const s = network.session;
  const r = s.records;
  const u8 = s.u8;
  const live = r.keeps && r.keyed && r.peerCid > 0;
  if (s.suite === 0 && !live) return MISSING;
  if (end - at < savedBytes(s.ticketLength)) return OVERFLOW;
  let p = at;
  into[p++] = FORMAT;
  into[p++] = (r.etm ? ETM : 0) | (live ? LIVE : 0);
  const suite = live ? (r.cbc ? PSK_AES128_CBC_SHA256 : s.suites[0] === PSK_AES128_CBC_SHA256 ? s.suites[1] : s.suites[0]) : s.suite;
  into[p++] = suite >> 8;
  into[p++] = suite;
  into[p++] = s.suite === 0 ? 0 : 1; // what can be resumed
  into[p++] = s.idLength;
  into[p++] = s.ticketLength >> 8;
  into[p++] = s.ticketLength;
  for (let i = 0; i < s.idLength; i++) into[p++] = u8[s.id + i];
  for (let i = 0; i < MASTER_SECRET; i++) into[p++] = u8[s.master + i];
  for (let i = 0; i < s.ticketLength; i++) into[p++] = u8[s.ticket + i];
  if (!live) return p - at;
  into[p++] = r.peerCid;
  for (let i = 0; i < r.peerCid; i++) into[p++] = u8[r.peerCidAt + i];
  for (let i = 0; i < r.keyBlock(); i++) into[p++] = u8[r.block + i];
  // A number used twice breaks CCM: after a restart they go on at the ceiling, and none above it is used before it is raised here.
  const low = r.low1 + AHEAD;
  r.limitHigh = low >= HALF ? r.high1 + 1 : r.high1;
  r.limitLow = low >= HALF ? low - HALF : low;
  for (let part = 0; part < 2; part++) {
    const high = part === 0 ? r.limitHigh : r.edgeHigh;
    const lower = part === 0 ? r.limitLow : r.edgeLow;
    for (let shift = 16; shift >= 0; shift -= 8) into[p++] = high >> shift;
    for (let shift = 16; shift >= 0; shift -= 8) into[p++] = lower >> shift;
  }
  for (let part = 0; part < 2; part++) for (let shift = 24; shift >= 0; shift -= 8) into[p++] = (part === 0 ? r.bits0 : r.bits1) >> shift;
  return p - at;
}

/** Takes back what saveSession wrote, before the first `connect`: that then goes on with the session, or resumes it. 0; MISSING when the bytes are no session of these options. */
export function restoreSession(network: DtlsNetwork, from: Uint8Array, at: number, length: number): number {
  const s = network.session;
  const r = s.records;
  const u8 = s.u8;
  if (length < 8 || from[at] !== FORMAT) return MISSING;
  const flags = from[at + 1];
  const suite = (from[at + 2] << 8) | from[at + 3];
  const idLength = from[at + 5];
  const ticketLength = (from[at + 6] << 8) | from[at + 7];
  const cbc = suite === PSK_AES128_CBC_SHA256;
  let offered = false;
  for (let i = 0; i < s.suites.length; i++) if (s.suites[i] === suite) offered = true;
  let p = at + 8;
  const end = at + length;
  const rest = p + idLength + MASTER_SECRET + ticketLength;
  if (!offered || idLength > SESSION_ID || ticketLength > s.ticketSize || rest > end) return MISSING;
  const live = (flags & LIVE) !== 0 && r.keeps;
  const cid = live && rest < end ? from[rest] : 0;
  if (live && (cid === 0 || cid > MAX_CID || rest + 1 + cid + (cbc ? 96 : 40) + 20 !== end)) return MISSING;
  s.idLength = idLength;
  s.ticketLength = ticketLength;
  s.suite = from[at + 4] !== 0 ? suite : 0;
  for (let i = 0; i < idLength; i++) u8[s.id + i] = from[p++];
  for (let i = 0; i < MASTER_SECRET; i++) u8[s.master + i] = from[p++];
  for (let i = 0; i < ticketLength; i++) u8[s.ticket + i] = from[p++];
  if (!live) return 0;
  r.reset();
  r.cbc = cbc;
  r.etm = (flags & ETM) !== 0;
  r.peerCid = cid;
  p++;
  for (let i = 0; i < cid; i++) u8[r.peerCidAt + i] = from[p++];
  for (let i = 0; i < r.keyBlock(); i++) u8[r.block + i] = from[p++];
  r.keys(r.block, true);
  r.high1 = (from[p] << 16) | (from[p + 1] << 8) | from[p + 2];
  r.low1 = (from[p + 3] << 16) | (from[p + 4] << 8) | from[p + 5];
  r.edgeHigh = (from[p + 6] << 16) | (from[p + 7] << 8) | from[p + 8];
  r.edgeLow = (from[p + 9] << 16) | (from[p + 10] << 8) | from[p + 11];
  r.bits0 = (from[p + 12] << 24) | (from[p + 13] << 16) | (from[p + 14] << 8) | from[p + 15];
  r.bits1 = (from[p + 16] << 24) | (from[p + 17] << 16) | (from[p + 18] << 8) | from[p + 19];
  // Exhausted at once: `send` asks for a new ceiling before it uses the first number.
  r.limitHigh = r.high1;
  r.limitLow = r.low1;
  network.revive();
  return 0;
}
