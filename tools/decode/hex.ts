/**
 * Bytes from the hexadecimal text of a command line.
 */
import { Malformed } from '../values/decoded.js';

/** Reads hexadecimal digits; blanks, colons and line ends between them, and a "0x" in front, are passed over. Throws Malformed. */
export function parseHex(text: string): Uint8Array {
  const digits = text.replace(/^\s*0x/i, '').replace(/[\s:]/g, '');
  const wrong = /[^0-9a-f]/i.exec(digits);
  if (wrong !== null) throw new Malformed('"' + wrong[0] + '" is no hexadecimal digit', Math.floor(wrong.index / 2));
  if (digits.length % 2 !== 0) throw new Malformed('an odd number of hexadecimal digits', Math.floor(digits.length / 2));
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
