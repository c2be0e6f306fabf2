/**
 * The rest of the Information Reporting interface as a feature: epmin, epmax, edge, con and hqmax, attributes within Observe, and notifications stored for a
 * server that is away (Core 1.2 5.1.2, 6.4).
 */
import { UNSIGNED } from '../codec/types.js';
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { RW } from '../lwm2m/declaration.js';
import { Reports } from '../lwm2m/reports.js';
import { type Now, Utc } from '../lwm2m/utc.js';

export interface ReportingOptions {
  /** Seconds since 1970-01-01 UTC, 0 while that is not known: `() => host.utc()`. Without it stored values have an age instead of a time. */
  utc?: Now;
}

export class Reporting implements Feature {
  private readonly options: ReportingOptions;

  constructor(options?: ReportingOptions) {
    this.options = options === undefined ? {} : options;
  }

  bytes(config: Config, used: number): number {
    let n = table(used, 0, (config.attributes + 1) * 3, 0, 0); // Attributes
    n = table(n, 2, 0, 0, 0); // Utc
    n = table(n, config.history, config.history, 0, config.history * 2); // History
    return table(n, 0, config.observations, 0, config.servers); // Reports
  }

  attach(core: Core): void {
    core.attributes.extend(core.arena);
    const cell = core.arena.doubles(2);
    const utc = new Utc(this.options.utc, core.arena.f64, cell, core.handlers, core.clock);
    const reports = new Reports(core.arena, core.config, cell + 1, utc, core.accounts, core.observations, core.attributes, core.formats, core.cells, core.read, core.value,
      core.events, core.stats);
    core.reports = reports;
    core.notify.reports = reports;
    core.serverExtra.push({ id: 26, type: UNSIGNED, access: RW, max: 1, value: 0 }); // Default Notification Mode
    core.observations.own = core.attributes;
    core.observations.keeper = reports;
  }
}
