/**
 * A SenML pack of five records in CBOR: this codec, and cbor-x in two ways. Records as objects are its default, and what the target is measured by;
 * records as Maps are what makes it write the integer labels of SenML, and are faster.
 */
import * as assert from 'node:assert/strict';
import { Encoder } from 'cbor-x';
import { ABSENT, Arena, FLOAT, Path, SenmlCborFormat, STRING, Value, Writer } from '../src/codec/index.js';
import type { Contestant } from './race.js';

type Field = number | string;

/** Label and value of each field of each record, as RFC 8428 6 numbers them: the sensor's instance /3303/0. */
const RECORDS: readonly (readonly (readonly [number, Field])[])[] = [
  [[-2, '/3303/0/'], [0, '5700'], [2, 21.5]],
  [[0, '5701'], [3, 'Cel']],
  [[0, '5601'], [2, 21.25]],
  [[0, '5602'], [2, 22.25]],
  [[0, '5750'], [3, 'hall']],
];

class Ours {
  readonly bytes: Uint8Array;
  readonly value: Value;
  private readonly format: SenmlCborFormat;
  private readonly writer: Writer;
  private readonly base: Path;
  private readonly path: Path;
  private readonly floats: Float64Array;
  private readonly units: Uint8Array;
  private readonly application: Uint8Array;

  constructor() {
    const arena = new Arena(1024);
    this.bytes = new Uint8Array(512);
    this.value = new Value(arena, false);
    this.format = new SenmlCborFormat(arena);
    this.writer = new Writer(this.bytes, false);
    this.base = new Path();
    this.base.set(3303, 0, ABSENT, ABSENT);
    this.path = new Path();
    this.floats = Float64Array.of(21.5, 21.25, 22.25);
    this.units = Uint8Array.from(Buffer.from('Cel'));
    this.application = Uint8Array.from(Buffer.from('hall'));
  }

  private float(rid: number, x: number): void {
    this.path.set(3303, 0, rid, ABSENT);
    this.value.float(x);
    this.format.write(this.path, this.value);
  }

  private text(rid: number, bytes: Uint8Array): void {
    this.path.set(3303, 0, rid, ABSENT);
    this.value.utf8(bytes, 0, bytes.length);
    this.format.write(this.path, this.value);
  }

  encode(): number {
    this.writer.begin(this.bytes, 0, this.bytes.length);
    this.format.beginWrite(this.writer, this.base, 5);
    this.float(5700, this.floats[0]);
    this.text(5701, this.units);
    this.float(5601, this.floats[1]);
    this.float(5602, this.floats[2]);
    this.text(5750, this.application);
    return this.format.endWrite() < 0 ? -1 : this.writer.length();
  }

  /** Reads every record with its path and its value; answers a sum of them. */
  decode(bytes: Uint8Array, length: number): number {
    const { format, path, value, base } = this;
    let sum = 0;
    format.beginRead(bytes, 0, length, base);
    while (format.next(path) > 0) {
      const type = path.rid === 5701 || path.rid === 5750 ? STRING : FLOAT;
      if (format.decode(type, value) < 0) return -1;
      sum += path.rid + (type === FLOAT ? value.f64[value.cell] : value.length);
    }
    return sum;
  }
}

function asObject(record: readonly (readonly [number, Field])[]): Record<string, Field> {
  return Object.fromEntries(record);
}

function asMap(record: readonly (readonly [number, Field])[]): Map<number, Field> {
  return new Map(record);
}

/** A pack whose first value is another each time, as a measurement is. */
export function packEncoding(): Contestant[] {
  const ours = new Ours();
  const encoder = new Encoder({ useRecords: false });
  const maps = new Encoder({ useRecords: false, mapsAsObjects: false, variableMapSize: true });
  const objects = RECORDS.map(asObject);
  const records = RECORDS.map(asMap);
  assert.equal(Buffer.from(ours.bytes.subarray(0, ours.encode())).toString('hex'), canonical());
  return [
    { name: 'cbor-x, objects', run: (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += encoder.encode(objects).length; return sum; } },
    { name: 'cbor-x, maps', run: (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += maps.encode(records).length; return sum; } },
    { name: 'mote', run: (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += ours.encode(); return sum; } },
  ];
}

/** The same bytes for all. */
export function packDecoding(): Contestant[] {
  const ours = new Ours();
  const encoder = new Encoder({ useRecords: false });
  const maps = new Encoder({ useRecords: false, mapsAsObjects: false });
  const pack = Buffer.from(canonical(), 'hex');
  const bytes = Uint8Array.from(pack);
  assert.equal((maps.decode(pack) as Map<number, Field>[])[4].get(3), 'hall');
  assert.equal(ours.decode(bytes, bytes.length), 5700 + 5701 + 5601 + 5602 + 5750 + 21.5 + 3 + 21.25 + 22.25 + 4);
  return [
    { name: 'cbor-x, objects', run: (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += (encoder.decode(pack) as unknown[]).length; return sum; } },
    { name: 'cbor-x, maps', run: (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += (maps.decode(pack) as unknown[]).length; return sum; } },
    { name: 'mote', run: (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += ours.decode(bytes, bytes.length); return sum; } },
  ];
}

/** The pack with floats as the codec writes them, 32 bits where they hold the number, written out by hand. */
function canonical(): string {
  const text = (s: string): string => (0x60 | s.length).toString(16) + Buffer.from(s).toString('hex');
  return '85' + 'a321' + text('/3303/0/') + '00' + text('5700') + '02fa41ac0000' + 'a200' + text('5701') + '03' + text('Cel') + 'a200' + text('5601') + '02fa41aa0000' +
    'a200' + text('5602') + '02fa41b20000' + 'a200' + text('5750') + '03' + text('hall');
}
