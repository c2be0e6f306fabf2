/**
 * The objects that steer this client: Security, Server, Access Control and OSCORE. A bootstrap server writes them, and they are kept over a restart.
 */
import type { Registry } from './registry.js';

/** True for one of them. */
export function isSteering(oid: number): boolean {
  return oid <= 2 || oid === 21;
}

/** Removes all their instances, and overwrites the values: keys are among them. */
export function emptySteering(registry: Registry): void {
  for (let irow = 0; irow < registry.instances.capacity; irow++) {
    const orow = registry.objectOf(irow);
    if (orow < 0 || !isSteering(registry.oid(orow))) continue;
    registry.wipe(irow);
    registry.removeInstance(irow);
  }
}
