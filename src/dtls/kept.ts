/**
 * Sessions in a host's storage: each peer's as one record, bound to its server and credentials, so that a restart costs no full handshake.
 */
import { Record, adler32 } from '../buffers/record.js';
import type { Storage as Memory } from '../crypto/memory.js';
import { wipe } from '../crypto/equal.js';
import type { Storage } from '../net/storage.js';
import { DAMAGED, MISSING, OK } from '../status.js';
import type { DtlsNetwork } from './dtls.js';
import { restoreSession, saveSession, savedBytes } from './saved.js';

/** Head and tail of a record, and what binds it. */
const FRAME = 8 + 4;

/** Bytes of memory that it takes. @param ticket bytes of the longest ticket kept; @param peers how many there are */
export function keptBytes(ticket: number, peers: number): number {
  return ((FRAME + savedBytes(ticket) + 3) & ~3) + 4 * peers;
}

export class Kept {
  private readonly memory: Memory;
  private readonly storage: Storage;
  private readonly record: Record;
  /** The record being put together, and how long it may be. */
  private readonly at: number;
  private readonly size: number;
  /** Checksums of the records as they were saved: a session that was resumed is the same, and is not written again. */
  private readonly sums: number;
  private readonly first: number;

  /** @param first key of the storage for peer 0, the other peers' follow; @param raw as in `Record` */
  constructor(memory: Memory, storage: Storage, first: number, ticket: number, peers: number, raw: boolean) {
    this.memory = memory;
    this.storage = storage;
    this.record = new Record(memory.u8, raw);
    this.size = (FRAME + savedBytes(ticket) + 3) & ~3;
    this.at = memory.bytes(this.size);
    this.sums = memory.words(peers);
    this.first = first;
  }

  /** Saves a peer's session. OK; MISSING when there is nothing worth it; what the storage answers. @param bond of server and credentials */
  save(peer: number, network: DtlsNetwork, bond: number): number {
    const key = this.first + peer;
    const u8 = this.memory.u8;
    const record = this.record;
    const end = this.at + this.size;
    // Of a session that is over, what is stored is replaced; where nothing is, as behind a factory reset, nothing comes.
    if (!network.session.records.keyed && this.storage.load(key, u8, this.at, this.size) < 0) return MISSING;
    record.begin(u8, this.at, end, key);
    record.writer.u32(bond);
    const body = saveSession(network, u8, this.at + 8, end - 4);
    let status = body;
    if (body >= 0) {
      record.writer.at += body;
      const length = record.close();
      const sum = adler32(u8, this.at, length);
      status = OK;
      // Of a live session each change counts, also one that the checksum does not show.
      if (this.memory.i32[this.sums + peer] !== sum || (network.session.records.keeps && network.session.records.keyed)) {
        status = this.storage.save(key, u8, this.at, length);
        // Whether the old record lies there now or the new one is not known: nobody is to go on with either.
        if (status < 0) this.storage.erase(key);
        this.memory.i32[this.sums + peer] = status >= 0 ? sum : ~sum;
      }
    } else if (body === MISSING && this.memory.i32[this.sums + peer] !== 0) {
      // Nor is anybody to go on with what was saved before.
      if (this.storage.erase(key) >= 0) this.memory.i32[this.sums + peer] = 0;
    }
    wipe(u8, this.at, this.size);
    return status;
  }

  /** Gives a new network the session that was saved for it. OK; MISSING: none, or of another server or key; DAMAGED; what the storage answers. */
  restore(peer: number, network: DtlsNetwork, bond: number): number {
    const key = this.first + peer;
    const u8 = this.memory.u8;
    const record = this.record;
    const length = this.storage.load(key, u8, this.at, this.size);
    let status = length;
    if (length >= 0) {
      const sum = adler32(u8, this.at, length);
      status = record.open(u8, this.at, length, key);
      const reader = record.reader;
      if (status === OK) {
        const bound = reader.i32();
        const left = reader.left();
        status = reader.status < 0 ? DAMAGED : bound !== bond ? MISSING : restoreSession(network, u8, this.at + 8, left);
        if (status === OK) this.memory.i32[this.sums + peer] = sum;
      }
      // The keys of a session that nobody will go on with are not left lying about.
      if (status < 0) this.storage.erase(key);
    }
    wipe(u8, this.at, this.size);
    return status;
  }
}
