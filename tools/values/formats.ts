/**
 * The content formats that the tools read and write, all over one arena of their own, and the numbers they go by.
 */
import {
  Arena, CborFormat, Decimal, FORMAT_CBOR, FORMAT_LINK, FORMAT_LWM2M_CBOR, FORMAT_LWM2M_JSON, FORMAT_LWM2M_JSON_OLD, FORMAT_OPAQUE, FORMAT_SENML_CBOR,
  FORMAT_SENML_ETCH_CBOR, FORMAT_SENML_ETCH_JSON, FORMAT_SENML_JSON, FORMAT_TEXT, FORMAT_TLV, FORMAT_TLV_OLD, type Format, Lwm2mCborFormat, Lwm2mJsonFormat, OpaqueFormat,
  SenmlCborFormat, SenmlJsonFormat, TextFormat, TlvFormat, Value,
} from '../../src/codec/index.js';

const ARENA_BYTES = 4096;

export class Formats {
  readonly value: Value;
  readonly text: TextFormat;
  readonly opaque: OpaqueFormat;
  readonly cbor: CborFormat;
  readonly senmlCbor: SenmlCborFormat;
  readonly senmlJson: SenmlJsonFormat;
  readonly lwm2mJson: Lwm2mJsonFormat;
  readonly lwm2mCbor: Lwm2mCborFormat;
  readonly tlv: TlvFormat;
  readonly arena: Arena;

  constructor() {
    const arena = new Arena(ARENA_BYTES);
    this.arena = arena;
    this.value = new Value(arena, false);
    const decimal = new Decimal(arena);
    this.text = new TextFormat(decimal);
    this.opaque = new OpaqueFormat();
    this.cbor = new CborFormat(arena);
    this.senmlCbor = new SenmlCborFormat(arena);
    this.senmlJson = new SenmlJsonFormat(arena, decimal);
    this.lwm2mJson = new Lwm2mJsonFormat(arena, decimal);
    this.lwm2mCbor = new Lwm2mCborFormat(arena);
    this.tlv = new TlvFormat();
  }

  /** The reader and writer of values in a format; undefined for one that carries none, or is unknown. */
  find(number: number): Format | undefined {
    switch (number) {
      case FORMAT_TEXT: return this.text;
      case FORMAT_OPAQUE: return this.opaque;
      case FORMAT_CBOR: return this.cbor;
      case FORMAT_SENML_CBOR: return this.senmlCbor;
      case FORMAT_SENML_ETCH_CBOR: return this.senmlCbor;
      case FORMAT_SENML_JSON: return this.senmlJson;
      case FORMAT_SENML_ETCH_JSON: return this.senmlJson;
      case FORMAT_LWM2M_JSON: return this.lwm2mJson;
      case FORMAT_LWM2M_JSON_OLD: return this.lwm2mJson;
      case FORMAT_LWM2M_CBOR: return this.lwm2mCbor;
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
  [FORMAT_SENML_JSON]: 'SenML JSON',
  [FORMAT_SENML_CBOR]: 'SenML CBOR',
  [FORMAT_SENML_ETCH_JSON]: 'SenML-ETCH JSON',
  [FORMAT_SENML_ETCH_CBOR]: 'SenML-ETCH CBOR',
  [FORMAT_TLV]: 'TLV',
  [FORMAT_TLV_OLD]: 'TLV (old number)',
  [FORMAT_LWM2M_JSON]: 'LwM2M JSON',
  [FORMAT_LWM2M_JSON_OLD]: 'LwM2M JSON (old number)',
  [FORMAT_LWM2M_CBOR]: 'LwM2M CBOR',
};

/** The name of a content format, '' for an unknown one. */
export function formatName(number: number): string {
  return NAMES[number] ?? '';
}

/** True for the formats that `decodePayload` reads. */
export function isReadable(number: number): boolean {
  return [
    FORMAT_TEXT, FORMAT_LINK, FORMAT_OPAQUE, FORMAT_CBOR, FORMAT_SENML_JSON, FORMAT_SENML_CBOR, FORMAT_SENML_ETCH_JSON, FORMAT_SENML_ETCH_CBOR, FORMAT_TLV, FORMAT_TLV_OLD,
    FORMAT_LWM2M_JSON, FORMAT_LWM2M_JSON_OLD, FORMAT_LWM2M_CBOR,
  ].includes(number);
}
