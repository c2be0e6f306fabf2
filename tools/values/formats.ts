/**
 * The content formats that the tools read and write, all over one arena of their own, and the numbers they go by.
 */
import {
  Arena, CborFormat, Decimal, FORMAT_CBOR, FORMAT_LINK, FORMAT_OPAQUE, FORMAT_SENML_CBOR, FORMAT_TEXT, FORMAT_TLV, FORMAT_TLV_OLD, type Format, OpaqueFormat,
  SenmlCborFormat, TextFormat, TlvFormat, Value,
} from '../../src/codec/index.js';

const ARENA_BYTES = 4096;

export class Formats {
  readonly value: Value;
  readonly text: TextFormat;
  readonly opaque: OpaqueFormat;
  readonly cbor: CborFormat;
  readonly senmlCbor: SenmlCborFormat;
  readonly tlv: TlvFormat;
  readonly arena: Arena;

  constructor() {
    const arena = new Arena(ARENA_BYTES);
    this.arena = arena;
    this.value = new Value(arena, false);
    this.text = new TextFormat(new Decimal(arena));
    this.opaque = new OpaqueFormat();
    this.cbor = new CborFormat(arena);
    this.senmlCbor = new SenmlCborFormat(arena);
    this.tlv = new TlvFormat();
  }

  /** The reader and writer of values in a format; undefined for one that carries none, or is unknown. */
  find(number: number): Format | undefined {
    switch (number) {
      case FORMAT_TEXT: return this.text;
      case FORMAT_OPAQUE: return this.opaque;
      case FORMAT_CBOR: return this.cbor;
      case FORMAT_SENML_CBOR: return this.senmlCbor;
      case FORMAT_TLV: return this.tlv;
      case FORMAT_TLV_OLD: return this.tlv;
      default: return undefined;
    }
  }
}

/** Content-Format numbers with the names that people know them by (RFC 7252 12.3, IANA). */
const NAMES: Readonly<Record<number, string>> = {
  [FORMAT_TEXT]: 'plain text',
  [FORMAT_LINK]: 'link format',
  [FORMAT_OPAQUE]: 'opaque',
  [FORMAT_CBOR]: 'CBOR',
  50: 'JSON',
  110: 'SenML JSON',
  [FORMAT_SENML_CBOR]: 'SenML CBOR',
  [FORMAT_TLV]: 'TLV',
  [FORMAT_TLV_OLD]: 'TLV (old number)',
  11543: 'LwM2M JSON',
  11544: 'LwM2M CBOR',
};

/** The name of a content format, '' for an unknown one. */
export function formatName(number: number): string {
  return NAMES[number] ?? '';
}

/** True for the formats that `decodePayload` reads. */
export function isReadable(number: number): boolean {
  return [FORMAT_TEXT, FORMAT_LINK, FORMAT_OPAQUE, FORMAT_CBOR, FORMAT_SENML_CBOR, FORMAT_TLV, FORMAT_TLV_OLD].includes(number);
}
