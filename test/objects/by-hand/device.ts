/**
 * Device as one would write it by hand, without what the generator brings: what Device and Temperature together may cost at most.
 */
import { INTEGER, OBJLNK, STRING, TIME } from '../../../src/codec/types.js';
import type { ValueReader, ValueWriter } from '../../../src/codec/value.js';
import { type Answer, E, type ObjectDeclaration, R, RW, type ResourceDeclaration } from '../../../src/lwm2m/declaration.js';

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

/** What a device says of itself; a resource whose option is left out does not exist, but for the mandatory ones (4, 11, 16). */
export interface DeviceOptions {
  manufacturer?: string;
  model?: string;
  serial?: string;
  firmware?: string;
  hardware?: string;
  software?: string;
  deviceType?: string;
  /** Restarts the device; called when the answer to the server is out. */
  reboot?(): void;
  /** Resets to factory settings; called when the answer to the server is out. */
  factoryReset?(): void;
  power?: readonly PowerSource[];
  /** Battery level, 0 .. 100 %. */
  battery?: number;
  /** Battery status, 0 .. 6. */
  batteryStatus?: number;
  /** Free memory, kB. */
  memoryFree?(): number;
  /** Memory in all, kB. */
  memoryTotal?: number;
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
  utcOffset?: string;
  /** Time zone, as "Europe/Berlin". */
  timezone?: string;
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

function ids(count: number): number[] {
  const list: number[] = [];
  for (let i = 0; i < count; i++) list.push(i);
  return list;
}

/** Object 3. Resource 12 empties resource 11 to the single code NO_ERROR through `client`. */
export function device(options: DeviceOptions, client: ErrorCodes): ObjectDeclaration {
  const o = options;
  const resources: ResourceDeclaration[] = [];
  text(resources, 0, o.manufacturer);
  text(resources, 1, o.model);
  text(resources, 2, o.serial);
  text(resources, 3, o.firmware);
  resources.push({ id: 4, access: E, after: (): void => call(o.reboot) });
  if (o.factoryReset !== undefined) resources.push({ id: 5, access: E, after: (): void => call(o.factoryReset) });
  if (o.power !== undefined) power(resources, o.power);
  if (o.battery !== undefined) resources.push({ id: 9, type: INTEGER, access: R, value: o.battery, min: 0, max: 100 });
  if (o.memoryFree !== undefined) resources.push({ id: 10, type: INTEGER, access: R, read: (_iid: number, out: ValueWriter): void => out.integer((o.memoryFree as () => number)()) });
  errors(resources, o, client);
  if (o.time !== undefined) clock(resources, o);
  if (o.utcOffset !== undefined) resources.push({ id: 14, type: STRING, access: RW, value: o.utcOffset, capacity: 8 });
  if (o.timezone !== undefined) resources.push({ id: 15, type: STRING, access: RW, value: o.timezone, capacity: 40 });
  text(resources, 16, o.binding === undefined ? 'U' : o.binding);
  text(resources, 17, o.deviceType);
  text(resources, 18, o.hardware);
  text(resources, 19, o.software);
  if (o.batteryStatus !== undefined) resources.push({ id: 20, type: INTEGER, access: R, value: o.batteryStatus, min: 0, max: 6 });
  if (o.memoryTotal !== undefined) resources.push({ id: 21, type: INTEGER, access: R, value: o.memoryTotal });
  if (o.external !== undefined) resources.push({ id: 22, type: OBJLNK, access: R, multiple: true, instances: ids(o.external.length), value: o.external });
  return { id: 3, version: '1.1', resources: resources };
}

function text(resources: ResourceDeclaration[], id: number, value: string | undefined): void {
  if (value !== undefined) resources.push({ id: id, type: STRING, access: R, value: value });
}

function call(f: (() => void) | undefined): void {
  if (f !== undefined) f();
}

function power(resources: ResourceDeclaration[], sources: readonly PowerSource[]): void {
  const kinds: number[] = [];
  const voltages: number[] = [];
  const currents: number[] = [];
  for (let i = 0; i < sources.length; i++) {
    const s = sources[i];
    kinds.push(s.kind);
    voltages.push(s.voltage === undefined ? 0 : s.voltage);
    currents.push(s.current === undefined ? 0 : s.current);
  }
  const all = ids(sources.length);
  resources.push({ id: 6, type: INTEGER, access: R, multiple: true, instances: all, value: kinds, min: 0, max: 7 });
  resources.push({ id: 7, type: INTEGER, access: R, multiple: true, instances: all, value: voltages });
  resources.push({ id: 8, type: INTEGER, access: R, multiple: true, instances: all, value: currents });
}

function errors(resources: ResourceDeclaration[], o: DeviceOptions, client: ErrorCodes): void {
  const codes = o.errors === undefined ? [NO_ERROR] : o.errors;
  const most = o.mostErrors === undefined ? 4 : o.mostErrors;
  resources.push({ id: 11, type: INTEGER, access: R, multiple: true, instances: ids(codes.length), most: most, value: codes, min: 0, max: 8 });
  resources.push({
    id: 12,
    access: E,
    execute: (): void => {
      // Core 1.2 E.4, 12: resource 11 is left with the single instance of code 0.
      for (let riid = 1; riid < most; riid++) client.removeResourceInstance(3, 0, 11, riid);
      client.set(3, 0, 11, NO_ERROR, 0);
      call(o.errorsReset);
    },
  });
}

function clock(resources: ResourceDeclaration[], o: DeviceOptions): void {
  const time = o.time as () => number;
  const read = (_iid: number, out: ValueWriter): void => out.time(time());
  const set = o.setTime;
  if (set === undefined) resources.push({ id: 13, type: TIME, access: R, read: read });
  else resources.push({ id: 13, type: TIME, access: RW, read: read, write: (_iid: number, value: ValueReader): Answer => set(value.getNumber()) });
}
