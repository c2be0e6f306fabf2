/*
 * Mesh interfaces: every edge of every range of their records, and each state of the connection by each input, driven by a scripted radio.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AUTH_FAILURE, CONNECTION_LOST, DEVICE_ERROR, IN_PROGRESS, IS_CONNECTED, NO_CONNECTION, OK, PARAMETER, UNSUPPORTED } from '../../src/net/codes.js';
import { NET_6LOWPAN_HOST, NET_6LOWPAN_ROUTER, SECURITY_NONE, SECURITY_PSK, lowpanInterface } from '../../src/net/lowpan.js';
import { MESH_CONNECTED, MESH_CONNECTING, MESH_DISCONNECTED, MESH_FAILED, type MeshConfig, type MeshInterface, type MeshRadio } from '../../src/net/mesh.js';
import { MESH_DEVICE_TYPE_THREAD_MINIMAL_END_DEVICE, MESH_DEVICE_TYPE_THREAD_ROUTER, MESH_DEVICE_TYPE_THREAD_SLEEPY_END_DEVICE, type ThreadConfig, threadInterface } from '../../src/net/thread.js';

type Row = [key: string, good: unknown[], bad: unknown[]];
const count = (least: number, most: number): [unknown[], unknown[]] => [[least, most], [least - 1, most + 1, least + 0.5, NaN, `${least}`, true, null]];
const text = (least: number, most: number): [unknown[], unknown[]] => [['x'.repeat(least), 'x'.repeat(most)], ['x'.repeat(least - 1), 'x'.repeat(most + 1), 5, null]];
const bytes = (length: number): [unknown[], unknown[]] => [[new Uint8Array(length)], [new Uint8Array(length - 1), new Uint8Array(length + 1), 'x'.repeat(length), [1], null]];
const stamp = (seconds: unknown, ticks: unknown, u: unknown): unknown => ({ seconds, ticks, u });

const THREAD: Row[] = [
  ['heap-size', ...count(0, 0xfffe)],
  ['pskd', ...text(6, 255)],
  ['use-static-link-config', [true, false], [0, 'true', null]],
  ['device-type', [MESH_DEVICE_TYPE_THREAD_ROUTER, MESH_DEVICE_TYPE_THREAD_SLEEPY_END_DEVICE, MESH_DEVICE_TYPE_THREAD_MINIMAL_END_DEVICE], [-1, 3, 'router']],
  ['config-channel-mask', ...count(0, 0x07fff800)],
  ['config-channel-page', [0], [1, 2, -1, '0', null]],
  ['config-channel', ...count(11, 26)],
  ['config-panid', ...count(0, 0xffff)],
  ['config-network-name', ...text(1, 16)],
  ['config-commissioning-dataset-timestamp', [stamp(0, 0, false), stamp(2 ** 48 - 1, 32767, true)],
    [stamp(2 ** 48, 0, false), stamp(-1, 0, false), stamp(0, 32768, false), stamp(0, -1, false), stamp(0.5, 0, false), stamp(0, 0, 1), 5, null, new Uint8Array(8)]],
  ['config-extended-panid', ...bytes(8)],
  ['master-key', ...bytes(16)],
  ['config-ml-prefix', ...bytes(8)],
  ['config-pskc', ...bytes(16)],
  ['security-policy', ...count(0, 255)],
];

const LOWPAN: Row[] = [
  ['heap-size', ...count(0, 0xfffe)],
  ['channel-mask', ...count(0, 0x07fff800)],
  ['channel-page', [0, 2], [1, 3, -1, '0', null]],
  ['channel', ...count(0, 26)],
  ['panid-filter', ...count(0, 0xffff)],
  ['security-mode', [SECURITY_NONE], [-1, 2, 'NONE', null]],
  ['psk-key-id', ...count(0, 255)],
  ['psk-key', ...bytes(16)],
  ['sec-level', ...count(1, 7)],
  ['device-type', [NET_6LOWPAN_ROUTER, NET_6LOWPAN_HOST], [-1, 2, 'host', null]],
];

/** A radio that does as it is told. */
class Scripted implements MeshRadio<ThreadConfig> {
  owner!: MeshInterface<ThreadConfig>;
  answer = IN_PROGRESS;
  config: ThreadConfig | null = null;
  leaves = 0;

  join(config: ThreadConfig): number {
    this.config = config;
    return this.answer;
  }

  leave(): void {
    this.leaves++;
  }
}

for (const [name, make, rows] of [['thread', threadInterface, THREAD], ['6lowpan-nd', lowpanInterface, LOWPAN]] as const) {
  test(`${name}: every key at both ends of its range, and beyond`, () => {
    const mesh = make(null);
    for (const [key, good, bad] of rows) {
      for (const value of good) {
        assert.is(mesh.configure({ [key]: value } as MeshConfig), OK, `${key} ${value}`);
        assert.is(mesh.fault, '');
      }
      for (const value of bad) {
        assert.is(mesh.configure({ [key]: value } as MeshConfig), PARAMETER, `${key} ${JSON.stringify(value)}`);
        assert.is(mesh.fault, key);
      }
      assert.is(mesh.configure({ [key]: undefined } as MeshConfig), OK);
    }
    const whole = Object.fromEntries(rows.filter(([key]) => key !== 'channel').map(([key, good]) => [key, good[0]]));
    assert.is(mesh.configure(whole as MeshConfig), OK);
    assert.is(mesh.configure({ ...whole, colour: 1 } as MeshConfig), PARAMETER);
    assert.is(mesh.fault, 'colour');
  });
}

test('6lowpan-nd: a channel only without a mask, and a key for PSK', () => {
  const mesh = lowpanInterface(null);
  assert.is(mesh.configure({ 'channel-mask': 0x800, channel: 11 }), PARAMETER);
  assert.is(mesh.fault, 'channel');
  assert.is(mesh.configure({ 'security-mode': SECURITY_PSK }), PARAMETER);
  assert.is(mesh.fault, 'psk-key');
  assert.is(mesh.configure({ 'security-mode': SECURITY_PSK, 'psk-key': new Uint8Array(16) }), OK);
});

test('without a radio nothing connects', () => {
  const mesh = threadInterface(null);
  assert.is(mesh.connect(), UNSUPPORTED);
  assert.is(mesh.disconnect(), UNSUPPORTED);
  assert.is(mesh.status, MESH_DISCONNECTED);
});

test('the radio gets the configuration that stood last', () => {
  const radio = new Scripted();
  const mesh = threadInterface(radio);
  const config = { 'config-channel': 15 };
  mesh.configure(config);
  mesh.configure({ 'config-channel': 27 });
  mesh.connect();
  assert.is(radio.config, config);
});

const NAMES = ['DISCONNECTED', 'CONNECTING', 'CONNECTED', 'FAILED'];

function brought(state: number): { mesh: MeshInterface<ThreadConfig>; radio: Scripted; told: number[] } {
  const radio = new Scripted();
  const mesh = threadInterface(radio);
  const told: number[] = [];
  if (state !== MESH_DISCONNECTED) mesh.connect();
  if (state === MESH_CONNECTED) mesh.joined();
  if (state === MESH_FAILED) mesh.failed(AUTH_FAILURE);
  assert.is(mesh.status, state);
  mesh.onStatus = (which) => void told.push(which.status);
  return { mesh, radio, told };
}

/** Input, and for each state: the answer, the status after it, the error after it. */
const INPUTS: [string, (mesh: MeshInterface<ThreadConfig>, radio: Scripted) => number, [number, number, number][]][] = [
  ['connect', (mesh) => mesh.connect(), [[IN_PROGRESS, MESH_CONNECTING, OK], [IN_PROGRESS, MESH_CONNECTING, OK], [IS_CONNECTED, MESH_CONNECTED, OK], [IN_PROGRESS, MESH_CONNECTING, OK]]],
  ['a connect that the radio refuses', (mesh, radio) => ((radio.answer = DEVICE_ERROR), mesh.connect()),
    [[DEVICE_ERROR, MESH_FAILED, DEVICE_ERROR], [IN_PROGRESS, MESH_CONNECTING, OK], [IS_CONNECTED, MESH_CONNECTED, OK], [DEVICE_ERROR, MESH_FAILED, DEVICE_ERROR]]],
  ['disconnect', (mesh) => mesh.disconnect(), [[NO_CONNECTION, MESH_DISCONNECTED, OK], [OK, MESH_DISCONNECTED, OK], [OK, MESH_DISCONNECTED, OK], [OK, MESH_DISCONNECTED, OK]]],
  ['joined', (mesh) => (mesh.joined(), 0), [[0, MESH_DISCONNECTED, OK], [0, MESH_CONNECTED, OK], [0, MESH_CONNECTED, OK], [0, MESH_FAILED, AUTH_FAILURE]]],
  ['failed', (mesh) => (mesh.failed(CONNECTION_LOST), 0), [[0, MESH_DISCONNECTED, OK], [0, MESH_FAILED, CONNECTION_LOST], [0, MESH_DISCONNECTED, CONNECTION_LOST], [0, MESH_FAILED, AUTH_FAILURE]]],
];

for (const [name, input, rows] of INPUTS) {
  test(`${name} in each state`, () => {
    rows.forEach(([answer, status, error], state) => {
      const { mesh, radio, told } = brought(state);
      assert.is(input(mesh, radio), answer, `${NAMES[state]}: answer`);
      assert.is(mesh.status, status, `${NAMES[state]}: status`);
      assert.is(mesh.error, error, `${NAMES[state]}: error`);
      assert.is(told.length === 0 ? state : told[told.length - 1], status, `${NAMES[state]}: told`);
    });
  });
}

test.run();
