/**
 * Connectivity Monitoring, object 4, version 1.3. Made by `mote generate` from 4.xml: not to be edited.
 */
import { add, INTEGER, many, type Numbers, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, STRING, type Texts } from './resources.js';

/** The object: one instance, optional. */
export const CONNECTIVITY_MONITORING = 4;

/** R, integer, mandatory, 0 .. 50. */
export const NETWORK_BEARER = 0;
/** R, multiple integer, mandatory, 0 .. 50. */
export const AVAILABLE_NETWORK_BEARER = 1;
/** R, integer, mandatory, in dBm. */
export const RADIO_SIGNAL_STRENGTH = 2;
/** R, integer, optional. */
export const LINK_QUALITY = 3;
/** R, multiple string, mandatory. */
export const IP_ADDRESSES = 4;
/** R, multiple string, optional. */
export const ROUTER_IP_ADDRESSES = 5;
/** R, integer, optional, 0 .. 100, in /100. */
export const LINK_UTILIZATION = 6;
/** R, multiple string, optional. */
export const APN = 7;
/** R, integer, optional. */
export const CELL_ID = 8;
/** R, integer, optional, 0 .. 999. */
export const SMNC = 9;
/** R, integer, optional, 0 .. 999. */
export const SMCC = 10;
/** R, integer, optional, in dB. */
export const SIGNAL_SNR = 11;
/** R, integer, optional. */
export const LAC = 12;
/** R, integer, optional, 0 .. 4. */
export const COVERAGE_ENHANCEMENT_LEVEL = 13;

export interface ConnectivityMonitoringOptions {
  /** 0: R, integer, mandatory, 0 .. 50. */
  networkBearer: NumberSource;
  /** 1: R, multiple integer, mandatory, 0 .. 50. */
  availableNetworkBearer: Numbers;
  /** 2: R, integer, mandatory, in dBm. */
  radioSignalStrength: NumberSource;
  /** 3: R, integer, optional. */
  linkQuality?: NumberSource;
  /** 4: R, multiple string, mandatory. */
  ipAddresses: Texts;
  /** 5: R, multiple string, optional. */
  routerIpAddresses?: Texts;
  /** 6: R, integer, optional, 0 .. 100, in /100. */
  linkUtilization?: NumberSource;
  /** 7: R, multiple string, optional. */
  apn?: Texts;
  /** 8: R, integer, optional. */
  cellId?: NumberSource;
  /** 9: R, integer, optional, 0 .. 999. */
  smnc?: NumberSource;
  /** 10: R, integer, optional, 0 .. 999. */
  smcc?: NumberSource;
  /** 11: R, integer, optional, in dB. */
  signalSnr?: NumberSource;
  /** 12: R, integer, optional. */
  lac?: NumberSource;
  /** 13: R, integer, optional, 0 .. 4. */
  coverageEnhancementLevel?: NumberSource;
}

/** Declares the object. */
export function connectivityMonitoring(options: ConnectivityMonitoringOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, NETWORK_BEARER, INTEGER, R, options.networkBearer, 0, 0, 50);
  many(list, AVAILABLE_NETWORK_BEARER, INTEGER, R, options.availableNetworkBearer, [], 0, 50);
  add(list, RADIO_SIGNAL_STRENGTH, INTEGER, R, options.radioSignalStrength, 0);
  add(list, LINK_QUALITY, INTEGER, R, options.linkQuality);
  many(list, IP_ADDRESSES, STRING, R, options.ipAddresses, []);
  many(list, ROUTER_IP_ADDRESSES, STRING, R, options.routerIpAddresses);
  add(list, LINK_UTILIZATION, INTEGER, R, options.linkUtilization, undefined, 0, 100);
  many(list, APN, STRING, R, options.apn);
  add(list, CELL_ID, INTEGER, R, options.cellId);
  add(list, SMNC, INTEGER, R, options.smnc, undefined, 0, 999);
  add(list, SMCC, INTEGER, R, options.smcc, undefined, 0, 999);
  add(list, SIGNAL_SNR, INTEGER, R, options.signalSnr);
  add(list, LAC, INTEGER, R, options.lac);
  add(list, COVERAGE_ENHANCEMENT_LEVEL, INTEGER, R, options.coverageEnhancementLevel, undefined, 0, 4);
  return { id: CONNECTIVITY_MONITORING, version: '1.3', resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case RADIO_SIGNAL_STRENGTH: return 'dBm';
    case LINK_UTILIZATION: return '/100';
    case SIGNAL_SNR: return 'dB';
    default: return '';
  }
}
