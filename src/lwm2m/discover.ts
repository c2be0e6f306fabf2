/**
 * The links of Discover (Core 1.2 6.3.2) and of Register (6.2.1), in CoRE link format (RFC 6690).
 */
import { boxed } from '../buffers/bytes.js';
import { FORMAT_LINK } from '../codec/format.js';
import type { LinkWriter } from '../codec/link.js';
import type { Message } from '../codec/message.js';
import type { MessageWriter } from '../codec/message-writer.js';
import { CONTENT_FORMAT } from '../codec/options.js';
import { ABSENT, Path } from '../codec/path.js';
import type { Decimal } from '../codec/decimal.js';
import { NOT_FOUND } from '../status.js';
import { OSCORE_OBJECT, SECURITY } from './accounts.js';
import { CON, GT, PMIN, ST } from './attribute.js';
import type { Attributes } from './attributes.js';
import type { Formats } from './formats.js';
import { HIDDEN } from './declaration.js';
import type { Registry } from './registry.js';

export class Discover {
  private readonly registry: Registry;
  private readonly attributes: Attributes;
  private readonly formats: Formats;
  private readonly decimal: Decimal;
  private readonly links: LinkWriter;
  private readonly path: Path;
  private readonly dim: string;
  private readonly ver: string;
  private readonly rt: string;
  private readonly enabler: string;
  private readonly ct: string;

  constructor(registry: Registry, attributes: Attributes, formats: Formats, decimal: Decimal, links: LinkWriter) {
    this.registry = registry;
    this.attributes = attributes;
    this.formats = formats;
    this.decimal = decimal;
    this.links = links;
    this.path = new Path();
    this.dim = boxed('dim');
    this.ver = boxed('ver');
    this.rt = boxed('rt');
    this.enabler = boxed('oma.lwm2m');
    this.ct = boxed('ct');
  }

  /** The depth asked for by `depth=N`; the default of Core 1.2 6.3.2 where there is none: 2 below an object, else 1. */
  depth(m: Message, base: Path): number {
    for (let i = 0; i < m.queries; i++) {
      const at = m.at(m.query + i);
      // "depth=" and one digit
      if (m.length(m.query + i) === 7 && m.bytes[at] === 100 && m.bytes[at + 5] === 61) {
        const digit = m.bytes[at + 6] - 48;
        if (digit >= 0 && digit <= 3) return digit;
      }
    }
    return base.iid === ABSENT ? 2 : 1;
  }

  /** Answers a Discover of a server on a path of depth 1 .. 3. */
  perform(base: Path, depth: number, account: number, message: MessageWriter): number {
    const registry = this.registry;
    const orow = registry.findObject(base.oid);
    if (orow < 0) return NOT_FOUND;
    const irow = base.iid === ABSENT ? -1 : registry.findInstance(orow, base.iid);
    if (base.iid !== ABSENT && irow < 0) return NOT_FOUND;
    const rrow = base.rid === ABSENT ? -1 : registry.findResource(orow, base.rid);
    if (base.rid !== ABSENT && (rrow < 0 || registry.access(rrow) === HIDDEN)) return NOT_FOUND;
    message.uint(CONTENT_FORMAT, FORMAT_LINK);
    message.payload();
    this.links.begin();
    if (rrow >= 0) this.resource(account, base, irow, rrow, depth, true);
    else if (irow >= 0) this.instance(account, orow, irow, depth, true);
    else this.object(account, orow, depth);
    return message.writer.status; // OVERFLOW when it did not fit
  }

  private object(account: number, orow: number, depth: number): void {
    const registry = this.registry;
    this.path.set(registry.oid(orow), ABSENT, ABSENT, ABSENT);
    this.links.link(this.path);
    this.version(orow);
    this.attached(account, this.path, false);
    if (depth === 0) return;
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      if (registry.objectOf(irow) === orow) this.instance(account, orow, irow, depth - 1, false);
    }
  }

  private instance(account: number, orow: number, irow: number, depth: number, top: boolean): void {
    const registry = this.registry;
    this.path.set(registry.oid(orow), registry.iid(irow), ABSENT, ABSENT);
    this.links.link(this.path);
    this.attached(account, this.path, top);
    if (depth === 0) return;
    for (let rrow = registry.first(orow); rrow < registry.end(orow); rrow++) {
      if (registry.access(rrow) !== HIDDEN) this.resource(account, this.path, irow, rrow, depth - 1, false);
    }
  }

  private resource(account: number, within: Path, irow: number, rrow: number, depth: number, top: boolean): void {
    const registry = this.registry;
    const path = this.path;
    path.set(within.oid, within.iid, registry.rid(rrow), ABSENT);
    this.links.link(path);
    const multiple = registry.isMultiple(rrow);
    if (multiple) this.links.attributeNumber(this.dim, registry.dim(irow, rrow));
    this.attached(account, path, top);
    if (multiple && depth > 0) {
      for (let mrow = 0; mrow < registry.multiples.capacity; mrow++) {
        if (!registry.isOf(mrow, irow, rrow)) continue;
        path.riid = registry.riid(mrow);
        this.links.link(path);
        this.attached(account, path, false);
      }
    }
    path.set(within.oid, within.iid, ABSENT, ABSENT);
  }

  /** The attributes of a server at a path: those attached there, and at the path asked for also the inherited ones. */
  private attached(account: number, path: Path, inherited: boolean): void {
    const attributes = this.attributes;
    let row = inherited ? -1 : attributes.find(account, path.oid, path.iid, path.rid, path.riid);
    if (!inherited && row < 0) return;
    for (let number = PMIN; number <= CON; number++) {
      if (inherited) row = attributes.effective(account, path, number);
      if ((attributes.mask(row) & (1 << number)) === 0) continue;
      if (number >= GT && number <= ST) {
        this.links.attribute(attributes.name(number));
        this.decimal.writeDouble(this.links.writer, attributes.cell(row, number));
      } else {
        this.links.attributeNumber(attributes.name(number), attributes.period(row, number));
      }
    }
  }

  /** Core 1.2 7.2.2: the version goes with the object's link unless it is 1.0. */
  private version(orow: number): void {
    const version = this.registry.version(orow);
    if (version === 0x100) return;
    this.links.attribute(this.ver);
    this.links.writer.decimal(version >> 8);
    this.links.writer.u8(46);
    this.links.writer.decimal(version & 255);
  }

  /** The payload of Register and of an Update with a changed object list: the root, then all objects but Security and OSCORE. */
  register(message: MessageWriter): void {
    const registry = this.registry;
    const links = this.links;
    message.payload();
    links.begin();
    this.path.set(ABSENT, ABSENT, ABSENT, ABSENT);
    links.link(this.path);
    links.attributeQuoted(this.rt, this.enabler);
    // Without ct= a server has to guess, and some read with TLV then.
    links.attribute(this.ct);
    links.writer.u8(34);
    this.formats.list(links.writer);
    links.writer.u8(34);
    for (let orow = 0; orow < registry.objects; orow++) {
      const oid = registry.oid(orow);
      if (oid === SECURITY || oid === OSCORE_OBJECT) continue;
      let count = 0;
      for (let irow = 0; irow < registry.instances.capacity; irow++) if (registry.objectOf(irow) === orow) count++;
      this.path.set(oid, ABSENT, ABSENT, ABSENT);
      if (count === 0 || registry.version(orow) !== 0x100) {
        links.link(this.path);
        this.version(orow);
      }
      for (let irow = 0; irow < registry.instances.capacity; irow++) {
        if (registry.objectOf(irow) !== orow) continue;
        this.path.iid = registry.iid(irow);
        links.link(this.path);
      }
    }
  }
}
