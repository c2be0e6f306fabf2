/**
 * `mote device`: the simulated device on the command line, until SIGINT or SIGTERM.
 */
import { type Entry, entryText } from './device/events.js';
import type { Abilities } from './device/features.js';
import { type DeviceOptions, SimulatedDevice } from './device/simulated.js';

export interface DeviceCommand extends Omit<DeviceOptions, 'log'> {
  json: boolean;
}

/** The same as the options of the command line have it. */
export interface DeviceArguments extends Omit<DeviceCommand, 'abilities'>, Abilities {}

/** What a shell calls the death by SIGINT. */
const INTERRUPTED = 130;

/** Runs until a signal comes; answers the exit code. */
export async function runDevice(command: DeviceCommand): Promise<number> {
  const { json, ...options } = command;
  const print = (entry: Entry): void => void process.stdout.write((json ? JSON.stringify(entry) : timeOfDay() + ' ' + entryText(entry)) + '\n');
  const device = new SimulatedDevice({ ...options, seed: options.seed ?? seedFromEnvironment(), log: print });
  process.stdout.on('error', () => process.exit(1)); // whoever read it is gone
  await new Promise<void>((resolve) => {
    const end = (): void => {
      process.off('SIGTERM', end);
      process.off('SIGINT', end);
      process.on('SIGINT', () => process.exit(INTERRUPTED));
      process.on('SIGTERM', () => process.exit(INTERRUPTED));
      void device.stop().then(resolve);
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
    device.start();
  });
  return 0;
}

/** MOTE_SEED, a number, makes the temperature walk the same way each time. */
function seedFromEnvironment(): number | undefined {
  const seed = process.env['MOTE_SEED'];
  return seed === undefined || seed === '' ? undefined : Number(seed);
}

function timeOfDay(): string {
  return new Date().toTimeString().slice(0, 8);
}
