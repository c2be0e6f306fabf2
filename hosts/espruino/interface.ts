/**
 * Wi-Fi of Espruino's `Wifi` module as a network interface. The module tells of a network by events, and of an attempt that failed by its callback.
 */
import { AUTH_FAILURE, CONNECTION_LOST, DEVICE_ERROR, DHCP_FAILURE, IN_PROGRESS, NO_SSID, PARAMETER, UNSUPPORTED } from '../../src/net/codes.js';
import { type Credentials, type InterfaceHost, type InterfaceOptions, NetworkInterface, type Radio, isWireless } from '../../src/net/interface.js';

/* Reasons of IEEE 802.11 and of ESP-IDF, as the event `disconnected` has them. */
const AUTH_EXPIRE = 2;
const HANDSHAKE_TIMEOUT_4WAY = 15;
const NO_AP_FOUND = 201;
const AUTH_FAIL = 202;
const HANDSHAKE_TIMEOUT = 204;

function codeOf(reason: number): number {
  if (reason === NO_AP_FOUND) return NO_SSID;
  if (reason === AUTH_EXPIRE || reason === HANDSHAKE_TIMEOUT_4WAY || reason === AUTH_FAIL || reason === HANDSHAKE_TIMEOUT) return AUTH_FAILURE;
  return CONNECTION_LOST;
}

class WifiRadio implements Radio {
  owner!: NetworkInterface;
  private readonly wifi: WifiModule | null;
  /** Whether it joins or has joined: what comes else is of an attempt that was given up. */
  private active: boolean;

  constructor() {
    const self = this;
    let wifi: WifiModule | undefined;
    try {
      wifi = require('Wifi');
    } catch {
      wifi = undefined;
    }
    this.wifi = wifi === undefined || wifi.connect === undefined ? null : wifi;
    this.active = false;
    if (this.wifi === null) return;
    this.wifi.on('connected', function () {
      if (self.active) self.owner.up(true);
    });
    this.wifi.on('disconnected', function (details) {
      if (self.active) self.lost(codeOf(details === undefined ? 0 : Number(details.reason)));
    });
    this.wifi.on('dhcp_timeout', function () {
      if (self.active) self.lost(DHCP_FAILURE);
    });
  }

  get address(): string {
    const ip = this.active && this.wifi !== null ? this.wifi.getIP().ip : undefined;
    return ip === undefined || ip === '0.0.0.0' ? '' : ip;
  }

  get mac(): string {
    const mac = this.wifi === null ? undefined : this.wifi.getIP().mac;
    return mac === undefined ? '' : mac;
  }

  /** Builds for ESP8266 tell it; those for ESP32 do not. */
  get rssi(): number {
    const rssi = this.active && this.wifi !== null ? this.wifi.getDetails().rssi : undefined;
    return typeof rssi === 'number' ? rssi : 0;
  }

  join(credentials: Credentials): number {
    const self = this;
    const wifi = this.wifi;
    if (wifi === null) return UNSUPPORTED;
    if (!isWireless(credentials)) return PARAMETER;
    const password = credentials.password;
    this.active = true;
    try {
      wifi.connect(credentials.ssid as string, password === undefined || password === '' ? {} : { password: password }, function (error) {
        // Joined: the event says so, too. Failed: the event comes first, with a reason that is easier to read.
        if (error !== null && error !== undefined && self.active) self.lost(NO_SSID);
      });
    } catch {
      this.active = false;
      return DEVICE_ERROR;
    }
    return IN_PROGRESS;
  }

  leave(): void {
    this.active = false;
    if (this.wifi === null) return;
    try {
      this.wifi.disconnect();
    } catch {
      // it was not connected
    }
  }

  private lost(code: number): void {
    this.active = false;
    this.owner.down(code);
  }
}

/** A Wi-Fi interface. @param host for its timer and its random numbers, as `mote.host({})` */
export function wifi(host: InterfaceHost, options?: InterfaceOptions): NetworkInterface {
  return new NetworkInterface(new WifiRadio(), host, options);
}
