/**
 * Access control, Core 1.2 8: what each server may do with each object instance, as the instances of Access Control (2) say it.
 *
 * It holds while there is more than one server account; a single server has every right.
 */
import { DELETE, FETCH, GET, IPATCH, POST, PUT } from '../codec/codes.js';
import { FORMAT_LINK } from '../codec/format.js';
import type { Message } from '../codec/message.js';
import { ABSENT, Path } from '../codec/path.js';
import { ARGUMENT, FULL, MISSING, OK, UNAUTHORIZED } from '../status.js';
import { ACCESS_CONTROL, type Accounts } from './accounts.js';
import type { Cells } from './cells.js';
import type { Observations } from './observations.js';
import { EXECUTABLE, type Registry } from './registry.js';

/* Rights, as bits of the ACL resource (Core 1.2 E.3). */
/** Read, Observe, Write-Attributes. */
export const READ_RIGHT = 1;
export const WRITE_RIGHT = 2;
export const EXECUTE_RIGHT = 4;
export const DELETE_RIGHT = 8;
/** Create: of an object, not of an instance. */
export const CREATE_RIGHT = 16;
const ALL = READ_RIGHT | WRITE_RIGHT | EXECUTE_RIGHT | DELETE_RIGHT;

/* Resources of Access Control: ids, and their places in the object's rows. */
const OBJECT_ID = 0;
const INSTANCE_ID = 1;
const ACL = 2;
const OWNER = 3;
/** Bytes of a whole number. */
const CELL = 8;

/** The ACL entry of whoever has none of his own. */
const DEFAULT = 0;
/** Who owns what a bootstrap or the factory has set, and stands for an object as a whole: MAX_ID. */
export const NOBODY = 65535;

export class Access {
  private readonly registry: Registry;
  private readonly cells: Cells;
  private readonly accounts: Accounts;
  private readonly observations: Observations;
  private readonly path: Path;

  constructor(registry: Registry, cells: Cells, accounts: Accounts, observations: Observations) {
    this.registry = registry;
    this.cells = cells;
    this.accounts = accounts;
    this.observations = observations;
    this.path = new Path();
  }

  /** True when what an account does is subject to access control: not the application, not the bootstrap server, not a server that is alone. */
  private isOn(account: number): boolean {
    return account >= 0 && account < this.accounts.count && this.accounts.count > 1;
  }

  /* What the instances say. */

  private number(irow: number, place: number): number {
    return this.cells.count(this.registry.valueAt(irow, this.registry.first(this.registry.objectOf(irow)) + place, 0, CELL));
  }

  /** Row of the Access Control instance for an object instance, or for an object as a whole (iid NOBODY); MISSING when there is none. */
  private find(oid: number, iid: number): number {
    const registry = this.registry;
    const orow = registry.findObject(ACCESS_CONTROL);
    for (let irow = 0; irow < registry.instances.capacity; irow++) {
      if (registry.objectOf(irow) === orow && this.number(irow, OBJECT_ID) === oid && this.number(irow, INSTANCE_ID) === iid) return irow;
    }
    return MISSING;
  }

  /** Rights of an entry of an ACL; -1 when there is none. */
  private entry(irow: number, ssid: number): number {
    const registry = this.registry;
    const rrow = registry.first(registry.objectOf(irow)) + ACL;
    const mrow = registry.findMultiple(irow, rrow, ssid);
    return mrow < 0 ? -1 : this.cells.count(registry.valueAt(irow, rrow, registry.cell(mrow), CELL));
  }

  /** The rights of a server on an object instance, Core 1.2 8.2.1. */
  private rights(account: number, oid: number, iid: number): number {
    const ssid = this.accounts.ssid(account);
    if (oid === ACCESS_CONTROL) {
      // 8.1.2.2: an Access Control instance is managed by its owner alone; who may do what is no secret.
      const own = this.registry.findInstance(this.registry.findObject(ACCESS_CONTROL), iid);
      return own >= 0 && this.number(own, OWNER) === ssid ? ALL : READ_RIGHT;
    }
    const irow = this.find(oid, iid);
    if (irow < 0) return 0;
    const own = this.entry(irow, ssid);
    if (own >= 0) return own;
    if (this.number(irow, OWNER) === ssid) return ALL;
    const rest = this.entry(irow, DEFAULT);
    return rest < 0 ? 0 : rest;
  }

  /* What the core asks. */

  /** Says whether a request of a server on a path of depth 1 .. 4, which is there, may go on: OK or UNAUTHORIZED. A Read is judged where the values are stepped through. */
  check(m: Message, account: number, path: Path): number {
    if (!this.isOn(account)) return OK;
    const right = this.needs(m, path);
    if (right === 0) return OK;
    if (right === CREATE_RIGHT) {
      // 8.2.1: the right to create lies with the object; it is given by a bootstrap or the factory alone.
      const irow = path.oid === ACCESS_CONTROL ? MISSING : this.find(path.oid, NOBODY);
      const acl = irow < 0 ? 0 : this.entry(irow, this.accounts.ssid(account));
      return acl >= 0 && (acl & CREATE_RIGHT) !== 0 ? OK : UNAUTHORIZED;
    }
    return (this.rights(account, path.oid, path.iid) & right) !== 0 ? OK : UNAUTHORIZED;
  }

  /** The right that a request needs, 0 for none (table Authorization). */
  private needs(m: Message, path: Path): number {
    switch (m.code) {
      case GET:
      case FETCH: return path.iid === ABSENT || m.accept === FORMAT_LINK ? 0 : READ_RIGHT;
      case PUT:
        if (path.iid === ABSENT) return 0; // 8.2.3: Write-Attributes on an object is for everybody
        return m.queries > 0 && m.payloadLength === 0 && m.contentFormat < 0 ? READ_RIGHT : WRITE_RIGHT;
      case POST: {
        if (path.iid === ABSENT) return CREATE_RIGHT;
        if (path.rid === ABSENT) return WRITE_RIGHT;
        const rrow = this.registry.findResource(this.registry.findObject(path.oid), path.rid);
        return this.registry.kind(rrow) === EXECUTABLE ? EXECUTE_RIGHT : WRITE_RIGHT;
      }
      case DELETE: return path.iid === ABSENT ? 0 : DELETE_RIGHT;
      case IPATCH: return path.iid === ABSENT ? 0 : WRITE_RIGHT;
      default: return 0;
    }
  }

  /** True when an account may read an object instance. */
  reads(account: number, irow: number): boolean {
    return !this.isOn(account) || (this.rights(account, this.registry.oid(this.registry.objectOf(irow)), this.registry.iid(irow)) & READ_RIGHT) !== 0;
  }

  /** True when an account may write an object instance. */
  writes(account: number, irow: number): boolean {
    return !this.isOn(account) || (this.rights(account, this.registry.oid(this.registry.objectOf(irow)), this.registry.iid(irow)) & WRITE_RIGHT) !== 0;
  }

  /** A server has made an object instance, which is its own: OK, or FULL. */
  created(oid: number, iid: number, account: number): number {
    return this.isOn(account) ? this.grant(oid, iid, this.accounts.ssid(account)) : OK;
  }

  /** An object instance is gone: so is what was said of it. */
  gone(oid: number, iid: number): void {
    const irow = this.find(oid, iid);
    if (irow < 0) return;
    this.path.set(ACCESS_CONTROL, this.registry.iid(irow), ABSENT, ABSENT);
    this.registry.removeInstance(irow);
    this.observations.touch(this.path);
  }

  /* What the application may say. */

  /** Gives an object instance, or an object as a whole (iid NOBODY), an Access Control instance without entries; @param owner short server id, NOBODY for none. OK, FULL, or ARGUMENT. */
  grant(oid: number, iid: number, owner: number): number {
    const registry = this.registry;
    const orow = registry.findObject(ACCESS_CONTROL);
    let irow = this.find(oid, iid);
    if (irow < 0) {
      let own = 0;
      while (registry.findInstance(orow, own) >= 0) own++;
      irow = registry.addInstance(orow, own);
      if (irow < 0) return FULL;
    }
    this.put(irow, OBJECT_ID, 0, oid);
    this.put(irow, INSTANCE_ID, 0, iid);
    this.put(irow, OWNER, 0, owner);
    return this.changed(irow);
  }

  /** Says what a server may do; @param ssid short server id, 0 for those without an entry of their own; @param rights sum of the rights. OK, FULL, MISSING before `grant`, or ARGUMENT. */
  allow(oid: number, iid: number, ssid: number, rights: number): number {
    if (!(rights >= 0 && rights < 32 && ssid >= 0 && ssid < NOBODY)) return ARGUMENT;
    const irow = this.find(oid, iid);
    if (irow < 0) return MISSING;
    const registry = this.registry;
    const rrow = registry.first(registry.objectOf(irow)) + ACL;
    let mrow = registry.findMultiple(irow, rrow, ssid);
    if (mrow < 0) mrow = registry.addMultiple(irow, rrow, ssid);
    if (mrow < 0) return FULL;
    this.put(irow, ACL, registry.cell(mrow), rights);
    return this.changed(irow);
  }

  private put(irow: number, place: number, cell: number, count: number): void {
    this.cells.setCount(this.registry.valueAt(irow, this.registry.first(this.registry.objectOf(irow)) + place, cell, CELL), count);
  }

  private changed(irow: number): number {
    this.path.set(ACCESS_CONTROL, this.registry.iid(irow), ABSENT, ABSENT);
    this.observations.touch(this.path);
    return OK;
  }
}
