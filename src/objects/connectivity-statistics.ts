/**
 * Connectivity Statistics, object 7, version 1.0. Made by `mote generate` from 7.xml: not to be edited.
 */
import { act, type Action, add, INTEGER, type NumberSetting, type NumberSource, type ObjectDeclaration, R, type ResourceDeclaration, RW } from './resources.js';

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

export interface ConnectivityStatisticsOptions {
  /** 0: R, integer, optional. */
  smsTxCounter?: NumberSource;
  /** 1: R, integer, optional. */
  smsRxCounter?: NumberSource;
  /** 2: R, integer, optional. */
  txData?: NumberSource;
  /** 3: R, integer, optional. */
  rxData?: NumberSource;
  /** 4: R, integer, optional, in B. */
  maxMessageSize?: NumberSource;
  /** 5: R, integer, optional, in B. */
  averageMessageSize?: NumberSource;
  /** 6: E, mandatory. */
  start?: Action;
  /** 7: E, mandatory. */
  stop?: Action;
  /** 8: RW, integer, optional, in s. */
  collectionPeriod?: NumberSetting;
}

/** Declares the object. */
export function connectivityStatistics(options: ConnectivityStatisticsOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, SMS_TX_COUNTER, INTEGER, R, options.smsTxCounter);
  add(list, SMS_RX_COUNTER, INTEGER, R, options.smsRxCounter);
  add(list, TX_DATA, INTEGER, R, options.txData);
  add(list, RX_DATA, INTEGER, R, options.rxData);
  add(list, MAX_MESSAGE_SIZE, INTEGER, R, options.maxMessageSize);
  add(list, AVERAGE_MESSAGE_SIZE, INTEGER, R, options.averageMessageSize);
  act(list, START, options.start, true);
  act(list, STOP, options.stop, true);
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
