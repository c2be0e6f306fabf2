/**
 * CoRE link format (RFC 6690) as LwM2M uses it: written for Register and Discover, read strictly link by link and attribute by attribute.
 */
import { same } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import { LINK_NAME, LINK_PATH, LINK_TOKEN, isLinkValue, linkClass } from './link-chars.js';
import type { Path } from './path.js';
import { BAD_REQUEST } from '../status.js';

export class LinkWriter {
  /** Where the links go; a value that no method here writes is appended to it after `attribute`. */
  readonly writer: Writer;
  private first: boolean;

  constructor(writer: Writer) {
    this.writer = writer;
    this.first = true;
  }

  /** Begins a list of links; the writer stands where it begins. */
  begin(): void {
    this.first = true;
  }

  /** Appends a link, with a comma before all but the first. */
  link(path: Path): void {
    const writer = this.writer;
    if (!this.first) writer.u8(44);
    this.first = false;
    writer.u8(60);
    path.write(writer);
    writer.u8(62);
  }

  /** Appends ";name=": the value is what is written next. */
  attribute(name: string): void {
    this.writer.u8(59);
    this.writer.ascii(name);
    this.writer.u8(61);
  }

  /** Appends ";name" alone. */
  attributeName(name: string): void {
    this.writer.u8(59);
    this.writer.ascii(name);
  }

  /** Appends an attribute with a whole number, 0 .. 2^31 - 1. */
  attributeNumber(name: string, value: number): void {
    this.attribute(name);
    this.writer.decimal(value);
  }

  /** Appends an attribute with an unquoted value, of which the caller knows that it is a token (RFC 6690 2, ptoken). */
  attributeText(name: string, ascii: string): void {
    this.attribute(name);
    this.writer.ascii(ascii);
  }

  /** Appends an attribute with a quoted value that holds neither quote nor backslash. */
  attributeQuoted(name: string, ascii: string): void {
    this.attribute(name);
    this.writer.u8(34);
    this.writer.ascii(ascii);
    this.writer.u8(34);
  }

  /** Appends an attribute whose quoted value is a run of bytes: quotes and backslashes are escaped (RFC 2616 2.2). */
  attributeRun(name: string, bytes: Uint8Array, at: number, length: number): void {
    const writer = this.writer;
    this.attribute(name);
    writer.u8(34);
    for (let i = 0; i < length; i++) {
      const c = bytes[at + i];
      if (c === 34 || c === 92) writer.u8(92);
      writer.u8(c);
    }
    writer.u8(34);
  }
}

/**
 * Decisions where texts and peers differ (docs/vectors.md): no white space anywhere outside quotes; a target is a path that
 * begins with one slash (RFC 3986 3.3, path-absolute); an attribute may stand once in a link (RFC 6690 2 says so of rt, if
 * and sz, and LwM2M has none that repeats); escapes in a quoted value are left as they are.
 */
export class LinkReader {
  /** The list, borrowed. */
  bytes: Uint8Array;
  /** The target of the link: bytes[at .. at + length), without its angle brackets. */
  at: number;
  length: number;
  /** The attribute's name. */
  nameAt: number;
  nameLength: number;
  /** Its value without quotes; `valueLength` is -1 for a name alone. */
  valueAt: number;
  valueLength: number;
  quoted: boolean;
  /** True to refuse attributes of LwM2M with values out of their range (Core 1.2 7.3): `dim=256`, `ssid=0`, `pmin` without a number. */
  ranged: boolean;

  private i: number;
  private end: number;
  private first: boolean;
  private failed: boolean;
  /** Where the attributes of this link begin. */
  private attributes: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.at = 0;
    this.length = 0;
    this.nameAt = 0;
    this.nameLength = 0;
    this.valueAt = 0;
    this.valueLength = -1;
    this.quoted = false;
    this.ranged = false;
    this.i = 0;
    this.end = 0;
    this.first = true;
    this.failed = false;
    this.attributes = 0;
  }

  begin(bytes: Uint8Array, at: number, length: number): void {
    this.bytes = bytes;
    this.i = at;
    this.end = at + length;
    this.first = true;
    this.failed = false;
  }

  /** Steps to the next link, over what is left of the one before; 1, 0 at the end, BAD_REQUEST when the text is no list of links. */
  next(): number {
    const bytes = this.bytes;
    if (this.failed) return BAD_REQUEST;
    if (!this.first) {
      let more = this.nextAttribute();
      while (more > 0) more = this.nextAttribute();
      if (more < 0) return more;
      if (this.i === this.end) return 0;
      if (bytes[this.i] !== 44) return this.bad();
      this.i++;
    } else if (this.i === this.end) {
      return 0; // an empty list
    }
    this.first = false;
    if (this.i === this.end || bytes[this.i] !== 60) return this.bad();
    this.at = ++this.i;
    while (this.i < this.end && bytes[this.i] !== 62) {
      if (this.pathCharacter() < 0) return this.bad();
    }
    this.length = this.i - this.at;
    // RFC 3986 3.3: "//" would begin an authority.
    if (this.i === this.end || this.length === 0 || bytes[this.at] !== 47 || (this.length > 1 && bytes[this.at + 1] === 47)) return this.bad();
    this.i++;
    this.attributes = this.i;
    return 1;
  }

  /** Steps to the next attribute of the link; 1, 0 when it has no more, BAD_REQUEST. */
  nextAttribute(): number {
    const bytes = this.bytes;
    const from = this.i;
    if (this.failed) return BAD_REQUEST;
    if (from === this.end || bytes[from] === 44) return 0;
    if (bytes[from] !== 59) return this.bad();
    this.nameAt = ++this.i;
    while (this.i < this.end && (linkClass(bytes[this.i]) & LINK_NAME) !== 0) this.i++;
    this.nameLength = this.i - this.nameAt;
    this.quoted = false;
    this.valueAt = this.i;
    this.valueLength = -1;
    if (this.nameLength === 0) return this.bad();
    if (this.i < this.end && bytes[this.i] === 61 && this.value() < 0) return this.bad();
    if (this.i < this.end && bytes[this.i] !== 59 && bytes[this.i] !== 44) return this.bad();
    if (this.repeated(from)) return this.bad();
    if (this.ranged && !isLinkValue(bytes, this.nameAt, this.nameLength, this.valueAt, this.valueLength)) return this.bad();
    return 1;
  }

  /** RFC 6690 2: "=" and a token, or text in quotes. */
  private value(): number {
    const bytes = this.bytes;
    this.i++;
    if (this.i < this.end && bytes[this.i] === 34) {
      this.quoted = true;
      this.valueAt = ++this.i;
      while (this.i < this.end && bytes[this.i] !== 34) {
        if (bytes[this.i] === 92) this.i++; // the character after it is taken as it is
        if (this.i === this.end || (bytes[this.i] < 32 && bytes[this.i] !== 9) || bytes[this.i] === 127) return BAD_REQUEST;
        this.i++;
      }
      if (this.i >= this.end) return BAD_REQUEST;
      this.valueLength = this.i++ - this.valueAt;
      return 0;
    }
    this.valueAt = this.i;
    while (this.i < this.end && (linkClass(bytes[this.i]) & LINK_TOKEN) !== 0) this.i++;
    this.valueLength = this.i - this.valueAt;
    return this.valueLength > 0 ? 0 : BAD_REQUEST;
  }

  /** Steps over one character of a path (RFC 3986 3.3, pchar and the slash); 0 or BAD_REQUEST. */
  private pathCharacter(): number {
    const c = this.bytes[this.i];
    if (c === 37) {
      if (this.i + 2 >= this.end || !isHex(this.bytes[this.i + 1]) || !isHex(this.bytes[this.i + 2])) return BAD_REQUEST;
      this.i += 3;
      return 0;
    }
    this.i++;
    return (linkClass(c) & LINK_PATH) !== 0 ? 0 : BAD_REQUEST;
  }

  /** True when an attribute before the one at `from`, in this link, has the same name. */
  private repeated(from: number): boolean {
    const bytes = this.bytes;
    let i = this.attributes;
    while (i < from) {
      const name = ++i; // behind the semicolon
      while (i < from && (linkClass(bytes[i]) & LINK_NAME) !== 0) i++;
      if (i - name === this.nameLength && same(bytes, name, bytes, this.nameAt, this.nameLength)) return true;
      if (i < from && bytes[i] === 61 && bytes[i + 1] === 34) {
        i += 2;
        while (bytes[i] !== 34) i += bytes[i] === 92 ? 2 : 1;
      }
      while (i < from && bytes[i] !== 59) i++;
    }
    return false;
  }

  /** What follows a defect is not read, and every later step meets it again. */
  private bad(): number {
    this.failed = true;
    return BAD_REQUEST;
  }
}

function isHex(c: number): boolean {
  return (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);
}
