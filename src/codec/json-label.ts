/**
 * The names of the members of a record, in SenML JSON (RFC 8428 4, 5) and in the JSON of LwM2M 1.0, as one bit each.
 */
import { BAD_REQUEST } from '../status.js';

/* Labels, RFC 8428 4: bits of `seen`. */
export const LABEL_NAME = 1;
export const LABEL_VALUE = 2;
export const LABEL_STRING = 4;
export const LABEL_BOOLEAN = 8;
export const LABEL_DATA = 16;
export const LABEL_LINK = 32;
export const LABEL_TIME = 64;
export const LABEL_BASE_NAME = 128;
export const LABEL_BASE_TIME = 256;
export const LABEL_BASE_VALUE = 512;
export const LABEL_VERSION = 1024;
/** Sums and the update time: numbers that have no place in LwM2M. */
export const LABEL_SUM = 2048;
export const LABEL_BASE_SUM = 4096;
export const LABEL_UPDATE = 8192;
export const LABEL_UNIT = 16384;
export const LABEL_BASE_UNIT = 32768;
/** "e", the records of LwM2M 1.0. */
export const LABEL_ENTRIES = 65536;
export const LABEL_UNKNOWN = 0;

/** The label of SenML that bytes[at ..) spell; LABEL_UNKNOWN, or BAD_REQUEST for one that must be understood and is not. */
export function senmlLabel(bytes: Uint8Array, at: number, length: number): number {
  switch (length) {
    case 1:
      switch (bytes[at]) {
        case 110: return LABEL_NAME; // n
        case 118: return LABEL_VALUE; // v
        case 116: return LABEL_TIME; // t
        case 117: return LABEL_UNIT; // u
        case 115: return LABEL_SUM; // s
        default:
      }
      break;
    case 2:
      switch ((bytes[at] << 8) | bytes[at + 1]) {
        case 0x7673: return LABEL_STRING; // vs
        case 0x7662: return LABEL_BOOLEAN; // vb
        case 0x7664: return LABEL_DATA; // vd
        case 0x626e: return LABEL_BASE_NAME; // bn
        case 0x6274: return LABEL_BASE_TIME; // bt
        case 0x6276: return LABEL_BASE_VALUE; // bv
        case 0x6275: return LABEL_BASE_UNIT; // bu
        case 0x6273: return LABEL_BASE_SUM; // bs
        case 0x7574: return LABEL_UPDATE; // ut
        default:
      }
      break;
    case 3:
      if (bytes[at] === 118 && bytes[at + 1] === 108 && bytes[at + 2] === 111) return LABEL_LINK; // vlo, Core 1.2 7.4.7
      break;
    case 4:
      if (bytes[at] === 98 && bytes[at + 1] === 118 && bytes[at + 2] === 101 && bytes[at + 3] === 114) return LABEL_VERSION;
      break;
    default:
  }
  // RFC 8428 4.4: who does not know a label that ends in "_" refuses the pack.
  return length > 0 && bytes[at + length - 1] === 95 ? BAD_REQUEST : LABEL_UNKNOWN;
}

/** The label of a record of LwM2M 1.0 (6.4.4 there); LABEL_UNKNOWN for any other. */
export function oldLabel(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) {
    switch (bytes[at]) {
      case 110: return LABEL_NAME; // n
      case 118: return LABEL_VALUE; // v
      case 116: return LABEL_TIME; // t
      default: return LABEL_UNKNOWN;
    }
  }
  if (length !== 2) return LABEL_UNKNOWN;
  switch ((bytes[at] << 8) | bytes[at + 1]) {
    case 0x7376: return LABEL_STRING; // sv
    case 0x6276: return LABEL_BOOLEAN; // bv
    case 0x6f76: return LABEL_LINK; // ov
    default: return LABEL_UNKNOWN;
  }
}

/** The label of the object around those. */
export function outerLabel(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return bytes[at] === 101 ? LABEL_ENTRIES : LABEL_UNKNOWN;
  if (length !== 2 || bytes[at] !== 98) return LABEL_UNKNOWN;
  if (bytes[at + 1] === 110) return LABEL_BASE_NAME;
  return bytes[at + 1] === 116 ? LABEL_BASE_TIME : LABEL_UNKNOWN;
}
