/**
 * The client's events as entries of a log: what `mote device --json` prints a line of.
 */
import {
  ABSENT, ATTRIBUTES_WRITTEN, CREATED, type Client, DELETED, EXECUTED, HANDLER_THREW, NOTIFY_ACKED, NOTIFY_TIMEOUT, OBSERVED, OBSERVE_CANCELLED, REGISTERING, SEND_COMPLETE,
  SEND_FULL, SEQUENCES_FAILED, VERSION_FALLBACK, WRITTEN,
} from '../../src/index.js';
import { eventName, statusName } from '../../src/names.js';
import { hex } from '../values/decoded.js';
import { knownResources } from '../values/model.js';
import { pathText } from '../values/path.js';

/** One thing that happened to the device. */
export interface Entry {
  /** The client's event by its name in upper case, or write, execute, observe, cancel, attributes, acknowledged, create, delete, reboot. */
  event: string;
  ssid?: number;
  path?: string;
  /** What was written: a value, or an object of values by their ids. */
  value?: unknown;
  /** The arguments of an execution. */
  args?: string;
  /** The version asked for, in a REGISTERING or VERSION_FALLBACK. */
  version?: string;
  /** Samples and reports in a SEND_COMPLETE. */
  count?: number;
  /** The status of a failure, and what it means; of a SEQUENCES_FAILED what follows. */
  code?: number;
  reason?: string;
}

/** The value of a resource that the client does not store, undefined for any other. */
export type Called = (oid: number, rid: number) => unknown;

/** The entry of the event that the client polled last. @param args of an execution */
export function entryOf(client: Client, event: number, args: string, called: Called): Entry {
  const { ssid, code } = client.event;
  const path = pathText(client.event);
  switch (event) {
    case WRITTEN: return { event: 'write', path, value: valueOf(client, called) };
    case EXECUTED: return { event: 'execute', path, args };
    case OBSERVED: return { event: 'observe', path };
    case OBSERVE_CANCELLED: return { event: 'cancel', path, ...failure(code) };
    case ATTRIBUTES_WRITTEN: return { event: 'attributes', path };
    case NOTIFY_ACKED: return { event: 'acknowledged', path };
    case CREATED: return { event: 'create', path };
    case DELETED: return { event: 'delete', path };
    case SEND_COMPLETE: return { event: eventName(event), ssid, count: code };
    case SEQUENCES_FAILED: return { event: eventName(event), ssid, reason: code === 1 ? 'a bootstrap is asked for' : 'another sequence follows' };
    case SEND_FULL: return { event: eventName(event), path };
    case NOTIFY_TIMEOUT: return { event: eventName(event), ssid, path };
    case HANDLER_THREW: return { event: eventName(event), ssid, path };
    case REGISTERING: return { event: eventName(event), ssid, version: versionText(code) };
    case VERSION_FALLBACK: return { event: eventName(event), ssid, version: versionText(code) };
    // What is no server's has the short server id 0: a bootstrap, the storage, the client as a whole.
    default: return { event: eventName(event), ...(ssid > 0 && ssid < ABSENT ? { ssid } : {}), ...failure(code) };
  }
}

/** An entry as a line for people. */
export function entryText(entry: Entry): string {
  const { event, path, value, args, version, ssid, count, reason } = entry;
  const words = [event];
  if (path !== undefined) words.push(path);
  if (value !== undefined) words.push('=', JSON.stringify(value));
  if (args !== undefined && args !== '') words.push(args);
  if (ssid !== undefined) words.push('server ' + ssid);
  if (count !== undefined) words.push('with ' + count + (count === 1 ? ' value' : ' values'));
  if (version !== undefined) words.push('LwM2M ' + version);
  if (reason !== undefined && reason !== '') words.push('(' + reason + ')');
  return words.join(' ');
}

function failure(code: number): { code?: number; reason?: string } {
  return code < 0 ? { code, reason: statusName(code) } : {};
}

function versionText(version: number): string {
  return (version - (version % 10)) / 10 + '.' + (version % 10);
}

/** Instances of a multiple resource that are looked for. */
const LAST_RIID = 16;

/** What now stands at the event's path: read back from the client. */
function valueOf(client: Client, called: Called): unknown {
  const { oid, iid, rid, riid } = client.event;
  if (rid !== ABSENT) return called(oid, rid) ?? resourceOf(client, oid, iid, rid, riid);
  const values: Record<number, unknown> = {};
  for (const id of knownResources(oid)) {
    const value = called(oid, id) ?? resourceOf(client, oid, iid, id, ABSENT);
    if (value !== undefined) values[id] = value;
  }
  return values;
}

function resourceOf(client: Client, oid: number, iid: number, rid: number, riid: number): unknown {
  if (riid !== ABSENT) return jsonOf(client.get(oid, iid, rid, riid));
  const single = client.get(oid, iid, rid);
  if (single !== undefined) return jsonOf(single);
  const values: Record<number, unknown> = {};
  for (let id = 0; id < LAST_RIID; id++) {
    const value = client.get(oid, iid, rid, id);
    if (value !== undefined) values[id] = jsonOf(value);
  }
  return Object.keys(values).length === 0 ? undefined : values;
}

function jsonOf(value: unknown): unknown {
  return value instanceof Uint8Array ? hex(value) : value;
}
