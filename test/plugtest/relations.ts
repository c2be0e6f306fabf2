/**
 * Who observes what (RFC 7641 4.1): each row a client's address and token with a resource, and what it is still to be told.
 */
import type { Resource } from './resource.js';

export interface Relation {
  row: number;
  peer: number;
  token: Uint8Array;
  resource: Resource;
  accept: number;
  /** Value of the last Observe option. */
  number: number;
  /** Message id of the last notification, -1 before the first. */
  mid: number;
  /** A notification is due; a code ends the observation. */
  due: boolean;
  code: number | undefined;
}

/** A row is told to the endpoint, which keeps it in a byte. */
const MOST = 200;

export class Relations {
  private readonly rows: (Relation | undefined)[];

  constructor() {
    this.rows = [];
  }

  /** Adds an observation, in place of one with that token; undefined when there is no room. */
  add(peer: number, token: Uint8Array, resource: Resource, accept: number): Relation | undefined {
    const old = this.find(peer, token);
    if (old !== undefined) this.remove(old.row);
    let row = 0;
    while (this.rows[row] !== undefined) row++;
    if (row >= MOST) return undefined;
    const relation: Relation = { row, peer, token, resource, accept, number: 2, mid: -1, due: false, code: undefined };
    this.rows[row] = relation;
    return relation;
  }

  find(peer: number, token: Uint8Array): Relation | undefined {
    return this.all().find((each) => each.peer === peer && Buffer.compare(each.token, token) === 0);
  }

  /** The one whose last notification had that message id. */
  ofMid(peer: number, mid: number): Relation | undefined {
    return this.all().find((each) => each.peer === peer && each.mid === mid);
  }

  remove(row: number): void {
    this.rows[row] = undefined;
  }

  /** Something has changed; null ends the observations silently, a code with that word. */
  tell(resource: Resource, code?: number | null): void {
    for (const relation of this.all()) {
      if (relation.resource !== resource || relation.code !== undefined) continue;
      if (code === null) {
        this.remove(relation.row);
      } else {
        relation.due = true;
        relation.code = code;
      }
    }
  }

  all(): Relation[] {
    return this.rows.filter((each): each is Relation => each !== undefined);
  }
}
