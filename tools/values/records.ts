/**
 * The formats whose records are LwM2M paths with values: SenML JSON, the JSON of LwM2M 1.0, LwM2M CBOR.
 */
import { FORMAT_LWM2M_CBOR, FORMAT_LWM2M_JSON, FORMAT_LWM2M_JSON_OLD, NONE, OPAQUE, Path, STRING } from '../../src/codec/index.js';
import { checkCbor } from './bare.js';
import { type Decoded, Malformed, decoded } from './decoded.js';
import { type Formats, formatName } from './formats.js';
import { knownType, typeName } from './model.js';
import { pathText } from './path.js';

/** Decodes the records; each must lie at `base` or below it. */
export function decodeRecords(formats: Formats, base: Path, bytes: Uint8Array, number: number): Decoded[] {
  const isCbor = number === FORMAT_LWM2M_CBOR;
  const isOld = number === FORMAT_LWM2M_JSON || number === FORMAT_LWM2M_JSON_OLD;
  const json = isOld ? formats.lwm2mJson : formats.senmlJson;
  const format = isCbor ? formats.lwm2mCbor : json;
  const at = (): number => (isCbor ? 0 : Math.min(json.reader.json.at, bytes.length));
  if (isCbor) checkCbor(formats, bytes);
  if (format.beginRead(bytes, 0, bytes.length, base) < 0) throw new Malformed('is no ' + formatName(number), at());
  const records: Decoded[] = [];
  const path = new Path();
  for (let status = format.next(path); status !== 0; status = format.next(path)) {
    if (status < 0) throw new Malformed('record ' + (records.length + 1) + ' is none of ' + formatName(number) + (base.depth() > 0 ? ' below the path' : ''), at());
    const name = pathText(path);
    const type = typeOf(format.reader.kind, isOld, path);
    formats.value.clear();
    if (type < 0 || (type !== NONE && format.decode(type, formats.value) < 0)) throw new Malformed(name + ' is no ' + (type < 0 ? 'value of LwM2M' : typeName(type)), at());
    const record = decoded(name, formats.value);
    if (!isCbor && json.reader.hasTime) record.time = json.reader.f64[json.reader.time];
    records.push(record);
  }
  return records;
}

/** What the bytes say; but the older JSON has bytes as a string, and only the resource tells. */
function typeOf(kind: number, isOld: boolean, path: Path): number {
  return isOld && kind === STRING && knownType(path) === OPAQUE ? OPAQUE : kind;
}
