/**
 * The text form of an object link, "oid:iid" (Core 1.2 appendix C), as plain text, CBOR and SenML carry it.
 */
import type { Writer } from '../buffers/writer.js';
import type { Value } from './value.js';
import { BAD_REQUEST } from '../status.js';

/** Decimal digits of an id, 1 .. 5. */
export function idDigits(id: number): number {
  return id < 10 ? 1 : id < 100 ? 2 : id < 1000 ? 3 : id < 10000 ? 4 : 5;
}

/** Appends an id, of which most have one digit. */
export function writeId(writer: Writer, id: number): void {
  if (id < 10) writer.u8(48 + id);
  else writer.decimal(id);
}

/** Bytes of "oid:iid". */
export function objlnkLength(oid: number, iid: number): number {
  return idDigits(oid) + 1 + idDigits(iid);
}

/** Appends "oid:iid". */
export function writeObjlnk(writer: Writer, oid: number, iid: number): void {
  writer.decimal(oid);
  writer.u8(58);
  writer.decimal(iid);
}

/** Takes "oid:iid" into `value`; 0, or BAD_REQUEST unless it is two decimal numbers of 16 bits ("10:03" is one in Core 1.2 7.4.5, so leading zeros are let pass). */
export function readObjlnk(bytes: Uint8Array, at: number, length: number, value: Value): number {
  let oid = -1;
  let number = 0;
  let digits = 0;
  for (let i = 0; i < length; i++) {
    const c = bytes[at + i];
    if (c === 58 && oid < 0 && digits > 0) {
      oid = number;
      number = 0;
      digits = 0;
      continue;
    }
    if (c < 48 || c > 57 || ++digits > 5) return BAD_REQUEST;
    number = number * 10 + c - 48;
    if (number > 0xffff) return BAD_REQUEST;
  }
  if (oid < 0 || digits === 0) return BAD_REQUEST;
  value.link(oid, number);
  return 0;
}
