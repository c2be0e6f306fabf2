// Typed arrays over one buffer: what the arena and the codecs stand on.

suite('shared views', function () {
  const buffer = new ArrayBuffer(32);
  const u8 = new Uint8Array(buffer);
  const u16 = new Uint16Array(buffer);
  const i32 = new Int32Array(buffer);
  const f64 = new Float64Array(buffer);
  equal(u8.length, 32, 'length of the bytes');
  equal(f64.length, 4, 'length of the doubles');
  u16[1] = 0x1234;
  equalBytes(u8, 0, 4, '00003412', 'halves are little endian');
  i32[1] = -2;
  equalBytes(u8, 4, 4, 'feffffff', 'words are little endian');
  f64[1] = 1.5;
  equalBytes(u8, 8, 8, '000000000000f83f', 'doubles are little endian');
  u8[15] = 0xc0;
  equal(f64[1], -98304, 'a byte written shows in the double');
  f64[2] = 1 / 3;
  equalBytes(u8, 16, 8, '555555555555d53f', 'a double is stored exactly');
  equal(f64[2], 1 / 3, 'and read back');
  f64[3] = 5e-324;
  equalBytes(u8, 24, 8, '0100000000000000', 'the smallest double');
  f64[3] = 1 / 0;
  equalBytes(u8, 24, 8, '000000000000f07f', 'infinity');
  f64[3] = 0 / 0;
  fact((u8[31] & 0x7f) === 0x7f && u8[30] >= 0xf8, 'not a number');
  equal(f64[3], 0 / 0, 'not a number read back');
});

suite('float32 by a view', function () {
  const buffer = new ArrayBuffer(8);
  const u8 = new Uint8Array(buffer);
  const f32 = new Float32Array(buffer);
  f32[0] = 1.5;
  equalBytes(u8, 0, 4, '0000c03f', 'exact');
  f32[0] = 0.1;
  equalBytes(u8, 0, 4, 'cdcccc3d', 'rounded to nearest');
  equal(f32[0] === 0.1, false, 'and no longer the double');
  const view = new DataView(buffer);
  view.setFloat32(4, -2.25);
  equalBytes(u8, 4, 4, 'c0100000', 'DataView is big endian');
  view.setFloat64(0, -2.25);
  equalBytes(u8, 0, 8, 'c002000000000000', 'DataView double');
  equal(view.getFloat64(0), -2.25, 'and back');
});

suite('stores convert', function () {
  const u8 = new Uint8Array(4);
  u8[0] = 257;
  u8[1] = -1;
  u8[2] = 3.7;
  u8[3] = 4294967295;
  equalBytes(u8, 0, 4, '01ff03ff', 'to a byte');
  const u16 = new Uint16Array(2);
  u16[0] = 70000;
  u16[1] = -2;
  equal(u16[0], 4464, 'to a half');
  equal(u16[1], 65534, 'a negative one to a half');
  const i32 = new Int32Array(2);
  i32[0] = 2147483648;
  i32[1] = 4294967295;
  equal(i32[0], -2147483648, 'to a word');
  equal(i32[1], -1, 'all ones to a word');
  i32[0] = 2147483647;
  i32[0]++;
  equal(i32[0], -2147483648, 'increment wraps');
  const u32 = new Uint32Array(1);
  u32[0] = -1;
  equal(u32[0], 4294967295, 'an unsigned word');
  u8[0] = 0;
  u8[0] |= 0x81;
  u8[0] <<= 1;
  equal(u8[0], 2, 'compound assignment');
  let at = 0;
  u8[at++] = 9;
  u8[at++] = 8;
  equal(at, 2, 'index moves once');
  equalBytes(u8, 0, 2, '0908', 'and stores in order');
});

suite('set, fill, subarray', function () {
  const a = new Uint8Array(8);
  const b = new Uint8Array(3);
  b[0] = 1;
  b[1] = 2;
  b[2] = 3;
  a.set(b, 2);
  equalBytes(a, 0, 8, '0000010203000000', 'set at an offset');
  a.set(a.subarray(2, 5), 3);
  equalBytes(a, 0, 8, '0000010102030000', 'set over itself, upwards');
  a.set(a.subarray(3, 6), 2);
  equalBytes(a, 0, 8, '0000010203030000', 'set over itself, downwards');
  a.fill(7, 1, 3);
  equalBytes(a, 0, 8, '0007070203030000', 'fill of a range');
  a.fill(0);
  equalBytes(a, 0, 8, '0000000000000000', 'fill of all');
  const view = new Uint8Array(a.buffer, 2, 4);
  view[0] = 5;
  equal(a[2], 5, 'a view with an offset');
  equal(view.length, 4, 'its length');
  equal(a.subarray(2, 4).length, 2, 'length of a subarray');
  equal(a.indexOf(5), 2, 'indexOf');
});

suite('out of range', function () {
  const a = new Uint8Array(4);
  equal(a[4], undefined, 'a byte behind the end reads as undefined');
  a[4] = 1;
  equal(a.length, 4, 'and writing it changes nothing');
  const b = new Float64Array(1);
  equal(b[1], undefined, 'a double behind the end');
});
