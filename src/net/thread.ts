/**
 * The configuration of a Thread interface: exactly these keys, each within its range.
 */
import { MeshInterface, type MeshConfig, type MeshRadio, type MeshTimestamp, type MeshValue, isBytes, isText, isTimestamp, isWithin } from './mesh.js';

export const MESH_DEVICE_TYPE_THREAD_ROUTER = 0;
export const MESH_DEVICE_TYPE_THREAD_SLEEPY_END_DEVICE = 1;
export const MESH_DEVICE_TYPE_THREAD_MINIMAL_END_DEVICE = 2;

export interface ThreadConfig extends MeshConfig {
  /** Pre-shared key for the device, by which it is commissioned: 6 .. 255 characters. */
  pskd?: string;
  /** True: the link's parameters are those below, and nothing is commissioned. */
  'use-static-link-config'?: boolean;
  /** One of MESH_DEVICE_TYPE_THREAD_x. */
  'device-type'?: number;
  /** 0 .. 0x07fff800: bits 11 .. 26. */
  'config-channel-mask'?: number;
  /** 0. */
  'config-channel-page'?: number;
  /** 11 .. 26. */
  'config-channel'?: number;
  /** 0 .. 0xffff. */
  'config-panid'?: number;
  /** 1 .. 16 characters. */
  'config-network-name'?: string;
  'config-commissioning-dataset-timestamp'?: MeshTimestamp;
  /** 8 bytes. */
  'config-extended-panid'?: Uint8Array;
  /** 16 bytes. */
  'master-key'?: Uint8Array;
  /** 8 bytes: the prefix of the mesh's local addresses. */
  'config-ml-prefix'?: Uint8Array;
  /** 16 bytes: the commissioner's key. */
  'config-pskc'?: Uint8Array;
  /** 0 .. 255. */
  'security-policy'?: number;
}

function isGood(key: string, value: MeshValue): boolean {
  switch (key) {
    case 'heap-size':
      return isWithin(value, 0, 0xfffe);
    case 'pskd':
      return isText(value, 6, 255);
    case 'use-static-link-config':
      return typeof value === 'boolean';
    case 'device-type':
      return isWithin(value, MESH_DEVICE_TYPE_THREAD_ROUTER, MESH_DEVICE_TYPE_THREAD_MINIMAL_END_DEVICE);
    case 'config-channel-mask':
      return isWithin(value, 0, 0x07fff800);
    case 'config-channel-page':
      return value === 0;
    case 'config-channel':
      return isWithin(value, 11, 26);
    case 'config-panid':
      return isWithin(value, 0, 0xffff);
    case 'config-network-name':
      return isText(value, 1, 16);
    case 'config-commissioning-dataset-timestamp':
      return isTimestamp(value);
    case 'config-extended-panid':
    case 'config-ml-prefix':
      return isBytes(value, 8);
    case 'master-key':
    case 'config-pskc':
      return isBytes(value, 16);
    case 'security-policy':
      return isWithin(value, 0, 255);
    default:
      return false;
  }
}

/** The key of a configuration that is outside its range or is none of Thread's; '' for none. */
export function threadFault(config: ThreadConfig): string {
  const values = config as unknown as Record<string, MeshValue>;
  for (const key in values) if (values[key] !== undefined && !isGood(key, values[key])) return key;
  return '';
}

/** A Thread interface; @param radio null: the host has none, and `connect` answers UNSUPPORTED */
export function threadInterface(radio: MeshRadio<ThreadConfig> | null): MeshInterface<ThreadConfig> {
  return new MeshInterface(threadFault, radio);
}
