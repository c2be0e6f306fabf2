/**
 * Writes a CoAP message, RFC 7252 3: header, token, options in rising order of their numbers, payload.
 *
 * A message may be one block of a body (RFC 7959): `cut` says so before its options are written, and the payload then is the whole body,
 * of which a window keeps the block. What the block options and the entity tag say is known at the end, so their bytes are left free.
 */
import { boxed } from '../buffers/bytes.js';
import { Writer } from '../buffers/writer.js';
import { blockValue } from './block.js';
import { idDigits } from './objlnk.js';
import { BLOCK1, BLOCK2, ECHO, ETAG, SIZE1, SIZE2 } from './options.js';

export class MessageWriter {
  /** Where payload bytes go once `payload` was called. */
  readonly writer: Writer;
  /** Value of Block1 in an answer, put in at its place; -1 for none. */
  block1: number;
  /** Value of Size1 beside it (RFC 7959 4: what a 4.13 would have taken); -1 for none. */
  size1: number;
  /** Of a body sent in blocks, after `end`: its length, its sum, and whether blocks follow. */
  total: number;
  sum: number;
  more: boolean;
  /** Echo in a request (RFC 9175 2.2): `echoLength` bytes of the arena from `echoAt` on; 0 for none. */
  echoAt: number;
  echoLength: number;
  private number: number;
  private payloadAt: number;
  /** BLOCK2 for a block of an answer, BLOCK1 for one of a request, 0 for no block. */
  private block: number;
  private num: number;
  private szx: number;
  /** Where the bytes left free are: of the entity tag, of the block option, of the size. */
  private etagAt: number;
  private blockAt: number;
  private sizeAt: number;

  constructor(writer: Writer) {
    this.writer = writer;
    this.block1 = -1;
    this.size1 = -1;
    this.echoAt = 0;
    this.echoLength = 0;
    this.total = 0;
    this.sum = 0;
    this.more = false;
    this.number = 0;
    this.payloadAt = -1;
    this.block = 0;
    this.num = 0;
    this.szx = 0;
    this.etagAt = -1;
    this.blockAt = -1;
    this.sizeAt = -1;
  }

  /** Begins a message in bytes[at .. end) with a token of `tkl` bytes at token[tokenAt]. */
  begin(bytes: Uint8Array, at: number, end: number, type: number, code: number, mid: number, token: Uint8Array, tokenAt: number, tkl: number): void {
    this.writer.begin(bytes, at, end);
    if (this.writer.room(4 + tkl)) {
      bytes[at] = 0x40 | (type << 4) | tkl;
      bytes[at + 1] = code;
      bytes[at + 2] = mid >> 8;
      bytes[at + 3] = mid;
      for (let i = 0; i < tkl; i++) bytes[at + 4 + i] = token[tokenAt + i];
      this.writer.at = at + 4 + tkl;
    }
    this.number = 0;
    this.payloadAt = -1;
    this.block1 = -1;
    this.size1 = -1;
    this.echoLength = 0;
    this.block = 0;
    this.sizeAt = -1;
    this.more = false;
  }

  /**
   * Makes the message begun block `num` of its body, of 16 << szx bytes. Before all options: an answer has its entity tag first.
   * @param option BLOCK2 in an answer, BLOCK1 in a request
   */
  cut(option: number, num: number, szx: number): void {
    this.block = option;
    this.num = num;
    this.szx = szx;
    if (option === BLOCK2) this.etagAt = this.free(ETAG, 4);
  }

  /** True for a message that is one block of its body. */
  isCut(): boolean {
    return this.block !== 0;
  }

  /** Appends an option whose `length` bytes are written later; answers where they are. */
  private free(number: number, length: number): number {
    this.head(number, length);
    const at = this.writer.at;
    if (this.writer.room(length)) this.writer.at += length;
    return at;
  }

  private head(number: number, length: number): void {
    const w = this.writer;
    const delta = number - this.number;
    this.number = number;
    const d = delta < 13 ? delta : delta < 269 ? 13 : 14;
    const l = length < 13 ? length : length < 269 ? 13 : 14;
    w.u8((d << 4) | l);
    if (d === 13) w.u8(delta - 13);
    else if (d === 14) w.u16(delta - 269);
    if (l === 13) w.u8(length - 13);
    else if (l === 14) w.u16(length - 269);
  }

  /** Appends an option whose value is a run of bytes. */
  option(number: number, bytes: Uint8Array, at: number, length: number): void {
    this.head(number, length);
    this.writer.run(bytes, at, length);
  }

  /** Appends an option whose value is an unsigned integer below 2^32 in an int32, in its shortest form (RFC 7252 3.2). */
  uint(number: number, value: number): void {
    let size = 0;
    while (size < 4 && value >>> (size * 8) !== 0) size++;
    this.head(number, size);
    this.writer.uint(value, size);
  }

  /** Appends an option of ASCII text. */
  text(number: number, text: string): void {
    this.head(number, boxed(text).length);
    this.writer.ascii(text);
  }

  /** Appends an option whose text is an id: a segment of a path. */
  segment(number: number, id: number): void {
    this.head(number, idDigits(id));
    this.writer.decimal(id);
  }

  /** Appends an option "name=value" with a decimal value, as Register's lt. */
  decimal(number: number, name: string, value: number): void {
    let digits = 1;
    let rest = value;
    while (rest >= 10) {
      rest = (rest - (rest % 10)) / 10;
      digits++;
    }
    this.head(number, boxed(name).length + digits);
    this.writer.ascii(name);
    this.writer.decimal(value);
  }

  /** Appends an option "name" + run of bytes, as Register's ep. */
  named(number: number, name: string, bytes: Uint8Array, at: number, length: number): void {
    this.head(number, boxed(name).length + length);
    this.writer.ascii(name);
    this.writer.run(bytes, at, length);
  }

  /** Begins the payload; what follows goes to `writer`. */
  payload(): void {
    const writer = this.writer;
    const num = this.num;
    if (this.block === BLOCK2) this.blockAt = this.free(BLOCK2, num < 16 ? 1 : num < 4096 ? 2 : 3);
    this.answered();
    if (this.block === BLOCK1) this.blockAt = this.free(BLOCK1, num < 16 ? 1 : num < 4096 ? 2 : 3);
    // RFC 7959 4: how large the whole is, said with the first block.
    if (this.block !== 0 && num === 0) this.sizeAt = this.free(this.block === BLOCK2 ? SIZE2 : SIZE1, 2);
    this.repeat();
    writer.u8(0xff);
    this.payloadAt = writer.at;
    if (this.block !== 0) writer.window(num << (this.szx + 4), 16 << this.szx);
  }

  /** Puts in the block options of the request that is answered, where no payload has brought them yet. `end` does so too, from deeper down. */
  answered(): void {
    if (this.payloadAt >= 0) return;
    if (this.block1 >= 0) this.uint(BLOCK1, this.block1);
    if (this.size1 >= 0) this.uint(SIZE1, this.size1);
    this.block1 = -1;
    this.size1 = -1;
  }

  /** Puts in what the server wants to see again. */
  private repeat(): void {
    if (this.echoLength > 0) this.option(ECHO, this.writer.bytes, this.echoAt, this.echoLength);
    this.echoLength = 0;
  }

  /** Ends the message: its length or OVERFLOW. A payload that stayed empty takes its marker with it (RFC 7252 3). */
  end(): number {
    const writer = this.writer;
    if (this.payloadAt < 0) {
      this.answered();
      this.repeat();
    } else if (writer.windowed) {
      this.finish();
    }
    if (this.payloadAt >= 0 && writer.at === this.payloadAt) writer.at--;
    return writer.length();
  }

  /** Fills in what the block turned out to be. */
  private finish(): void {
    const writer = this.writer;
    const bytes = writer.bytes;
    this.total = writer.close();
    this.sum = writer.sum();
    this.more = this.total > (this.num + 1) << (this.szx + 4);
    const value = blockValue(this.num, this.more, this.szx);
    const length = this.num < 16 ? 1 : this.num < 4096 ? 2 : 3;
    for (let i = 0; i < length; i++) bytes[this.blockAt + i] = (value >> ((length - 1 - i) * 8)) & 255;
    if (this.block === BLOCK2) for (let i = 0; i < 4; i++) bytes[this.etagAt + i] = (this.sum >> (24 - i * 8)) & 255;
    if (this.sizeAt < 0) return;
    const size = this.total > 0xffff ? 0xffff : this.total;
    bytes[this.sizeAt] = size >> 8;
    bytes[this.sizeAt + 1] = size & 255;
  }
}
