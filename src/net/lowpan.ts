/**
 * The configuration of a 6LoWPAN-ND interface: exactly these keys, each within its range.
 */
import { MeshInterface, type MeshConfig, type MeshRadio, type MeshValue, isBytes, isWithin } from './mesh.js';

export const NET_6LOWPAN_ROUTER = 0;
export const NET_6LOWPAN_HOST = 1;

/* Security modes. */
export const SECURITY_NONE = 0;
export const SECURITY_PSK = 1;

export interface LowpanConfig extends MeshConfig {
  /** 0 .. 0x07fff800. */
  'channel-mask'?: number;
  /** 0 or 2. */
  'channel-page'?: number;
  /** 0 .. 26, only where no mask is given. */
  channel?: number;
  /** The only PAN that is joined, 0 .. 0xffff; 0xffff: any. */
  'panid-filter'?: number;
  /** SECURITY_NONE or SECURITY_PSK, which needs a key. */
  'security-mode'?: number;
  /** 0 .. 255. */
  'psk-key-id'?: number;
  /** 16 bytes. */
  'psk-key'?: Uint8Array;
  /** 1 .. 7; a radio takes 5 where it is left out. */
  'sec-level'?: number;
  /** NET_6LOWPAN_ROUTER or NET_6LOWPAN_HOST. */
  'device-type'?: number;
}

function isGood(key: string, value: MeshValue, masked: boolean): boolean {
  switch (key) {
    case 'heap-size':
      return isWithin(value, 0, 0xfffe);
    case 'channel-mask':
      return isWithin(value, 0, 0x07fff800);
    case 'channel-page':
      return value === 0 || value === 2;
    case 'channel':
      return !masked && isWithin(value, 0, 26);
    case 'panid-filter':
      return isWithin(value, 0, 0xffff);
    case 'security-mode':
      return value === SECURITY_NONE || value === SECURITY_PSK;
    case 'psk-key-id':
      return isWithin(value, 0, 255);
    case 'psk-key':
      return isBytes(value, 16);
    case 'sec-level':
      return isWithin(value, 1, 7);
    case 'device-type':
      return value === NET_6LOWPAN_ROUTER || value === NET_6LOWPAN_HOST;
    default:
      return false;
  }
}

/** The key of a configuration that is outside its range, missing, or none of 6LoWPAN-ND's; '' for none. */
export function lowpanFault(config: LowpanConfig): string {
  const values = config as unknown as Record<string, MeshValue>;
  const masked = config['channel-mask'] !== undefined;
  for (const key in values) if (values[key] !== undefined && !isGood(key, values[key], masked)) return key;
  return config['security-mode'] === SECURITY_PSK && config['psk-key'] === undefined ? 'psk-key' : '';
}

/** A 6LoWPAN-ND interface; @param radio null: the host has none, and `connect` answers UNSUPPORTED */
export function lowpanInterface(radio: MeshRadio<LowpanConfig> | null): MeshInterface<LowpanConfig> {
  return new MeshInterface(lowpanFault, radio);
}
