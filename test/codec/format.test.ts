/**
 * What the formats that are optional take of the arena is what they say, for a feature counts with it.
 */
import * as assert from 'node:assert/strict';
import { suite } from 'uvu';
import { Arena } from '../../src/buffers/arena.js';
import { Decimal } from '../../src/codec/decimal.js';
import { LWM2M_CBOR_BYTES, Lwm2mCborFormat } from '../../src/codec/lwm2m-cbor.js';
import { LWM2M_JSON_BYTES, Lwm2mJsonFormat } from '../../src/codec/lwm2m-json.js';
import { SENML_JSON_BYTES, SenmlJsonFormat } from '../../src/codec/senml-json.js';
import { Value } from '../../src/codec/value.js';

const test = suite('codec/format');

test('bytes of the arena', () => {
  const arena = new Arena(1024);
  const decimal = new Decimal(arena);
  const taken = (make: () => unknown): number => {
    arena.used = (arena.used + 7) & ~7;
    const before = arena.used;
    make();
    return arena.used - before;
  };
  assert.equal(taken(() => new SenmlJsonFormat(arena, decimal)), SENML_JSON_BYTES);
  assert.equal(taken(() => new Lwm2mJsonFormat(arena, decimal)), LWM2M_JSON_BYTES);
  assert.equal(taken(() => new Lwm2mCborFormat(arena)), LWM2M_CBOR_BYTES);
  assert.equal(taken(() => new Value(arena, false)), 16);
});

test.run();
