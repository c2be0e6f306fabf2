/**
 * The JSON of LwM2M 1.0 (Core 1.0 6.4.4) as a feature: content format 11543, and 1543, its number in servers of before 2017.
 */
import { FORMAT_LWM2M_JSON, FORMAT_LWM2M_JSON_OLD } from '../codec/format.js';
import { Lwm2mJsonFormat } from '../codec/lwm2m-json.js';
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';

export class Lwm2mJson implements Feature {
  bytes(_config: Config, used: number): number {
    return table(used, 4, 0, 0, 48); // numbers and times of a record; its name
  }

  attach(core: Core): void {
    const format = new Lwm2mJsonFormat(core.arena, core.decimal);
    core.formats.add(FORMAT_LWM2M_JSON, format);
    core.formats.add(FORMAT_LWM2M_JSON_OLD, format);
  }
}
