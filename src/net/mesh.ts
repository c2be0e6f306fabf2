/**
 * A mesh interface: a record of its configuration, each key of which is checked, and the connection over a radio that the host may have.
 *
 *     MESH_DISCONNECTED -- connect --> MESH_CONNECTING -- radio: joined --> MESH_CONNECTED -- radio: the network went --> MESH_DISCONNECTED
 *     MESH_CONNECTING -- radio: failed --> MESH_FAILED -- connect --> MESH_CONNECTING
 *     all but MESH_DISCONNECTED -- disconnect --> MESH_DISCONNECTED
 */
import { IN_PROGRESS, IS_CONNECTED, NO_CONNECTION, OK, PARAMETER, UNSUPPORTED } from './codes.js';
import { within } from './options.js';

export const MESH_DISCONNECTED = 0;
export const MESH_CONNECTING = 1;
export const MESH_CONNECTED = 2;
/** The last attempt failed; `connect` tries again. */
export const MESH_FAILED = 3;

/** A value of a record: what one of its keys has. */
export type MeshValue = boolean | number | string | Uint8Array | MeshTimestamp | undefined;

/** A timestamp of 64 bits: 48 of seconds, 15 of ticks, 1 "U" (from an authoritative source). */
export interface MeshTimestamp {
  /** 0 .. 2^48 - 1. */
  seconds: number;
  /** 0 .. 32767, of 1/32768 s. */
  ticks: number;
  u: boolean;
}

/** A configuration by the names of its keys; keys may be left out. */
export interface MeshConfig {
  /** Bytes of the stack's own heap, 0 .. 0xfffe. */
  'heap-size'?: number;
}

/** Says which key of a record is wrong: its name, and '' for none. */
export type MeshCheck<C extends MeshConfig> = (config: C) => string;

/** What a host with a mesh radio does for an interface. It reports to `owner` from the host's loop, never from inside `join` or `leave`. */
export interface MeshRadio<C extends MeshConfig> {
  /** The interface it works for, which sets this before all else. */
  owner: MeshInterface<C>;
  /** Begins to join with a good configuration: IN_PROGRESS, then `owner.joined` or `owner.failed`; or a code. */
  join(config: C): number;
  /** Leaves, or stops joining. */
  leave(): void;
}

export class MeshInterface<C extends MeshConfig> {
  /** MESH_DISCONNECTED, MESH_CONNECTING, MESH_CONNECTED or MESH_FAILED. */
  status: number;
  /** The key that the last `configure` refused; '' for none. */
  fault: string;
  /** Why the last attempt failed, or the network went; OK after success. */
  error: number;
  /** Called after each change of `status`; null for none. */
  onStatus: ((mesh: MeshInterface<C>) => void) | null;
  private readonly check: MeshCheck<C>;
  private readonly radio: MeshRadio<C> | null;
  private config: C;

  /** @param radio null: the host has none */
  constructor(check: MeshCheck<C>, radio: MeshRadio<C> | null) {
    this.check = check;
    this.radio = radio;
    this.status = MESH_DISCONNECTED;
    this.fault = '';
    this.error = OK;
    this.onStatus = null;
    this.config = {} as C;
    if (radio !== null) radio.owner = this;
  }

  /** Takes a configuration for the next `connect`. OK; PARAMETER, `fault` then names the key, and the configuration before stands. */
  configure(config: C): number {
    this.fault = this.check(config);
    if (this.fault !== '') return PARAMETER;
    this.config = config;
    return OK;
  }

  /** Joins the network. IN_PROGRESS, `onStatus` tells the rest; IS_CONNECTED; UNSUPPORTED without a radio; what the radio refuses. */
  connect(): number {
    if (this.radio === null) return UNSUPPORTED;
    if (this.status === MESH_CONNECTED) return IS_CONNECTED;
    if (this.status === MESH_CONNECTING) return IN_PROGRESS;
    this.become(MESH_CONNECTING, OK);
    if (this.status !== MESH_CONNECTING) return NO_CONNECTION; // disconnected by the listener
    const status = this.radio.join(this.config);
    if (status >= 0 || status === IN_PROGRESS) return IN_PROGRESS;
    this.become(MESH_FAILED, status);
    return status;
  }

  /** Leaves the network. OK; NO_CONNECTION when there is none; UNSUPPORTED without a radio. */
  disconnect(): number {
    if (this.radio === null) return UNSUPPORTED;
    if (this.status === MESH_DISCONNECTED) return NO_CONNECTION;
    this.radio.leave();
    this.become(MESH_DISCONNECTED, OK);
    return OK;
  }

  /** For the radio: it has joined. */
  joined(): void {
    if (this.status === MESH_CONNECTING) this.become(MESH_CONNECTED, OK);
  }

  /** For the radio: it could not join, or the network went. */
  failed(code: number): void {
    if (this.status === MESH_CONNECTING) this.become(MESH_FAILED, code);
    else if (this.status === MESH_CONNECTED) this.become(MESH_DISCONNECTED, code);
  }

  private become(status: number, error: number): void {
    const listener = this.onStatus;
    this.status = status;
    this.error = error;
    if (listener !== null) listener(this);
  }
}

/** True for a whole number in 0 .. most, up to 2^53. */
export function isCount(value: MeshValue, most: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= most && Math.floor(value) === value;
}

/** True for a whole number in least .. most. */
export function isWithin(value: MeshValue, least: number, most: number): boolean {
  return typeof value === 'number' && within(value, least, most);
}

/** True for text of least .. most characters. */
export function isText(value: MeshValue, least: number, most: number): boolean {
  return typeof value === 'string' && value.length >= least && value.length <= most;
}

/** True for exactly that many bytes. */
export function isBytes(value: MeshValue, length: number): boolean {
  return value instanceof Uint8Array && value.length === length;
}

/** True for a timestamp within its bits. */
export function isTimestamp(value: MeshValue): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return isCount(value.seconds, 281474976710655) && isWithin(value.ticks, 0, 32767) && typeof value.u === 'boolean';
}
