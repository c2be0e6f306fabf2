/**
 * Block-wise transfer (RFC 7959) as a feature: bodies larger than a message, both ways.
 */
import { Blocks, uploadsOf } from '../coap/blocks.js';
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { Stream } from '../lwm2m/stream.js';

export class Blockwise implements Feature {
  bytes(config: Config, used: number): number {
    const n = table(used, 0, 6, 0, 4 + config.body); // Assembly
    const rows = uploadsOf(config);
    return table(n, 0, rows, rows, rows * 3 + 40); // Uploads
  }

  attach(core: Core): void {
    core.blocks = new Blocks(core.arena, core.config, core.endpoint, core.clock, core.raw);
    core.dispatch.blocks = core.blocks;
    if (core.bootstrapRequests !== null) core.bootstrapRequests.blocks = core.blocks;
    if (core.bootstrap !== null) core.bootstrap.sought.blocks = core.blocks;
    core.read.blocks = core.blocks;
    core.dispatch.stream = new Stream(core.registry, core.declare, core.handlers, core.arena.u8);
  }
}
