/**
 * Dates as text, RFC 3339 5.6: how CBOR's tag 0 carries a time.
 */
import { BAD_REQUEST } from '../status.js';

/** A decimal number of exactly `count` digits; -1 when it is none. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let n = 0;
  for (let i = 0; i < count; i++) {
    const c = bytes[at + i] - 48;
    if (c < 0 || c > 9) return -1;
    n = n * 10 + c;
  }
  return n;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whole days from 1970-01-01 to a date of the Gregorian calendar. */
function daysTo(year: number, month: number, day: number): number {
  // Years begin in March, so that the leap day is their last.
  const y = month > 2 ? year : year - 1;
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  const m = month > 2 ? month - 3 : month + 9;
  return y * 365 + leaps + Math.floor((m * 153 + 2) / 5) + day - 1 - 719468;
}

/** Seconds east of UTC that "Z", "+02:00" and the like tell; BAD_REQUEST for anything else. Negative hours answer 100,000 and more. */
function zone(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return bytes[at] === 90 || bytes[at] === 122 ? 0 : BAD_REQUEST;
  if (length !== 6 || bytes[at + 3] !== 58 || (bytes[at] !== 43 && bytes[at] !== 45)) return BAD_REQUEST;
  const hours = digits(bytes, at + 1, 2);
  const minutes = digits(bytes, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return BAD_REQUEST;
  const seconds = hours * 3600 + minutes * 60;
  return bytes[at] === 45 ? 100000 + seconds : seconds;
}

/** Puts "2013-03-21T20:04:00.5+01:00" as seconds since 1970-01-01 UTC into f64[cell], fraction included; 0 or BAD_REQUEST. */
export function readDate(bytes: Uint8Array, at: number, length: number, f64: Float64Array, cell: number): number {
  if (length < 20) return BAD_REQUEST;
  const year = digits(bytes, at, 4);
  const month = digits(bytes, at + 5, 2);
  const day = digits(bytes, at + 8, 2);
  const hour = digits(bytes, at + 11, 2);
  const minute = digits(bytes, at + 14, 2);
  const second = digits(bytes, at + 17, 2);
  const t = bytes[at + 10];
  if (bytes[at + 4] !== 45 || bytes[at + 7] !== 45 || (t !== 84 && t !== 116) || bytes[at + 13] !== 58 || bytes[at + 16] !== 58) return BAD_REQUEST;
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return BAD_REQUEST;
  // RFC 3339 5.6: a leap second is 60.
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return BAD_REQUEST;
  const end = at + length;
  let i = at + 19;
  let fraction = 0;
  if (bytes[i] === 46) {
    let scale = 1;
    const from = ++i;
    while (i < end && bytes[i] >= 48 && bytes[i] <= 57) {
      scale /= 10;
      fraction += (bytes[i++] - 48) * scale;
    }
    if (i === from) return BAD_REQUEST;
  }
  const east = zone(bytes, i, end - i);
  if (east < 0) return BAD_REQUEST;
  f64[cell] = daysTo(year, month, day) * 86400 + hour * 3600 + minute * 60 + second + fraction - (east >= 100000 ? 100000 - east : east);
  return 0;
}
