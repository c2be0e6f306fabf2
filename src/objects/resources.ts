/**
 * What generated objects are made with: an option of theirs becomes the declaration of a resource. `mote generate` writes modules that import this one alone.
 */
import { BAD_REQUEST } from '../status.js';
import { isRun } from '../codec/types.js';
import type { ValueReader, ValueWriter } from '../codec/value.js';
import {
  type Answer, type BooleanResource, type CalledResource, E, type ExecutableResource, type LinkResource, type NumberResource, type ObjectDeclaration,
  type OpaqueResource, R, type ResourceDeclaration, type TextResource,
} from '../lwm2m/declaration.js';

export { BOOLEAN, CORELNK, FLOAT, INTEGER, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from '../codec/types.js';
export { E, HIDDEN, type ObjectDeclaration, R, RW, type ResourceDeclaration, W } from '../lwm2m/declaration.js';

/** Pushes a value into `out`, by exactly one call. */
export type Read = (iid: number, out: ValueWriter, riid: number) => Answer;

/** A declaration but for what the object's definition says of it. */
type Rest<T> = Omit<T, 'id' | 'type' | 'access' | 'multiple' | 'instances' | 'most'>;
type Rests<T> = Omit<T, 'id' | 'type' | 'access' | 'multiple'>;

/* A resource that servers read: its value at the start, a function that hands it out, or the rest of its declaration. */
export type NumberSource = number | Read | Rest<NumberResource> | Rest<CalledResource>;
export type BooleanSource = boolean | Read | Rest<BooleanResource> | Rest<CalledResource>;
export type TextSource = string | Read | Rest<TextResource> | Rest<CalledResource>;
export type OpaqueSource = Uint8Array | Read | Rest<OpaqueResource> | Rest<CalledResource>;
/** A link is oid * 65536 + iid. */
export type LinkSource = number | Read | Rest<LinkResource> | Rest<CalledResource>;

/* A resource that servers write: its value at the start, or the rest of its declaration. Text and bytes have room for 32 where `capacity` says nothing else. */
export type NumberSetting = number | Rest<NumberResource> | Rest<CalledResource>;
export type BooleanSetting = boolean | Rest<BooleanResource> | Rest<CalledResource>;
export type TextSetting = string | Rest<TextResource> | Rest<CalledResource>;
export type OpaqueSetting = Uint8Array | Rest<OpaqueResource> | Rest<CalledResource>;
export type LinkSetting = number | Rest<LinkResource> | Rest<CalledResource>;

/* A multiple resource: the values of its instances 0, 1, 2 ..., or the rest of its declaration. Servers may make 4 instances where `most` says nothing else. */
export type Numbers = readonly number[] | Rests<NumberResource> | Rests<CalledResource>;
export type Booleans = readonly boolean[] | Rests<BooleanResource> | Rests<CalledResource>;
export type Texts = readonly string[] | Rests<TextResource> | Rests<CalledResource>;
export type Opaques = readonly Uint8Array[] | Rests<OpaqueResource> | Rests<CalledResource>;
export type Links = readonly number[] | Rests<LinkResource> | Rests<CalledResource>;

/** A resource that servers execute: what runs, or that and what comes after the answer. */
export type Action = NonNullable<ExecutableResource['execute']> | Omit<ExecutableResource, 'id' | 'access'>;

/** Which instances a multiple object has. */
export interface Instances {
  /** Object instances at the start; [0] when left out. */
  instances?: readonly number[];
  /** Most object instances; as many as `instances` when left out. */
  most?: number;
  /** The value at the start of a single stored resource in one instance; undefined takes the option's. */
  each?: ObjectDeclaration['each'];
  /** A server makes or deletes an instance; a negative status refuses it. */
  create?: ObjectDeclaration['create'];
  delete?: ObjectDeclaration['delete'];
}

/** A declaration in the making. */
export interface Draft {
  [name: string]: unknown;
}

const TEXT = 32;
const MOST = 4;

/**
 * Adds a resource when its option is given, or when there is a `start` for it when it is not: mandatory ones have one.
 * `min` and `max` are of a number its value; of text and bytes `max` is the room that writes have. Answers the draft, which may be refined; undefined when there is none.
 */
export function add(list: ResourceDeclaration[], id: number, type: number, access: number, given: unknown, start?: unknown, min?: number, max?: number): Draft | undefined {
  const value = given === undefined ? start : given;
  if (value === undefined) return undefined;
  const r: Draft = { id: id, type: type, access: access };
  if (!isRun(type)) {
    if (min !== undefined) r.min = min;
    if (max !== undefined) r.max = max;
  } else if (access !== R && !((value as Draft).read || (value as Draft).write || (value as Draft).stream || (value as Draft).own)) {
    r.capacity = max === undefined ? TEXT : max;
  }
  if (typeof value === 'function') r.read = value;
  else if (typeof value !== 'object') r.value = value;
  else for (const name in value) r[name] = (value as Draft)[name];
  list.push(r as unknown as ResourceDeclaration);
  return r;
}

/** The option of an opaque resource, as `add` takes it. */
export function bytes(given: unknown): unknown {
  return given instanceof Uint8Array ? { value: given } : given;
}

/** The same for a multiple resource. */
export function many(list: ResourceDeclaration[], id: number, type: number, access: number, given: unknown, start?: unknown, min?: number, max?: number): Draft | undefined {
  const value = given === undefined ? start : given;
  const r = add(list, id, type, access, value instanceof Array ? { value: value } : value, undefined, min, max);
  if (r === undefined) return undefined;
  const count = r.value === undefined ? 0 : (r.value as unknown[]).length;
  r.multiple = true;
  if (r.instances === undefined) {
    const ids: number[] = [];
    for (let i = 0; i < count; i++) ids.push(i);
    r.instances = ids;
  }
  if (r.most === undefined) r.most = access === R || count > MOST ? count : MOST;
  return r;
}

/** Adds a resource that servers execute, when its option is given or it is `needed`. */
export function act(list: ResourceDeclaration[], id: number, given: unknown, needed?: boolean): void {
  const r: Draft = { id: id, access: E };
  if (typeof given === 'function') r.execute = given;
  else if (given !== undefined) for (const name in given as Draft) r[name] = (given as Draft)[name];
  else if (needed !== true) return;
  list.push(r as unknown as ResourceDeclaration);
}

/** True when a value, or a length, lies in one of the ranges: first, last, first, last ... */
function lies(ranges: readonly number[], value: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) if (value >= ranges[i] && value <= ranges[i + 1]) return true;
  return false;
}

/** Narrows a resource to some ranges of its value, of text and bytes of its length: first, last, first, last ... Throws for a value at the start outside them. */
export function among(r: Draft | undefined, ranges: readonly number[]): void {
  if (r === undefined) return;
  const run = isRun(r.type as number);
  const values = r.value instanceof Array ? r.value : r.value === undefined ? [] : [r.value];
  for (let i = 0; i < values.length; i++) {
    if (!lies(ranges, run ? (values[i] as string).length : (values[i] as number))) throw new Error('/-/' + r.id + ': its value, or the length of it, is none of those defined');
  }
  const verify = r.verify as CalledResource['verify'];
  r.verify = (iid: number, value: ValueReader, riid: number): Answer => {
    if (!lies(ranges, run ? value.getLength() : value.getNumber())) return BAD_REQUEST;
    return verify === undefined ? undefined : verify(iid, value, riid);
  };
}
