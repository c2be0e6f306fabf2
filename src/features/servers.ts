/**
 * Several servers in an order as a feature: Registration Priority Order, Initial Registration Delay, Registration Failure Block (Core 1.2 6.2.1.1).
 */
import { BOOLEAN, UNSIGNED } from '../codec/types.js';
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { R, RW } from '../lwm2m/declaration.js';
import { Order, UNORDERED } from '../lwm2m/order.js';

export class Servers implements Feature {
  bytes(config: Config, used: number): number {
    return table(used, 0, 0, 0, config.servers); // Order
  }

  attach(core: Core): void {
    core.registration.order = new Order(core.arena, core.config, core.accounts);
    core.serverExtra.push(
      // A resource is there in all instances or in none: the largest number stands for "not defined".
      { id: 13, type: UNSIGNED, access: R, value: UNORDERED },
      { id: 14, type: UNSIGNED, access: RW, max: 4294967295, value: 0 },
      { id: 15, type: BOOLEAN, access: R, value: false },
    );
  }
}
