/**
 * The links of Bootstrap-Discover, Core 1.2 6.1.7.3: every object and instance, with what tells the server accounts apart.
 */
import { boxed } from '../buffers/bytes.js';
import { FORMAT_LINK } from '../codec/format.js';
import type { LinkWriter } from '../codec/link.js';
import type { MessageWriter } from '../codec/message-writer.js';
import { CONTENT_FORMAT } from '../codec/options.js';
import { ABSENT, Path } from '../codec/path.js';
import { OSCORE_OBJECT, SECURITY, SECURITY_IS_BOOTSTRAP, SECURITY_SSID, SECURITY_URI, SERVER, SERVER_SSID } from './accounts.js';
import type { Arena } from '../buffers/arena.js';
import type { BootstrapAccount } from './bootstrap-account.js';
import type { Cells } from './cells.js';
import type { Registry } from './registry.js';

export class BootstrapDiscover {
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly registry: Registry;
  private readonly cells: Cells;
  private readonly account: BootstrapAccount;
  private readonly links: LinkWriter;
  private readonly version: number;
  private readonly path: Path;
  private readonly lwm2m: string;
  private readonly ssid: string;
  private readonly uri: string;
  private readonly ver: string;

  /** @param version 10, 11 or 12 */
  constructor(arena: Arena, registry: Registry, cells: Cells, account: BootstrapAccount, links: LinkWriter, version: number) {
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.registry = registry;
    this.cells = cells;
    this.account = account;
    this.links = links;
    this.version = version;
    this.path = new Path();
    this.lwm2m = boxed('lwm2m');
    this.ssid = boxed('ssid');
    this.uri = boxed('uri');
    this.ver = boxed('ver');
  }

  /** Writes the answer for an object, or for the root: all objects. OK, or OVERFLOW when it does not fit. */
  write(base: Path, message: MessageWriter): number {
    const registry = this.registry;
    const links = this.links;
    message.uint(CONTENT_FORMAT, FORMAT_LINK);
    message.payload();
    links.begin();
    this.path.set(ABSENT, ABSENT, ABSENT, ABSENT);
    links.link(this.path);
    this.dotted(this.lwm2m, 1, this.version - 10);
    for (let orow = 0; orow < registry.objects; orow++) {
      if (base.oid === ABSENT || base.oid === registry.oid(orow)) this.object(orow);
    }
    return message.writer.status;
  }

  private object(orow: number): void {
    const registry = this.registry;
    const links = this.links;
    const path = this.path;
    const oid = registry.oid(orow);
    const version = registry.version(orow);
    let count = 0;
    for (let irow = 0; irow < registry.instances.capacity; irow++) if (registry.objectOf(irow) === orow) count++;
    path.set(oid, ABSENT, ABSENT, ABSENT);
    if (count === 0 || version !== 0x100) {
      links.link(path);
      // Core 1.2 7.2.2: the version goes with the object's link unless it is 1.0.
      if (version !== 0x100) this.dotted(this.ver, version >> 8, version & 255);
    }
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      if (registry.objectOf(irow) !== orow) continue;
      path.iid = registry.iid(irow);
      links.link(path);
      if (oid === SECURITY) this.security(irow);
      else if (oid === SERVER) links.attributeNumber(this.ssid, this.cells.count(registry.singleAt(irow, SERVER_SSID)));
      else if (oid === OSCORE_OBJECT) this.oscore(path.iid);
    }
  }

  /** The bootstrap account has neither ssid nor URI here. */
  private security(irow: number): void {
    const registry = this.registry;
    if (this.u8[registry.singleAt(irow, SECURITY_IS_BOOTSTRAP)] !== 0) return;
    const at = registry.singleAt(irow, SECURITY_URI);
    this.links.attributeNumber(this.ssid, this.cells.count(registry.singleAt(irow, SECURITY_SSID)));
    this.links.attributeRun(this.uri, this.u8, at + 2, this.u16[at >> 1]);
  }

  /** The ssid of the account whose Security instance links to an OSCORE instance. */
  private oscore(iid: number): void {
    const registry = this.registry;
    const security = registry.findObject(SECURITY);
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      if (registry.objectOf(irow) !== security || this.account.oscore(irow) !== iid) continue;
      if (this.u8[registry.singleAt(irow, SECURITY_IS_BOOTSTRAP)] === 0) this.links.attributeNumber(this.ssid, this.cells.count(registry.singleAt(irow, SECURITY_SSID)));
      return;
    }
  }

  private dotted(name: string, major: number, minor: number): void {
    this.links.attribute(name);
    this.links.writer.decimal(major);
    this.links.writer.u8(46);
    this.links.writer.decimal(minor);
  }
}
