/**
 * SenML JSON (RFC 8428, Core 1.2 7.4.4) as a feature: content format 110, and 320 where the composite operations take it.
 */
import { FORMAT_SENML_JSON } from '../codec/format.js';
import { SenmlJsonFormat } from '../codec/senml-json.js';
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';

export class SenmlJson implements Feature {
  bytes(_config: Config, used: number): number {
    return table(used, 4, 0, 0, 48); // numbers and times of a record; its name
  }

  attach(core: Core): void {
    core.formats.add(FORMAT_SENML_JSON, new SenmlJsonFormat(core.arena, core.decimal));
  }
}
