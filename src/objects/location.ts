/**
 * Location, object 6, version 1.0. Made by `mote generate` from 6.xml: not to be edited.
 */
import { add, bytes, FLOAT, type NumberSource, type ObjectDeclaration, OPAQUE, type OpaqueSource, R, type ResourceDeclaration, TIME } from './resources.js';

/** The object: one instance, optional. */
export const LOCATION = 6;

/** R, float, mandatory, in lat. */
export const LATITUDE = 0;
/** R, float, mandatory, in lon. */
export const LONGITUDE = 1;
/** R, float, optional, in m. */
export const ALTITUDE = 2;
/** R, float, optional, in m. */
export const RADIUS = 3;
/** R, opaque, optional. */
export const VELOCITY = 4;
/** R, time, mandatory. */
export const TIMESTAMP = 5;
/** R, float, optional, in m/s. */
export const SPEED = 6;

export interface LocationOptions {
  /** 0: R, float, mandatory, in lat. */
  latitude: NumberSource;
  /** 1: R, float, mandatory, in lon. */
  longitude: NumberSource;
  /** 2: R, float, optional, in m. */
  altitude?: NumberSource;
  /** 3: R, float, optional, in m. */
  radius?: NumberSource;
  /** 4: R, opaque, optional. */
  velocity?: OpaqueSource;
  /** 5: R, time, mandatory. */
  timestamp: NumberSource;
  /** 6: R, float, optional, in m/s. */
  speed?: NumberSource;
}

/** Declares the object. */
export function location(options: LocationOptions): ObjectDeclaration {
  const list: ResourceDeclaration[] = [];
  add(list, LATITUDE, FLOAT, R, options.latitude, 0);
  add(list, LONGITUDE, FLOAT, R, options.longitude, 0);
  add(list, ALTITUDE, FLOAT, R, options.altitude);
  add(list, RADIUS, FLOAT, R, options.radius);
  add(list, VELOCITY, OPAQUE, R, bytes(options.velocity));
  add(list, TIMESTAMP, TIME, R, options.timestamp, 0);
  add(list, SPEED, FLOAT, R, options.speed);
  return { id: LOCATION, version: '1.0', resources: list };
}

/** Unit of a resource as the registry writes it; '' for none. */
export function unitOf(rid: number): string {
  switch (rid) {
    case LATITUDE: return 'lat';
    case LONGITUDE: return 'lon';
    case ALTITUDE:
    case RADIUS: return 'm';
    case SPEED: return 'm/s';
    default: return '';
  }
}
