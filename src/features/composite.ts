/**
 * Read-Composite, Write-Composite and Observe-Composite (Core 1.2 6.3.9, 6.3.10, 6.4.4) as a feature.
 */
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { Composite as Machine } from '../lwm2m/composite.js';
import { Patch } from '../lwm2m/patch.js';
import { Paths } from '../lwm2m/paths.js';

export class Composite implements Feature {
  bytes(config: Config, used: number): number {
    const n = config.compositePaths;
    return table(used, n, 0, n * 8, n * 2); // Paths
  }

  attach(core: Core): void {
    const paths = new Paths(core.arena, core.config.compositePaths);
    core.composite = new Machine(paths, core.read.walk, core.handlers, core.formats, core.value, core.observations, core.stats);
    core.patch = new Patch(core.registry, core.handlers, core.formats, core.value, core.observations, core.attributes);
    core.patch.access = core.access;
    core.observations.lists = core.composite;
    core.dispatch.composite = core.composite;
    core.dispatch.patch = core.patch;
  }
}
