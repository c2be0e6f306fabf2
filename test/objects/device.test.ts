/**
 * Device is written by hand: what it declares is what the registry says of it.
 */
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Findings } from '../../tools/generate/finding.js';
import { readObjects } from '../../tools/generate.js';
import { device } from '../../src/objects/device.js';
import type { ResourceDeclaration } from '../../src/index.js';
import { REGISTRY, absent } from '../tools/registry.js';

const TYPES = ['NONE', 'STRING', 'INTEGER', 'UNSIGNED', 'FLOAT', 'BOOLEAN', 'OPAQUE', 'TIME', 'OBJLNK', 'CORELNK'];
const ACCESS = ['HIDDEN', 'R', 'W', 'RW', 'E'];

const CLIENT = { removeResourceInstance: (): number => 0, set: (): number => 0 };

const WHOLE = {
  manufacturer: 'a', model: 'b', serial: 'c', firmware: 'd', hardware: 'e', software: 'f', deviceType: 'g', reboot: (): void => undefined, factoryReset: (): void => undefined,
  power: [{ kind: 1 }], battery: 1, batteryStatus: 1, memoryFree: (): number => 1, memoryTotal: 1, time: (): number => 1, setTime: (): void => undefined, utcOffset: '+00:00', timezone: 'UTC', external: [0],
};

test('ids, types, operations, multiplicity and ranges are those of 3.xml', () => {
  if (absent('this test')) return;
  const findings = new Findings();
  const [model] = readObjects([join(REGISTRY, '3.xml')], findings);
  assert.equal(findings.all, []);
  const declared = new Map((device(WHOLE, CLIENT).resources as (ResourceDeclaration & { type?: number; multiple?: boolean; min?: number; max?: number })[]).map((r) => [r.id, r]));
  const few = new Set(device({}, CLIENT).resources.map((r) => r.id));
  assert.equal([...declared.keys()].sort((a, b) => a - b), model.resources.map((r) => r.id));
  for (const r of model.resources) {
    const own = declared.get(r.id)!;
    assert.is(own.type === undefined ? 'NONE' : TYPES[own.type], r.type, String(r.id));
    assert.is(ACCESS[own.access], r.access, String(r.id));
    assert.is(own.multiple === true, r.multiple, String(r.id));
    if (r.mandatory) assert.ok(few.has(r.id), r.id + ' is mandatory');
    // The registry has 0 .. 32 for error codes (11): those beyond 8 are reserved.
    if (r.range === undefined || r.id === 11 || r.type !== 'INTEGER') continue;
    assert.equal([own.min, own.max], [r.range.runs[0][0], r.range.runs.at(-1)![1]], String(r.id));
  }
});

test.run();
