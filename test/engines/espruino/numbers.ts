// Reads a number literal as Espruino 2v29 does: digit by digit in doubles, whole numbers in 64 bits that wrap.

/**
 * The value that Espruino gives a number literal of JavaScript. Decimal fractions are often off by some units in the last place (0.3,
 * 1e-7, 281.48), and whole numbers from 2^63 on wrap (18446744073709551616 is 0); parseFloat does the same to text.
 */
export function readNumber(literal: string): number {
  const text = literal.replace(/_/g, '');
  if (/^(\d+|0[xbo][0-9a-f]+)$/i.test(text)) return Number(BigInt.asIntN(64, BigInt(text)));
  const [, whole, fraction, exponent] = /^(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text)!;
  let value = 0;
  for (const digit of whole!) value = value * 10 + Number(digit);
  let unit = 0.1;
  for (const digit of fraction!) {
    value += unit * Number(digit);
    unit /= 10;
  }
  for (let e = Number(exponent ?? 0); e > 0; e--) value *= 10;
  for (let e = Number(exponent ?? 0); e < 0; e++) value /= 10;
  return value;
}
