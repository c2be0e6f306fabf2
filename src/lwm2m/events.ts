/**
 * What the application hears: a ring of numbered events with the server, the code and the path they speak of.
 */
import type { Arena } from '../buffers/arena.js';
import type { Config, Stats } from '../config.js';
import { ABSENT, type Path } from '../codec/path.js';

/* Numbers only grow; the names are Zephyr's where it has the event. */

/** A bootstrap failed; `code` tells why. */
export const BOOTSTRAP_REG_FAILURE = 1;
/** A bootstrap server accepted the request. */
export const BOOTSTRAP_REG_COMPLETE = 2;
/** The bootstrap server has finished. */
export const BOOTSTRAP_TRANSFER_COMPLETE = 3;
/** A registration failed and is tried again after a while; `code` is minus the server's code, or why no answer came. */
export const REGISTRATION_FAILURE = 4;
/** Registered with server `ssid`. */
export const REGISTRATION_COMPLETE = 5;
/** An Update was not answered: registering anew. */
export const REG_TIMEOUT = 6;
/** An Update goes out. */
export const REG_UPDATE = 7;
/** The server confirmed the Update. */
export const REG_UPDATE_COMPLETE = 8;
/** The server refused an Update: registering anew. */
export const REG_UPDATE_FAILURE = 9;
/** De-registered. */
export const DEREGISTER = 10;
/** De-registration was refused or not answered; the client stops all the same. */
export const DEREGISTER_FAILURE = 11;
/** The network to the server is closed, by our own will. */
export const DISCONNECT = 12;
/** Queue mode: nothing is received until the next send. */
export const QUEUE_MODE_RX_OFF = 13;
/** The client was suspended. */
export const ENGINE_SUSPENDED = 14;
/** The server disabled itself (1/x/4) for a time. */
export const SERVER_DISABLED = 15;
/** The network under a server failed; `code` is the network API's. */
export const NETWORK_ERROR = 16;
/** A registration goes out; `code` is the version asked for, 10 for 1.0. */
export const REGISTERING = 17;
/** The server does not know the version: `code` is the next one tried, 11 for 1.1. */
export const VERSION_FALLBACK = 18;
/** A server wrote the path. */
export const WRITTEN = 19;
/** A server executed the path. */
export const EXECUTED = 20;
/** A server began to observe the path. */
export const OBSERVED = 21;
/** An observation ended; `code` is 0 when the server ended it, RESET or TIMED_OUT when a notification drew that. */
export const OBSERVE_CANCELLED = 22;
/** A confirmable notification was acknowledged. */
export const NOTIFY_ACKED = 23;
/** A handler for the path threw; the server got 5.00. */
export const HANDLER_THREW = 24;
/** A server wrote attributes of the path. */
export const ATTRIBUTES_WRITTEN = 25;
/** A bootstrap is asked for: the request goes out. */
export const BOOTSTRAP_REQUEST = 26;
/** The bootstrap server said that it had finished, but what it wrote does not go together: it was told so (4.06) and may mend it. */
export const BOOTSTRAP_INCONSISTENT = 27;
/** A bootstrap that failed is taken back: the servers of before are in force again. */
export const BOOTSTRAP_TAKEN_BACK = 28;
/** The bootstrap account is gone, as its timeout (0/x/12) says: no bootstrap is possible any more. */
export const BOOTSTRAP_ACCOUNT_PURGED = 29;
/** A stored record could not be read or written: `code` is why, `oid` its key. The client goes on with what it was built with, or has in memory. */
export const STORE_FAILURE = 30;
/** All retry sequences with a server failed (1/x/17 - 20), or it refused us; `code` is 1 when a bootstrap is asked for, 0 when a new sequence begins after 1/x/19. */
export const SEQUENCES_FAILED = 31;
/** The client was suspended and goes on. */
export const ENGINE_RESUMED = 32;
/** The server does not know the Profile ID: it is told the list of objects. */
export const PROFILE_REFUSED = 33;

/** A server made the object instance of the path; the last one, when it made several. */
export const CREATED = 36;
/** A server deleted the object instance, or the resource instance, of the path. */
export const DELETED = 37;
/** A Send arrived; `code` is the samples and reports in it. */
export const SEND_COMPLETE = 38;
/** A Send was refused (`code` is minus the server's code: what it held is dropped for that server if the fault is ours, 4.xx) or not answered (it is kept). */
export const SEND_FAILURE = 39;
/** A sample was refused: the ring of Send is full. */
export const SEND_FULL = 40;
/** A confirmable notification was not acknowledged; the observation stands, and what it could not tell is stored (1/x/6). */
export const NOTIFY_TIMEOUT = 41;
/** More is to be stored for servers that are away than there is room for: the oldest is lost. Told once, until the room is empty again. */
export const HISTORY_FULL = 42;

export class Events {
  /** The event that `poll` answered last. */
  ssid: number;
  code: number;
  oid: number;
  iid: number;
  rid: number;
  riid: number;
  private readonly u8: Uint8Array;
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly capacity: number;
  private readonly types: number;
  private readonly ssids: number;
  private readonly paths: number;
  private readonly codes: number;
  private readonly stats: Stats;
  private first: number;
  private count: number;

  constructor(arena: Arena, config: Config, stats: Stats) {
    const n = config.events;
    this.u8 = arena.u8;
    this.u16 = arena.u16;
    this.i32 = arena.i32;
    this.capacity = n;
    this.codes = arena.words(n);
    this.ssids = arena.halves(n);
    this.paths = arena.halves(n * 4);
    this.types = arena.bytes(n);
    this.stats = stats;
    this.first = 0;
    this.count = 0;
    this.ssid = 0;
    this.code = 0;
    this.oid = ABSENT;
    this.iid = ABSENT;
    this.rid = ABSENT;
    this.riid = ABSENT;
  }

  /** Adds an event without a path. When the ring is full the oldest is lost, and counted. */
  add(type: number, ssid: number, code: number): void {
    this.put(type, ssid, code, ABSENT, ABSENT, ABSENT, ABSENT);
  }

  /** Adds an event about a path. */
  addPath(type: number, ssid: number, code: number, path: Path): void {
    this.put(type, ssid, code, path.oid, path.iid, path.rid, path.riid);
  }

  private put(type: number, ssid: number, code: number, oid: number, iid: number, rid: number, riid: number): void {
    if (this.count === this.capacity) {
      this.first = (this.first + 1) % this.capacity;
      this.count--;
      this.stats.noEvent++;
    }
    const row = (this.first + this.count) % this.capacity;
    this.count++;
    this.u8[this.types + row] = type;
    this.u16[this.ssids + row] = ssid;
    this.i32[this.codes + row] = code;
    const at = this.paths + row * 4;
    this.u16[at] = oid;
    this.u16[at + 1] = iid;
    this.u16[at + 2] = rid;
    this.u16[at + 3] = riid;
  }

  /** The oldest event's type, its particulars in the fields; 0 when there is none. */
  poll(): number {
    if (this.count === 0) return 0;
    const row = this.first;
    this.first = (row + 1) % this.capacity;
    this.count--;
    this.ssid = this.u16[this.ssids + row];
    this.code = this.i32[this.codes + row];
    const at = this.paths + row * 4;
    this.oid = this.u16[at];
    this.iid = this.u16[at + 1];
    this.rid = this.u16[at + 2];
    this.riid = this.u16[at + 3];
    return this.u8[this.types + row];
  }
}
