/**
 * Device, object 3 (Core 1.2 E.4), version 1.1: what the device is, how it is powered, and its restart.
 */
import { INTEGER, OBJLNK, STRING, TIME } from '../codec/types.js';
import type { ValueReader, ValueWriter } from '../codec/value.js';
import { type Answer, E, type ObjectDeclaration, R, RW, type ResourceDeclaration } from '../lwm2m/declaration.js';
import { type Draft, type NumberSource, type TextSetting, type TextSource, add, many } from './resources.js';

/* Error codes, resource 11. */
export const NO_ERROR = 0;
export const LOW_BATTERY = 1;
export const POWER_SUPPLY_OFF = 2;
export const GPS_FAILURE = 3;
export const LOW_SIGNAL = 4;
export const OUT_OF_MEMORY = 5;
export const SMS_FAILURE = 6;
export const IP_FAILURE = 7;
export const PERIPHERAL_MALFUNCTION = 8;

/* Power sources, resource 6. */
export const DC_POWER = 0;
export const INTERNAL_BATTERY = 1;
export const EXTERNAL_BATTERY = 2;
export const FUEL_CELL = 3;
export const POWER_OVER_ETHERNET = 4;
export const USB_POWER = 5;
export const AC_POWER = 6;
export const SOLAR = 7;

/** One power source: resources 6, 7 and 8 have an instance for each. */
export interface PowerSource {
  /** DC_POWER .. SOLAR. */
  kind: number;
  /** mV. */
  voltage?: number;
  /** mA. */
  current?: number;
}

/**
 * What a device says of itself; a resource whose option is left out does not exist, but for the mandatory ones (4, 11, 16).
 * An option is a value, stored and set by `client.set`; a function that hands it out; or the rest of the resource's declaration, as `{ value, written }`.
 */
export interface DeviceOptions {
  manufacturer?: TextSource;
  model?: TextSource;
  serial?: TextSource;
  firmware?: TextSource;
  hardware?: TextSource;
  software?: TextSource;
  deviceType?: TextSource;
  /** Restarts the device; called when the answer to the server is out. */
  reboot?(): void;
  /** Resets to factory settings; called when the answer to the server is out. */
  factoryReset?(): void;
  power?: readonly PowerSource[];
  /** Battery level, 0 .. 100 %. */
  battery?: NumberSource;
  /** Battery status, 0 .. 6. */
  batteryStatus?: NumberSource;
  /** Free memory, kB. */
  memoryFree?(): number;
  /** Memory in all, kB. */
  memoryTotal?: NumberSource;
  /** NO_ERROR when left out. */
  errors?: readonly number[];
  /** Resource instances that errors may take at most; 4 when left out. */
  mostErrors?: number;
  /** Called when the server resets the error codes, after they are gone. */
  errorsReset?(): void;
  /** Seconds since 1970-01-01 UTC. */
  time?(): number;
  /** Sets the clock; without it the time cannot be written. */
  setTime?(seconds: number): Answer;
  /** UTC offset, as "+02:00". */
  utcOffset?: TextSetting;
  /** Time zone, as "Europe/Berlin". */
  timezone?: TextSetting;
  /** Supported binding and modes; 'U' when left out. */
  binding?: string;
  /** Object links (oid * 65536 + iid) to objects with more about the device. */
  external?: readonly number[];
}

/** The client's calls that resetting the error codes needs. */
export interface ErrorCodes {
  removeResourceInstance(oid: number, iid: number, rid: number, riid: number): number;
  set(oid: number, iid: number, rid: number, value: number, riid?: number): number;
}

/** Object 3. Resource 12 empties resource 11 to the single code NO_ERROR through `client`. */
export function device(options: DeviceOptions, client: ErrorCodes): ObjectDeclaration {
  const o = options;
  const list: ResourceDeclaration[] = [];
  add(list, 0, STRING, R, o.manufacturer);
  add(list, 1, STRING, R, o.model);
  add(list, 2, STRING, R, o.serial);
  add(list, 3, STRING, R, o.firmware);
  list.push({ id: 4, access: E, after: o.reboot });
  if (o.factoryReset) list.push({ id: 5, access: E, after: o.factoryReset });
  if (o.power) power(list, o.power);
  add(list, 9, INTEGER, R, o.battery, undefined, 0, 100);
  if (o.memoryFree) add(list, 10, INTEGER, R, (_iid: number, out: ValueWriter): void => out.integer((o.memoryFree as () => number)()));
  const most = o.mostErrors === undefined ? 4 : o.mostErrors;
  (many(list, 11, INTEGER, R, o.errors, [NO_ERROR], 0, 8) as Draft).most = most;
  list.push({ id: 12, access: E, execute: (): void => {
    // Core 1.2 E.4, 12: resource 11 is left with the single instance of code 0.
    for (let riid = 1; riid < most; riid++) client.removeResourceInstance(3, 0, 11, riid);
    client.set(3, 0, 11, NO_ERROR, 0);
    if (o.errorsReset) o.errorsReset();
  } });
  const time = o.time;
  const set = o.setTime;
  if (time) {
    const read = (_iid: number, out: ValueWriter): void => out.time(time());
    add(list, 13, TIME, set ? RW : R, set ? { read: read, write: (_iid: number, value: ValueReader): Answer => set(value.getNumber()) } : read);
  }
  add(list, 14, STRING, RW, o.utcOffset, undefined, 0, 8);
  add(list, 15, STRING, RW, o.timezone, undefined, 0, 40);
  add(list, 16, STRING, R, o.binding, 'U');
  add(list, 17, STRING, R, o.deviceType);
  add(list, 18, STRING, R, o.hardware);
  add(list, 19, STRING, R, o.software);
  add(list, 20, INTEGER, R, o.batteryStatus, undefined, 0, 6);
  add(list, 21, INTEGER, R, o.memoryTotal);
  many(list, 22, OBJLNK, R, o.external);
  return { id: 3, version: '1.1', resources: list };
}

function power(list: ResourceDeclaration[], sources: readonly PowerSource[]): void {
  const kinds: number[] = [];
  const voltages: number[] = [];
  const currents: number[] = [];
  for (let i = 0; i < sources.length; i++) {
    const s = sources[i];
    kinds.push(s.kind);
    voltages.push(s.voltage === undefined ? 0 : s.voltage);
    currents.push(s.current === undefined ? 0 : s.current);
  }
  many(list, 6, INTEGER, R, kinds, undefined, 0, 7);
  many(list, 7, INTEGER, R, voltages);
  many(list, 8, INTEGER, R, currents);
}
