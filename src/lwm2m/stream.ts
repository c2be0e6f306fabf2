/**
 * Values that the application takes block by block, as a firmware image comes: the bytes behind each format's head, in their order, never held.
 *
 * Text, opaque, CBOR and TLV carry one value as a head and its bytes. The head lies in the first block; what follows is counted against the length it gave.
 */
import { decodeBase64, decodedLength } from '../codec/base64.js';
import { FORMAT_CBOR, FORMAT_OPAQUE, FORMAT_TEXT, FORMAT_TLV, FORMAT_TLV_OLD } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { ABSENT, type Path } from '../codec/path.js';
import { OPAQUE } from '../codec/types.js';
import { BAD_REQUEST, OK } from '../status.js';
import type { CalledResource, Chunk } from './declaration.js';
import type { Declare } from './declare.js';
import type { Handlers } from './handlers.js';
import type { Registry } from './registry.js';

/** The value's length is not known before its last block. */
const OPEN_END = -1;

export class Stream {
  private readonly registry: Registry;
  private readonly declare: Declare;
  private readonly handlers: Handlers;
  private readonly chunk: Chunk;
  /** Bytes of the value that are still to come, or OPEN_END. */
  private left: number;
  /** Bytes of the value handed out so far. */
  private passed: number;

  constructor(registry: Registry, declare: Declare, handlers: Handlers, bytes: Uint8Array) {
    this.registry = registry;
    this.declare = declare;
    this.handlers = handlers;
    this.chunk = { bytes: bytes, at: 0, length: 0, offset: 0, last: false };
    this.left = 0;
    this.passed = 0;
  }

  /** True when the value at a path is taken block by block from this request's format. */
  takes(path: Path, m: Message): boolean {
    if (path.rid === ABSENT || path.riid !== ABSENT) return false;
    const rrow = this.registry.findResource(this.registry.findObject(path.oid), path.rid);
    if (rrow < 0 || (this.declare.literals[rrow] as CalledResource).stream === undefined) return false;
    const format = m.contentFormat < 0 ? FORMAT_TEXT : m.contentFormat;
    return format === FORMAT_TEXT || format === FORMAT_OPAQUE || format === FORMAT_CBOR || format === FORMAT_TLV || format === FORMAT_TLV_OLD;
  }

  /** Takes one block. @param offset where it begins in the payload; @param last true for the last. A status. */
  take(m: Message, path: Path, offset: number, last: boolean): number {
    const registry = this.registry;
    const rrow = registry.findResource(registry.findObject(path.oid), path.rid);
    const chunk = this.chunk;
    const format = m.contentFormat < 0 ? FORMAT_TEXT : m.contentFormat;
    const opaque = registry.type(rrow) === OPAQUE;
    chunk.bytes = m.body;
    chunk.at = m.payloadAt;
    chunk.length = m.payloadLength;
    if (offset === 0) {
      this.passed = 0;
      const status = this.head(m, format, path, opaque);
      if (status < 0) return status;
    }
    if (this.left !== OPEN_END) {
      if (chunk.length > this.left || (last && chunk.length < this.left)) return BAD_REQUEST;
      this.left -= chunk.length;
    }
    if (format === FORMAT_TEXT && opaque) {
      // Core 1.2 7.4.1: base64; blocks are of whole quadruples, so none is torn.
      if (decodedLength(chunk.bytes, chunk.at, chunk.length) < 0) return BAD_REQUEST;
      chunk.length = decodeBase64(chunk.bytes, chunk.at, chunk.length, chunk.bytes, chunk.at, chunk.length);
      if (chunk.length < 0) return BAD_REQUEST;
    }
    chunk.offset = this.passed;
    chunk.last = last;
    this.passed += chunk.length;
    return this.handlers.stream(path, rrow, chunk);
  }

  /** Steps over the head of the value in its first block. */
  private head(m: Message, format: number, path: Path, opaque: boolean): number {
    const bytes = m.body;
    const at = m.payloadAt;
    const n = m.payloadLength;
    this.left = OPEN_END;
    if (format === FORMAT_TEXT || format === FORMAT_OPAQUE) return OK;
    if (n < 1) return BAD_REQUEST;
    let used = 1;
    let wide = 0;
    let length = 0;
    if (format === FORMAT_CBOR) {
      // RFC 8949 3.1: a byte string for opaque, text for a string, of definite length.
      if (bytes[at] >> 5 !== (opaque ? 2 : 3)) return BAD_REQUEST;
      const info = bytes[at] & 31;
      length = info < 24 ? info : 0;
      wide = info < 24 ? 0 : info === 24 ? 1 : info === 25 ? 2 : info === 26 ? 4 : -1;
    } else {
      // Core 1.2 7.4.5: the TLV of this resource.
      const type = bytes[at];
      if (type >> 6 !== 3) return BAD_REQUEST;
      used = (type & 0x20) !== 0 ? 3 : 2;
      if (n < used || (used === 3 ? (bytes[at + 1] << 8) | bytes[at + 2] : bytes[at + 1]) !== path.rid) return BAD_REQUEST;
      wide = (type >> 3) & 3;
      length = wide === 0 ? type & 7 : 0;
    }
    if (wide < 0 || n < used + wide) return BAD_REQUEST;
    for (let i = 0; i < wide; i++) length = length * 256 + bytes[at + used + i];
    if (length > 0x7fffffff) return BAD_REQUEST;
    used += wide;
    this.left = length;
    this.chunk.at = at + used;
    this.chunk.length = n - used;
    return OK;
  }
}
