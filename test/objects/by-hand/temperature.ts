/**
 * Temperature as one would write it by hand, without the generator: what the generated one may cost at most.
 */
import { FLOAT, STRING } from '../../../src/codec/types.js';
import { E, type ObjectDeclaration, R, RW, type ResourceDeclaration } from '../../../src/lwm2m/declaration.js';

export interface TemperatureOptions {
  /** Object instances; [0] when left out. */
  instances?: readonly number[];
  /** Value at the start. */
  value?: number;
  /** Unit (SenML or UCUM); 'Cel' when left out. */
  units?: string;
  /** What the sensor can measure. */
  min?: number;
  max?: number;
  /** Application type at the start; servers may write up to 32 bytes. */
  application?: string;
  /** Called when a server has reset the smallest and the largest value measured. */
  reset?(iid: number): void;
}

/** The client's calls that a sensor needs. */
export interface SensorClient {
  set(oid: number, iid: number, rid: number, value: number): number;
  get(oid: number, iid: number, rid: number): unknown;
}

const OID = 3303;
const SENSOR_VALUE = 5700;
const MIN_MEASURED = 5601;
const MAX_MEASURED = 5602;

/** Object 3303. Report measurements through `measured`, which keeps 5601 and 5602. */
export function temperature(options: TemperatureOptions, client: SensorClient): ObjectDeclaration {
  const o = options;
  const value = o.value === undefined ? 0 : o.value;
  const resources: ResourceDeclaration[] = [
    { id: SENSOR_VALUE, type: FLOAT, access: R, value: value },
    { id: 5701, type: STRING, access: R, value: o.units === undefined ? 'Cel' : o.units },
    { id: MIN_MEASURED, type: FLOAT, access: R, value: value },
    { id: MAX_MEASURED, type: FLOAT, access: R, value: value },
    { id: 5605, access: E, execute: (iid: number): void => {
      // Both become the current value.
      const current = client.get(OID, iid, SENSOR_VALUE) as number;
      client.set(OID, iid, MIN_MEASURED, current);
      client.set(OID, iid, MAX_MEASURED, current);
      if (o.reset !== undefined) o.reset(iid);
    } },
    { id: 5750, type: STRING, access: RW, value: o.application === undefined ? '' : o.application, capacity: 32 },
  ];
  if (o.min !== undefined) resources.push({ id: 5603, type: FLOAT, access: R, value: o.min });
  if (o.max !== undefined) resources.push({ id: 5604, type: FLOAT, access: R, value: o.max });
  return { id: OID, version: '1.1', instances: o.instances === undefined ? [0] : o.instances, resources: resources };
}

/** Takes a measurement: sets the sensor value, and the smallest and largest where it exceeds them. */
export function measured(client: SensorClient, iid: number, value: number): void {
  if (value < (client.get(OID, iid, MIN_MEASURED) as number)) client.set(OID, iid, MIN_MEASURED, value);
  if (value > (client.get(OID, iid, MAX_MEASURED) as number)) client.set(OID, iid, MAX_MEASURED, value);
  client.set(OID, iid, SENSOR_VALUE, value);
}
