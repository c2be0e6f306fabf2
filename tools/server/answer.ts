/**
 * What a client answered, copied out of the datagram, and decoded when asked.
 */
import { ABSENT, type Message, Path } from '../../src/codec/index.js';
import { codeName } from '../../src/names.js';
import { type Decoded, type Plain } from '../values/decoded.js';
import { decodePayload } from '../values/decode.js';
import { type Link, readLinks } from '../values/links.js';

export class Answer {
  /** class * 32 + detail, 0x45 for 2.05. */
  readonly code: number;
  /** Content-Format; -1 without one. */
  readonly format: number;
  readonly payload: Uint8Array;
  /** Value of Observe; -1 without one. */
  readonly observe: number;
  /** What was asked for. */
  readonly path: Path;

  constructor(message: Message, path: Path) {
    this.code = message.code;
    this.format = message.contentFormat;
    this.payload = Uint8Array.from(message.bytes.subarray(message.payloadAt, message.payloadAt + message.payloadLength));
    this.observe = message.observe;
    this.path = path;
  }

  /** "2.05". */
  get name(): string {
    return codeName(this.code);
  }

  /** True for a code of class 2. */
  get isSuccess(): boolean {
    return this.code >> 5 === 2;
  }

  /** The values that it carries; throws Malformed. */
  values(): Decoded[] {
    return decodePayload(this.format, this.path, this.payload);
  }

  /** The single value that it carries, or the one at a path below what was asked for; undefined when there is none. */
  value(path?: string): Plain | undefined {
    const values = this.values();
    if (path !== undefined) return values.find((each) => each.path === path)?.value;
    return this.path.rid !== ABSENT || values.length === 1 ? values[0]?.value : undefined;
  }

  /** The links that it carries; throws Malformed. */
  links(): Link[] {
    return readLinks(this.payload);
  }

  /** The payload as text. */
  text(): string {
    return new TextDecoder().decode(this.payload);
  }
}

/** No answer came: it was not in time, or a Reset. `status` is TIMED_OUT, RESET or CANCELLED. */
export class Unanswered extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
