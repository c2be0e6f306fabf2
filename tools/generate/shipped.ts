/**
 * The objects whose modules this library carries as the generator wrote them, and what the registry leaves to whoever implements it.
 */

const range = (first: number, last: number, but: number[]): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((id) => !but.includes(id));

/** Ids of the definitions whose modules are checked in. */
export const SHIPPED: readonly number[] = [2, 4, 6, 7, 21, ...range(3300, 3350, [3307, 3309, 3326, 3329, 3331, 3332, 3334])];

/** The unit of Sensor Units (5701) when the application says none: SenML's for what the object measures (RFC 8428 12.1). */
export const UNITS: Readonly<Record<number, string>> = {
  3301: 'lx', 3303: 'Cel', 3304: '%RH', 3313: 'm/s2', 3314: 'T', 3315: 'Pa', 3316: 'V', 3317: 'A', 3318: 'Hz', 3319: 'm', 3320: '%', 3321: 'm', 3322: 'kg', 3323: 'Pa', 3324: 'dB',
  3325: 'ppm', 3327: 'S/m', 3328: 'W', 3330: 'm', 3346: 'm/s',
};
