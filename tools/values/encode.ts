/**
 * Values of JavaScript to a payload: how the small server writes.
 */
import { ABSENT, FLOAT, FORMAT_LINK, INTEGER, NONE, OBJLNK, Path, Writer, type Value } from '../../src/codec/index.js';
import { Formats, formatName } from './formats.js';
import { knownType } from './model.js';

/** One value; an object link is "oid:iid". */
export type Scalar = number | bigint | boolean | string | Uint8Array;
/** A value, a multiple resource's values by riid, or an instance's by rid. */
export type Values = Scalar | { [id: number]: Values };

const ROOM = 65536;

/** The payload that writes `values` at `path` in a format; throws where the format cannot hold them. */
export function encodeValues(format: number, path: Path, values: Values): Uint8Array {
  const formats = new Formats();
  const codec = format === FORMAT_LINK ? undefined : formats.find(format);
  if (codec === undefined) throw new Error('content format ' + format + ' cannot be written');
  const leaves: [Path, Scalar][] = [];
  collect(path, values, leaves);
  const bytes = new Uint8Array(ROOM);
  const writer = new Writer(bytes, false);
  writer.begin(bytes, 0, ROOM);
  codec.beginWrite(writer, path, leaves.length);
  for (const [at, value] of leaves) {
    push(formats.value, value, knownType(at));
    if (codec.write(at, formats.value) < 0) throw new Error((formatName(format) || String(format)) + ' cannot hold this value');
  }
  if (codec.endWrite() < 0) throw new Error('more than ' + ROOM + ' bytes');
  return bytes.slice(0, writer.length());
}

function collect(path: Path, values: Values, leaves: [Path, Scalar][]): void {
  if (typeof values !== 'object' || values instanceof Uint8Array) {
    leaves.push([path, values]);
    return;
  }
  const depth = path.depth();
  if (depth === 4) throw new Error('no path is deeper than a resource instance');
  for (const id of Object.keys(values).map(Number).sort((a, b) => a - b)) {
    const below = new Path();
    below.copy(path);
    below.put(depth, id);
    collect(below, values[id], leaves);
  }
}

/** Pushes a value as the type that its resource has, or as the one it looks like. */
function push(value: Value, from: Scalar, known: number): void {
  if (known === OBJLNK && typeof from === 'string') {
    const [oid, iid] = from.split(':').map(Number);
    value.link(oid ?? ABSENT, iid ?? ABSENT);
  } else if (typeof from === 'string') {
    value.string(from);
  } else if (typeof from === 'boolean') {
    value.boolean(from);
  } else if (typeof from === 'bigint') {
    value.wide(Number(BigInt.asIntN(32, from >> 32n)), Number(BigInt.asIntN(32, from)));
  } else if (typeof from === 'number') {
    if (known === FLOAT || !Number.isInteger(from)) value.float(from);
    else value.integer(from);
  } else {
    value.opaque(from, 0, from.length);
  }
  if (known !== NONE && known !== INTEGER) value.become(known);
}
