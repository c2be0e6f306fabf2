// Arithmetic that the clock, the codecs and the decimal conversions stand on.

suite('int32 time wraps', function () {
  const due = function (now, at) {
    return ((now - at) | 0) >= 0;
  };
  equal(due(5, 5), true, 'now');
  equal(due(4, 5), false, 'early');
  equal(due(-2147483648, 2147483647), true, 'one tick over the wrap');
  equal(due(2147483647, -2147483648), false, 'one tick before the wrap');
  equal((2147483647 + 1) | 0, -2147483648, 'sum wraps when cut');
  equal((2147483647 - -2147483648) | 0, -1, 'difference wraps when cut');
  equal((-2147483648 - 2147483647) | 0, 1, 'and the other way');
  equal((2147483640 + 1073741823) | 0, -1073741833, 'a far timeout');
});

suite('integers grow past int32', function () {
  equal(2147483647 + 1, 2147483648, 'sum');
  equal(-2147483648 - 1, -2147483649, 'difference');
  equal(65536 * 65536, 4294967296, 'product');
  equal(100000 * 100000, 10000000000, 'product that overflows far');
  let n = 2147483647;
  n++;
  equal(n, 2147483648, 'increment');
  let sum = 0;
  for (let i = 0; i < 10; i++) sum = sum * 1000 + 999;
  equal(sum > 9.9e29, true, 'and on to doubles');
  equal(9007199254740991 + 1, 9007199254740992, 'two to the 53rd');
  equal(4294967295 * 4294967296 + 4294967295, 4294967296 * 4294967296, 'beyond, rounded');
});

suite('integer division', function () {
  const tenth = function (v) {
    return (v - (v % 10)) / 10;
  };
  equal(tenth(2147483647), 214748364, 'largest');
  equal(tenth(9), 0, 'below ten');
  equal(tenth(10), 1, 'ten');
  equal(tenth(4294967295), 429496729, 'above int32');
  equal(tenth(9007199254740991), 900719925474099, 'two to the 53rd less one');
  equal(-7 % 3, -1, 'the rest has the sign of the dividend');
  equal(7 % -3, 1, 'not of the divisor');
  equal(7 / 2, 3.5, 'division is of doubles');
  equal(Math.floor(-3.5), -4, 'floor');
  equal(Math.ceil(3.2), 4, 'ceil');
  equal(1234567890123 % 4294967296, 1912276171, 'low word of a large integer');
  equal(Math.floor(1234567890123 / 4294967296), 287, 'high word');
  equal(287 * 4294967296 + 1912276171, 1234567890123, 'and together');
});

suite('bits', function () {
  equal(-1 >>> 0, 4294967295, 'unsigned');
  equal((1 << 31) >>> 0, 2147483648, 'top bit');
  equal(1 << 32, 1, 'a shift counts modulo 32');
  equal(-8 >> 1, -4, 'arithmetic shift');
  equal(0x80000000 | 0, -2147483648, 'cut to int32');
  equal(4294967296 | 0, 0, 'cut drops high bits');
  equal(10000000000 | 0, 1410065408, 'of a large one');
  equal(-10000000000 | 0, -1410065408, 'of a large negative one');
  equal(5.9 | 0, 5, 'cut goes to zero');
  equal(-5.9 | 0, -5, 'from below too');
  equal(~5, -6, 'not');
  equal(((0xde << 24) | (0xad << 16) | (0xbe << 8) | 0xef) >>> 0, 3735928559, 'a word of bytes');
  equal(0xdeadbeef >>> 24, 222, 'its first byte');
  equal(0xdeadbeef & 0xff, 239, 'its last byte');
});

suite('doubles', function () {
  equal(0 / 0 === 0 / 0, false, 'not a number is not itself');
  equal(1 / 0 > 1e22 * 1e22, true, 'infinity');
  equal((1 / 3) * 3, 1, 'rounding');
  equal(1 / 10 + 2 / 10 === 3 / 10, false, 'a sum of tenths');
  equal(Math.sqrt(16), 4, 'square root');
  equal(Math.floor(4503599627370495.5), 4503599627370495, 'floor of a large one');
  equal(Math.abs(-2.5), 2.5, 'abs');
  equal(Math.min(3, -1), -1, 'min');
  equal(Math.max(3, -1), 3, 'max');
  equal(Math.round(2.5), 3, 'round');
  equal(1e15 + 0.5 === 1e15, false, 'fractions of large numbers');
  equal(NaN > 1 || NaN < 1 || NaN === 1, false, 'comparisons with not a number');
});
