/**
 * A payload to its values: decodes any format that the package reads, and says of malformed bytes what is wrong and where.
 */
import {
  ABSENT, FORMAT_CBOR, FORMAT_LINK, FORMAT_LWM2M_CBOR, FORMAT_LWM2M_JSON, FORMAT_LWM2M_JSON_OLD, FORMAT_OPAQUE, FORMAT_SENML_CBOR, FORMAT_SENML_ETCH_CBOR, FORMAT_SENML_ETCH_JSON,
  FORMAT_SENML_JSON, FORMAT_TEXT, FORMAT_TLV, FORMAT_TLV_OLD, Path,
} from '../../src/codec/index.js';
import { type Decoded, Malformed } from './decoded.js';
import { decodeBare } from './bare.js';
import { Formats } from './formats.js';
import { decodeLinks } from './links.js';
import { decodeRecords } from './records.js';
import { decodeSenml } from './senml.js';
import { decodeTlv } from './tlv.js';

/**
 * Decodes a payload; throws Malformed.
 * @param path what the payload was sent to or read from; undefined where nobody knows
 */
export function decodePayload(format: number, path: Path | undefined, payload: Uint8Array): Decoded[] {
  const bytes = Uint8Array.from(payload); // reading joins chunked strings where they lie
  const formats = new Formats();
  switch (format) {
    case FORMAT_TEXT: return decodeBare(formats.text, formats, path ?? nowhere(), bytes, format);
    case FORMAT_OPAQUE: return decodeBare(formats.opaque, formats, path ?? nowhere(), bytes, format);
    case FORMAT_CBOR: return decodeBare(formats.cbor, formats, path ?? nowhere(), bytes, format);
    case FORMAT_LINK: return decodeLinks(bytes);
    case FORMAT_SENML_CBOR: return decodeSenml(formats, path ?? new Path(), bytes);
    case FORMAT_SENML_ETCH_CBOR: return decodeSenml(formats, path ?? new Path(), bytes);
    case FORMAT_SENML_JSON: return decodeRecords(formats, path ?? new Path(), bytes, format);
    case FORMAT_SENML_ETCH_JSON: return decodeRecords(formats, path ?? new Path(), bytes, format);
    case FORMAT_LWM2M_JSON: return decodeRecords(formats, path ?? new Path(), bytes, format);
    case FORMAT_LWM2M_JSON_OLD: return decodeRecords(formats, path ?? new Path(), bytes, format);
    case FORMAT_LWM2M_CBOR: return decodeRecords(formats, path ?? new Path(), bytes, format);
    case FORMAT_TLV: return decodeTlv(formats, path, bytes);
    case FORMAT_TLV_OLD: return decodeTlv(formats, path, bytes);
    default: throw new Malformed('content format ' + format + ' cannot be read', 0);
  }
}

/** A path for a bare value of which nothing is known: printed as the empty text. */
function nowhere(): Path {
  const path = new Path();
  path.set(ABSENT, ABSENT, 0, ABSENT);
  return path;
}
