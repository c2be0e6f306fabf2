/**
 * The network interface under the sockets: joins a network, stays joined, and joins again by itself until it is told to disconnect.
 *
 *     DISCONNECTED -- connect --> CONNECTING -- radio: up --> LOCAL_UP, GLOBAL_UP
 *     CONNECTING, LOCAL_UP, GLOBAL_UP -- radio: down, or no word from it in time --> DISCONNECTED, for the back-off --> CONNECTING
 *     all -- disconnect --> DISCONNECTED, for good
 */
import { ALREADY, CONNECTION_TIMEOUT, IN_PROGRESS, IS_CONNECTED, NO_CONNECTION, OK, PARAMETER, UNSUPPORTED } from './codes.js';
import { CONNECTING, type Timer } from './types.js';

/* Status of an interface. */

/** No network, and none being joined: before `connect`, after `disconnect`, or during a back-off. */
export const DISCONNECTED = 0;
/** Being joined; the number that a socket's state has, too. */
export { CONNECTING };
/** Joined, with an address that reaches the link alone. */
export const LOCAL_UP = 3;
/** Joined, with an address that reaches beyond. */
export const GLOBAL_UP = 4;

/** What a network asks for; each radio knows which it needs. */
export interface Credentials {
  /** Name of a wireless network, 1 .. 32 bytes; left out on Ethernet. */
  ssid?: string;
  /** WPA pass phrase, 8 .. 63 characters (64: the key in hexadecimal); left out: an open network. */
  password?: string;
}

/** What a host does for an interface. Nothing throws. It reports to `owner` from the host's loop, never from inside `join` or `leave`. */
export interface Radio {
  /** The interface it works for, which sets this before all else. */
  owner: NetworkInterface;
  /** The address in use as text; empty: none. */
  readonly address: string;
  /** Hardware address, `aa:bb:cc:dd:ee:ff`; empty where the host does not tell. */
  readonly mac: string;
  /** Signal, dBm, negative; 0 where there is none, or none to measure. */
  readonly rssi: number;
  /** Begins to join: IN_PROGRESS, then `owner.up` or `owner.down`. PARAMETER for credentials that cannot be, UNSUPPORTED; any other code is tried again. */
  join(credentials: Credentials): number;
  /** Leaves, or stops joining; harmless when it did neither. */
  leave(): void;
}

/** Ports of a host that an interface needs. */
export interface InterfaceHost {
  timer(callback: () => void): Timer;
  random(bytes: Uint8Array, at: number, length: number): number;
}

/** How patient an interface is; every field may be left out. */
export interface InterfaceOptions {
  /** An attempt of which the radio says nothing for this long has failed, ms; 30000. */
  patience?: number;
  /** The first pause between attempts, ms; 1000. It doubles with each failure, and up to a quarter is added by chance. */
  backOff?: number;
  /** The longest pause before that is added, ms; 60000. */
  backOffMost?: number;
}

function or(value: number | undefined, otherwise: number): number {
  return value === undefined ? otherwise : value;
}

/** True for credentials of a wireless network as 802.11 has them. */
export function isWireless(credentials: Credentials): boolean {
  const ssid = credentials.ssid;
  const password = credentials.password;
  if (typeof ssid !== 'string' || ssid.length < 1 || ssid.length > 32) return false;
  return password === undefined || password === '' || (typeof password === 'string' && password.length >= 8 && password.length <= 64);
}

export class NetworkInterface {
  /** DISCONNECTED, CONNECTING, LOCAL_UP or GLOBAL_UP. */
  status: number;
  /** Why the last attempt failed, or the network went: AUTH_FAILURE, NO_SSID, DHCP_FAILURE, CONNECTION_LOST ...; OK after GLOBAL_UP. */
  error: number;
  /** Attempts that failed since the network was last up. */
  failures: number;
  /** Called after each change of `status`, also from inside `connect` and `disconnect`; null for none. */
  onStatus: ((network: NetworkInterface) => void) | null;
  private readonly radio: Radio;
  private readonly host: InterfaceHost;
  private readonly timer: Timer;
  private readonly patience: number;
  private readonly backOff: number;
  private readonly backOffMost: number;
  private readonly chance: Uint8Array;
  /** What it is to stay connected with; null: told to disconnect, or not yet to connect. */
  private credentials: Credentials | null;

  constructor(radio: Radio, host: InterfaceHost, options?: InterfaceOptions) {
    const o = options === undefined ? {} : options;
    radio.owner = this;
    this.radio = radio;
    this.host = host;
    this.timer = host.timer(this.due.bind(this) as () => void);
    this.patience = or(o.patience, 30000);
    this.backOff = or(o.backOff, 1000);
    this.backOffMost = or(o.backOffMost, 60000);
    this.chance = new Uint8Array(1);
    this.credentials = null;
    this.status = DISCONNECTED;
    this.error = OK;
    this.failures = 0;
    this.onStatus = null;
  }

  /** The address in use as text; empty: none. */
  get address(): string {
    return this.radio.address;
  }

  /** Signal, dBm; 0: none, or not known. */
  get rssi(): number {
    return this.radio.rssi;
  }

  /** Hardware address as text; empty: not known. */
  get mac(): string {
    return this.radio.mac;
  }

  /**
   * Joins the network, and again whenever it goes. IN_PROGRESS, `onStatus` tells the rest; IS_CONNECTED while it is up, ALREADY while other
   * credentials are tried; PARAMETER, UNSUPPORTED, and then it does not try. The credentials are kept, not copied.
   */
  connect(credentials: Credentials): number {
    if (this.credentials !== null) {
      if (this.status >= LOCAL_UP) return IS_CONNECTED;
      return credentials === this.credentials ? IN_PROGRESS : ALREADY;
    }
    this.credentials = credentials;
    this.failures = 0;
    this.error = OK;
    this.attempt();
    if (this.credentials !== null) return IN_PROGRESS;
    return this.error;
  }

  /** Leaves, and stays away. OK; NO_CONNECTION when it was not told to connect. */
  disconnect(): number {
    if (this.credentials === null) return NO_CONNECTION;
    this.credentials = null;
    this.timer.cancel();
    this.radio.leave();
    this.become(DISCONNECTED);
    return OK;
  }

  /** For the radio: the network is joined, with an address of the link alone or of more. */
  up(global: boolean): void {
    if (this.credentials === null || this.status === DISCONNECTED) return; // given up meanwhile
    this.timer.cancel();
    if (global) {
      this.failures = 0;
      this.error = OK;
    }
    this.become(global ? GLOBAL_UP : LOCAL_UP);
  }

  /** For the radio: the network went, or could not be joined. */
  down(code: number): void {
    if (this.credentials === null || this.status === DISCONNECTED) return;
    this.fail(code);
  }

  private attempt(): void {
    const credentials = this.credentials as Credentials;
    this.timer.schedule(this.patience);
    this.become(CONNECTING);
    if (this.credentials !== credentials) return; // disconnected by the listener
    const status = this.radio.join(credentials);
    if (status >= 0 || status === IN_PROGRESS) return;
    if (status === PARAMETER || status === UNSUPPORTED) {
      this.error = status;
      this.credentials = null;
      this.timer.cancel();
      this.become(DISCONNECTED);
      return;
    }
    this.fail(status);
  }

  private due(): void {
    if (this.credentials === null) return;
    if (this.status === DISCONNECTED) this.attempt();
    else if (this.status === CONNECTING) this.fail(CONNECTION_TIMEOUT);
  }

  private fail(code: number): void {
    this.error = code;
    this.radio.leave();
    const doubled = this.failures < 16 ? this.backOff * (1 << this.failures) : this.backOffMost;
    const wait = doubled < this.backOffMost ? doubled : this.backOffMost;
    this.failures++;
    this.host.random(this.chance, 0, 1);
    this.timer.schedule(wait + Math.floor((wait * this.chance[0]) / 1024));
    this.become(DISCONNECTED);
  }

  private become(status: number): void {
    if (status === this.status) return;
    this.status = status;
    const listener = this.onStatus;
    if (listener !== null) listener(this);
  }
}
