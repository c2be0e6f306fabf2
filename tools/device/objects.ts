/**
 * The objects of the simulated device, each execution reported with its arguments before it runs.
 */
import type { Arguments, Client, ExecutableResource, ObjectDeclaration, ResourceDeclaration } from '../../src/index.js';
import { E } from '../../src/index.js';
import { INTERNAL_BATTERY, USB_POWER, device } from '../../src/objects/device.js';
import { temperature } from '../../src/objects/temperature.js';

/** Instance 0 of Temperature as an object link. */
const TEMPERATURE_LINK = 3303 * 65536;

/** What lives through a restart, as in a device's flash: it is what servers have written. */
export interface Memory {
  /** Seconds that the device's clock is ahead of the host's. */
  clockAhead: number;
  utcOffset: string;
  timezone: string;
  application: string;
}

/** A device as it leaves the factory. */
export function freshMemory(): Memory {
  return { clockAhead: 0, utcOffset: '+00:00', timezone: 'Etc/UTC', application: '' };
}

export interface Simulation {
  memory: Memory;
  /** The temperature at the start, degrees Celsius. */
  celsius: number;
  reboot(): void;
  factoryReset(): void;
  /** Seconds since 1970. */
  now(): number;
  /** A server executes a resource. */
  executed(oid: number, iid: number, rid: number, args: string): void;
}

/** Adds Device with all its resources, and Temperature. */
export function addObjects(client: Client, simulation: Simulation): void {
  const { memory } = simulation;
  const started = simulation.now();
  client.add(reporting(simulation, device({
    manufacturer: 'mote-lwm2m',
    model: 'mote simulated device',
    serial: 'SIM-0001',
    firmware: '1.0.0',
    hardware: 'A1',
    software: '1.0.0',
    deviceType: 'simulation',
    reboot: () => simulation.reboot(),
    factoryReset: () => simulation.factoryReset(),
    power: [{ kind: INTERNAL_BATTERY, voltage: 3812, current: 125 }, { kind: USB_POWER, voltage: 5003, current: 480 }],
    battery: 87,
    batteryStatus: 1,
    memoryFree: () => 96 + ((simulation.now() - started) % 16),
    memoryTotal: 512,
    time: () => simulation.now() + memory.clockAhead,
    setTime: (seconds) => { memory.clockAhead = seconds - simulation.now(); },
    utcOffset: memory.utcOffset,
    timezone: memory.timezone,
    external: [TEMPERATURE_LINK],
  }, client)));
  const sensor = temperature({ value: simulation.celsius, min: -40, max: 125, application: memory.application }, client);
  client.add(reporting(simulation, sensor));
}

/** The object with its executions reported. */
function reporting(simulation: Simulation, object: ObjectDeclaration): ObjectDeclaration {
  return { ...object, resources: object.resources.map((resource) => reportingResource(simulation, object.id, resource)) };
}

function reportingResource(simulation: Simulation, oid: number, resource: ResourceDeclaration): ResourceDeclaration {
  if (!isExecutable(resource)) return resource;
  const { id, execute } = resource;
  return {
    ...resource,
    execute: (iid: number, args: Arguments) => {
      simulation.executed(oid, iid, id, args.getAll());
      return execute?.(iid, args);
    },
  };
}

function isExecutable(resource: ResourceDeclaration): resource is ExecutableResource {
  return resource.access === E;
}
