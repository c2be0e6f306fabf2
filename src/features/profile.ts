/**
 * The Profile ID as a feature: a Register of LwM2M 1.2 that names its objects instead of listing them.
 */
import { type Config, table } from '../config.js';
import type { Core } from '../core.js';
import type { Feature } from '../feature.js';
import { Profile as Table } from '../lwm2m/profile.js';

export class Profile implements Feature {
  private readonly id: string;

  /** @param id what the server knows the objects by: "oma:name" of OMNA, "v:name" of a vendor, or a hash as "6:1234abcd" (Core 1.2 6.2.1); several as '"oma:a,v:b"' */
  constructor(id: string) {
    if (!(id.length >= 3 && id.length <= 200 && id.indexOf(':') > 0)) throw new Error('Profile: an id as "oma:name", "v:name" or "6:1234abcd"');
    this.id = id;
  }

  bytes(config: Config, used: number): number {
    return table(used, 0, 0, 0, config.servers); // Profile
  }

  attach(core: Core): void {
    core.announcement.profile = new Table(core.arena, core.config, this.id);
  }
}
