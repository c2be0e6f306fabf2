/**
 * How an object is declared: a literal, made once and flattened by the registry.
 *
 * A resource keeps its value in the arena (`value`, `capacity`), or in memory that the application owns (`own`),
 * or hands it out and takes it in by functions (`read`, `write`), or can be executed (`execute`).
 */
import type { ValueReader, ValueWriter } from '../codec/value.js';
import type { BOOLEAN, CORELNK, FLOAT, INTEGER, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../codec/types.js';
import type { Arguments } from './arguments.js';

/** No access for servers: only the bootstrap interface and the application reach it (Core 1.2 7.3: empty operations). */
export const HIDDEN = 0;
export const R = 1;
export const W = 2;
export const RW = 3;
export const E = 4;

/** What a handler answers: nothing for success, or a negative number of src/status. */
export type Answer = number | void;

interface Common {
  /** Resource id, 0 .. 65534. */
  id: number;
  /** True for a multiple resource; `most` is then needed unless `instances` says it all. */
  multiple?: boolean;
  /** Resource instances that exist from the start. */
  instances?: readonly number[];
  /** Most resource instances of one object instance, at most 255. */
  most?: number;
  /** True when a server that makes an instance (feature Create) must give a value, as the declaration has none of its own. */
  mandatory?: boolean;
}

interface Readable extends Common {
  /** HIDDEN, R, W or RW. */
  access: number;
}

interface Checked extends Readable {
  /** Says whether a value may be written: a negative number refuses it, 4.00 as BAD_REQUEST. */
  verify?(iid: number, value: ValueReader, riid: number): Answer;
  /** A server has written the value. */
  written?(iid: number, riid: number): void;
  read?: undefined;
  write?: undefined;
  execute?: undefined;
}

/** A number kept in the arena or in `own`. */
export interface NumberResource extends Checked {
  type: typeof INTEGER | typeof UNSIGNED | typeof TIME | typeof FLOAT;
  value?: number | readonly number[];
  /** The application's cells, one for each object instance in the order they were made. */
  own?: Float64Array | Int32Array;
  /** Smallest and largest value that a server may write. */
  min?: number;
  max?: number;
  capacity?: undefined;
}

export interface BooleanResource extends Checked {
  type: typeof BOOLEAN;
  value?: boolean | readonly boolean[];
  own?: undefined;
  min?: undefined;
  max?: undefined;
  capacity?: undefined;
}

export interface TextResource extends Checked {
  type: typeof STRING | typeof CORELNK;
  value?: string | readonly string[];
  /** Bytes (of UTF-8) that fit; the longest initial value when left out. */
  capacity?: number;
  /** UTF-8 that the application owns. */
  own?: OwnBytes;
  min?: undefined;
  max?: undefined;
}

export interface OpaqueResource extends Checked {
  type: typeof OPAQUE;
  value?: Uint8Array | readonly Uint8Array[];
  capacity?: number;
  own?: OwnBytes;
  min?: undefined;
  max?: undefined;
}

export interface LinkResource extends Checked {
  type: typeof OBJLNK;
  /** oid * 65536 + iid; 0xffffffff is the null link. */
  value?: number | readonly number[];
  own?: undefined;
  min?: undefined;
  max?: undefined;
  capacity?: undefined;
}

/** Bytes that the application owns: `length` of `bytes` count. */
export interface OwnBytes {
  bytes: Uint8Array;
  length: number;
}

/** A piece of a value that is written block by block: bytes[at .. at + length) of it from `offset` on. Read before the handler returns. */
export interface Chunk {
  bytes: Uint8Array;
  at: number;
  length: number;
  /** Where it belongs in the value; 0 begins a new value, whatever became of the one before. */
  offset: number;
  /** True for the last piece: the value is whole. */
  last: boolean;
}

/** A value that functions hand out and take in. */
export interface CalledResource extends Readable {
  type: typeof INTEGER | typeof UNSIGNED | typeof TIME | typeof FLOAT | typeof BOOLEAN | typeof STRING | typeof OPAQUE | typeof OBJLNK | typeof CORELNK;
  /** Pushes the value into `out`, by exactly one call. */
  read?(iid: number, out: ValueWriter, riid: number): Answer;
  /** Says whether a value may be written; all values of a request are verified before the first is written. */
  verify?(iid: number, value: ValueReader, riid: number): Answer;
  /** Takes the value. It cannot refuse what `verify` accepted. */
  write?(iid: number, value: ValueReader, riid: number): Answer;
  /** Instead of `write`, for a single string or opaque value of any length: takes it piece by piece, in order (feature Blockwise). LATER is no answer here. */
  stream?(iid: number, chunk: Chunk): Answer;
  /** A resource instance was removed by a server. */
  removed?(iid: number, riid: number): void;
  min?: number;
  max?: number;
  value?: undefined;
  capacity?: undefined;
  own?: undefined;
  execute?: undefined;
}

export interface ExecutableResource {
  id: number;
  access: typeof E;
  type?: undefined;
  /** Runs; a negative number is the answer to the server. */
  execute?(iid: number, args: Arguments): Answer;
  /** Called when the answer has been handed to the network: the place for a restart. */
  after?(iid: number): void;
  multiple?: undefined;
}

export type ResourceDeclaration = NumberResource | BooleanResource | TextResource | OpaqueResource | LinkResource | CalledResource | ExecutableResource;

export interface ObjectDeclaration {
  /** Object id, 0 .. 65534. */
  id: number;
  /** Object version "major.minor"; "1.0" when left out. */
  version?: string;
  /** Object instances that exist from the start; [0] when left out. */
  instances?: readonly number[];
  /** Most object instances; as many as `instances` when left out. */
  most?: number;
  /** The initial value of a single stored resource in one instance; undefined takes the resource's own `value`. Asked only while instances are made. */
  each?(iid: number, rid: number): number | boolean | string | Uint8Array | undefined;
  /**
   * A server makes an instance (feature Create), which has its initial values already and gets the server's next; a negative status refuses it. With LATER it is 5.00.
   * Without `create`, `delete` and more `most` than `instances` servers can neither make nor delete instances.
   */
  create?(iid: number): Answer;
  /** A server deletes an instance, or a Create that came to nothing takes it back; a negative status refuses the former. */
  delete?(iid: number): Answer;
  resources: readonly ResourceDeclaration[];
}
