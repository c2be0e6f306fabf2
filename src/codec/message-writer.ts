/**
 * Writes a CoAP message, RFC 7252 3: header, token, options in rising order of their numbers, payload.
 */
import { boxed } from '../buffers/bytes.js';
import { Writer } from '../buffers/writer.js';

export class MessageWriter {
  /** Where payload bytes go once `payload` was called. */
  readonly writer: Writer;
  private number: number;
  private payloadAt: number;

  constructor(writer: Writer) {
    this.writer = writer;
    this.number = 0;
    this.payloadAt = -1;
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
    this.writer.u8(0xff);
    this.payloadAt = this.writer.at;
  }

  /** Ends the message: its length or OVERFLOW. A payload that stayed empty takes its marker with it (RFC 7252 3). */
  end(): number {
    if (this.payloadAt >= 0 && this.writer.at === this.payloadAt) this.writer.at--;
    return this.writer.length();
  }
}
