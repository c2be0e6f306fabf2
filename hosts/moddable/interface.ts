/**
 * Wi-Fi of ECMA-419 as a network interface: ESP32, ESP8266, Pico and Zephyr.
 */
import WiFi from 'embedded:network/interface/wifi';
import { CONNECTION_LOST, DEVICE_ERROR, IN_PROGRESS, PARAMETER } from '../../src/net/codes.js';
import { type Credentials, type InterfaceHost, type InterfaceOptions, NetworkInterface, type Radio, isWireless } from '../../src/net/interface.js';

/* Values of `connection`. */
const CONNECTING = 300;
const JOINED = 400;
const ADDRESSED = 500;

class WifiRadio implements Radio {
  owner!: NetworkInterface;
  private wifi: WiFi | null;
  private readonly onChanged: (property: string) => void;
  /** What `connection` was when it was last looked at, while joining or joined; 0: neither. */
  private last: number;

  constructor() {
    this.wifi = null;
    this.last = 0;
    this.onChanged = this.changed.bind(this) as (property: string) => void;
  }

  get address(): string {
    const wifi = this.wifi;
    const address = wifi === null || wifi.connection < ADDRESSED ? undefined : wifi.address;
    return address === undefined ? '' : address;
  }

  get mac(): string {
    const mac = this.wifi === null ? undefined : this.wifi.MAC;
    return mac === undefined ? '' : mac;
  }

  get rssi(): number {
    const rssi = this.wifi === null || this.wifi.connection < JOINED ? undefined : this.wifi.RSSI;
    return rssi === undefined ? 0 : rssi;
  }

  join(credentials: Credentials): number {
    if (!isWireless(credentials)) return PARAMETER;
    try {
      if (this.wifi === null) this.wifi = new WiFi({ onChanged: this.onChanged });
      if (this.wifi.connection >= JOINED) this.wifi.disconnect(); // the SDK's own start had joined
      this.last = CONNECTING;
      const password = credentials.password;
      if (password === undefined || password === '') this.wifi.connect({ SSID: credentials.ssid as string });
      else this.wifi.connect({ SSID: credentials.ssid as string, password: password, secure: true });
    } catch {
      return DEVICE_ERROR;
    }
    return IN_PROGRESS;
  }

  leave(): void {
    this.last = 0;
    try {
      if (this.wifi !== null) this.wifi.disconnect();
    } catch {
      // it was not connected
    }
  }

  /** Called by the SDK with "connection" or "address". */
  private changed(_property: string): void {
    const connection = (this.wifi as WiFi).connection;
    const last = this.last;
    if (last === 0 || connection === last) return; // left; or nothing new
    if (connection >= ADDRESSED) {
      this.last = connection;
      this.owner.up(true);
    } else if (connection >= JOINED) {
      // Joined without an address, or has lost the one it had: DHCP goes on.
      this.last = connection;
      if (last === ADDRESSED) this.owner.down(CONNECTION_LOST);
    } else if (connection < CONNECTING) {
      // The SDK does not tell why.
      this.owner.down(CONNECTION_LOST);
    }
  }
}

/** A Wi-Fi interface. @param host for its timer and its random numbers, as ModdableHost */
export function wifi(host: InterfaceHost, options?: InterfaceOptions): NetworkInterface {
  return new NetworkInterface(new WifiRadio(), host, options);
}
