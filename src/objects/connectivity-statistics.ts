/**
 * Connectivity Statistics, object 7, version 1.0. Made by `mote generate` from 7.xml: not to be edited.
 */
import { statistics, type StatisticsOptions, type Values } from './derived.js';
import { add, INTEGER, type NumberSetting, type ObjectDeclaration, type ResourceDeclaration, RW } from './resources.js';

/** The object: one instance, optional. */
export const CONNECTIVITY_STATISTICS = 7;

/** R, integer, optional. */
export const SMS_TX_COUNTER = 0;
/** R, integer, optional. */
export const SMS_RX_COUNTER = 1;
/** R, integer, optional. */
export const TX_DATA = 2;
/** R, integer, optional. */
export const RX_DATA = 3;
/** R, integer, optional, in B. */
export const MAX_MESSAGE_SIZE = 4;
/** R, integer, optional, in B. */
export const AVERAGE_MESSAGE_SIZE = 5;
/** E, mandatory. */
export const START = 6;
/** E, mandatory. */
export const STOP = 7;
/** RW, integer, optional, in s. */
export const COLLECTION_PERIOD = 8;

export interface ConnectivityStatisticsOptions extends StatisticsOptions {
  /** 8: RW, integer, optional, in s. */
  collectionPeriod?: NumberSetting;
}

/** Declares the object. The options say where its numbers come from. */
export function connectivityStatistics(options: ConnectivityStatisticsOptions, client: Values): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  statistics(list, CONNECTIVITY_STATISTICS, options, client);
  add(list, COLLECTION_PERIOD, INTEGER, RW, options.collectionPeriod);
  return { id: CONNECTIVITY_STATISTICS, version: '1.0', resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case MAX_MESSAGE_SIZE:
    case AVERAGE_MESSAGE_SIZE: return 'B';
    case COLLECTION_PERIOD: return 's';
    default: return '';
  }
}
