/**
 * The network interface of a computer: up as long as the computer is, with a switch for tests.
 */
import { networkInterfaces } from 'node:os';
import { CONNECTION_LOST, IN_PROGRESS } from '../../src/net/codes.js';
import { type InterfaceOptions, NetworkInterface, type Radio } from '../../src/net/interface.js';
import { NodeHost } from './host.js';

/** A radio that joins at once while it is switched on. */
export class NodeRadio implements Radio {
  owner!: NetworkInterface;
  readonly rssi: number;
  private on: boolean;
  private joined: boolean;

  constructor() {
    this.rssi = 0;
    this.on = true;
    this.joined = false;
  }

  /** The first address that is not loopback's, while joined. */
  get address(): string {
    return this.joined ? (first()?.address ?? '127.0.0.1') : '';
  }

  get mac(): string {
    return first()?.mac ?? '';
  }

  join(): number {
    this.joined = true;
    setImmediate(() => {
      if (this.on && this.joined) this.owner.up(true);
      else this.owner.down(CONNECTION_LOST);
    });
    return IN_PROGRESS;
  }

  leave(): void {
    this.joined = false;
  }

  /** For tests: the network goes, or comes back. */
  switch(on: boolean): void {
    this.on = on;
    if (!on) this.owner.down(CONNECTION_LOST);
  }
}

function first(): { address: string; mac: string } | undefined {
  return Object.values(networkInterfaces()).flatMap((all) => all ?? []).find((one) => !one.internal);
}

/** The interface of this computer; `radio` is its switch. */
export function networkInterface(options?: InterfaceOptions, radio = new NodeRadio()): NetworkInterface {
  return new NetworkInterface(radio, new NodeHost({ unref: true }), options);
}
