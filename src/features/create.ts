/**
 * Create and Delete (Core 1.2 6.3.7, 6.3.8) as a feature: instances that servers make and take away.
 */
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { Instances } from '../lwm2m/instances.js';

export class Create implements Feature {
  bytes(config: Config, used: number): number {
    return table(used, 0, 0, config.duplicates, 0); // the instance that each request seen made
  }

  attach(core: Core): void {
    core.instances = new Instances(core.registry, core.declare, core.handlers, core.formats, core.value, core.observations, core.attributes);
    core.instances.access = core.access;
    core.dispatch.instances = core.instances;
    core.reception.keepCreated(core.arena.halves(core.config.duplicates));
  }
}
