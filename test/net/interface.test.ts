/*
 * The network interface by a scripted radio and a virtual timer: each state by each input, the back-off; and a client that follows one, for real.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeHost } from '../../hosts/node/host.js';
import { NodeRadio, networkInterface } from '../../hosts/node/interface.js';
import { Dtls } from '../../src/features/dtls.js';
import { Client, ENGINE_RESUMED, ENGINE_SUSPENDED, REGISTRATION_COMPLETE, REG_UPDATE_COMPLETE, run } from '../../src/index.js';
import {
  ALREADY, AUTH_FAILURE, CONNECTION_LOST, CONNECTION_TIMEOUT, DEVICE_ERROR, IN_PROGRESS, IS_CONNECTED, NO_CONNECTION, NO_SSID, OK, PARAMETER, UNSUPPORTED,
} from '../../src/net/codes.js';
import { follow } from '../../src/net/follow.js';
import { CONNECTING, DISCONNECTED, GLOBAL_UP, LOCAL_UP, NetworkInterface, type Radio, isWireless } from '../../src/net/interface.js';
import type { Pump } from '../../src/net/pump.js';
import { Server } from '../../tools/server/server.js';

const HOME = { ssid: 'home', password: 'correct horse' };

/** A radio that does as it is told, and a timer that fires when it is told. */
class Scripted implements Radio {
  owner!: NetworkInterface;
  address = '192.0.2.7';
  mac = '02:00:00:00:00:01';
  rssi = -60;
  joinAnswer = IN_PROGRESS;
  joins = 0;
  leaves = 0;
  armed = -1;
  chance = 0;
  fire: () => void = () => {};
  readonly statuses: number[] = [];
  readonly network: NetworkInterface;

  constructor() {
    this.network = new NetworkInterface(
      this,
      {
        timer: (callback) => {
          this.fire = () => {
            this.armed = -1;
            callback();
          };
          return { schedule: (ms) => void (this.armed = ms), cancel: () => void (this.armed = -1) };
        },
        random: (bytes, at) => (bytes[at] = this.chance),
      },
      {},
    );
    this.network.onStatus = (network) => void this.statuses.push(network.status);
  }

  join(): number {
    this.joins++;
    return this.joinAnswer;
  }

  leave(): void {
    this.leaves++;
  }
}

const machine = suite('interface');

/* States: 0 idle, 1 connecting, 2 local, 3 global, 4 waiting for the next attempt. */
const NAMES = ['idle', 'connecting', 'local', 'global', 'waiting'];

function brought(state: number): Scripted {
  const radio = new Scripted();
  if (state > 0) assert.is(radio.network.connect(HOME), IN_PROGRESS);
  if (state === 2) radio.network.up(false);
  if (state === 3) radio.network.up(true);
  if (state === 4) radio.network.down(NO_SSID);
  radio.statuses.splice(0);
  return radio;
}

/** Input, and for each state: the answer, the status after it, whether the timer is armed. */
const INPUTS: [string, (radio: Scripted) => number, [number, number, boolean][]][] = [
  ['connect', (radio) => radio.network.connect(HOME), [[IN_PROGRESS, CONNECTING, true], [IN_PROGRESS, CONNECTING, true], [IS_CONNECTED, LOCAL_UP, false], [IS_CONNECTED, GLOBAL_UP, false], [IN_PROGRESS, DISCONNECTED, true]]],
  ['connect elsewhere', (radio) => radio.network.connect({ ssid: 'other' }), [[IN_PROGRESS, CONNECTING, true], [ALREADY, CONNECTING, true], [IS_CONNECTED, LOCAL_UP, false], [IS_CONNECTED, GLOBAL_UP, false], [ALREADY, DISCONNECTED, true]]],
  ['disconnect', (radio) => radio.network.disconnect(), [[NO_CONNECTION, DISCONNECTED, false], [OK, DISCONNECTED, false], [OK, DISCONNECTED, false], [OK, DISCONNECTED, false], [OK, DISCONNECTED, false]]],
  ['up local', (radio) => (radio.network.up(false), 0), [[0, DISCONNECTED, false], [0, LOCAL_UP, false], [0, LOCAL_UP, false], [0, LOCAL_UP, false], [0, DISCONNECTED, true]]],
  ['up global', (radio) => (radio.network.up(true), 0), [[0, DISCONNECTED, false], [0, GLOBAL_UP, false], [0, GLOBAL_UP, false], [0, GLOBAL_UP, false], [0, DISCONNECTED, true]]],
  ['down', (radio) => (radio.network.down(CONNECTION_LOST), 0), [[0, DISCONNECTED, false], [0, DISCONNECTED, true], [0, DISCONNECTED, true], [0, DISCONNECTED, true], [0, DISCONNECTED, true]]],
  ['time', (radio) => (radio.fire(), 0), [[0, DISCONNECTED, false], [0, DISCONNECTED, true], [0, LOCAL_UP, false], [0, GLOBAL_UP, false], [0, CONNECTING, true]]],
];

for (const [name, input, rows] of INPUTS) {
  machine(`${name} in each state`, () => {
    rows.forEach(([answer, status, armed], state) => {
      const radio = brought(state);
      const before = radio.network.status;
      assert.is(input(radio), answer, `${NAMES[state]}: answer`);
      assert.is(radio.network.status, status, `${NAMES[state]}: status`);
      assert.is(radio.armed >= 0, armed, `${NAMES[state]}: timer`);
      assert.equal(radio.statuses, status === before ? [] : [status], `${NAMES[state]}: told once`);
    });
  });
}

machine('it heals itself with a back-off that doubles, and begins anew once it was up', () => {
  const radio = new Scripted();
  radio.network.connect(HOME);
  const waits: number[] = [];
  for (let i = 0; i < 9; i++) {
    radio.network.down(AUTH_FAILURE);
    assert.is(radio.network.error, AUTH_FAILURE);
    assert.is(radio.network.failures, i + 1);
    waits.push(radio.armed);
    radio.fire();
    assert.is(radio.network.status, CONNECTING);
  }
  assert.equal(waits, [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000]);
  assert.is(radio.joins, 10);
  radio.network.up(true);
  assert.is(radio.network.error, OK);
  radio.chance = 255;
  radio.network.down(CONNECTION_LOST);
  assert.is(radio.armed, 1249, 'a quarter by chance');
  radio.network.disconnect();
  radio.fire();
  assert.is(radio.joins, 10, 'told to disconnect, it stays away');
});

machine('an attempt that is not heard of again times out', () => {
  const radio = new Scripted();
  radio.network.connect(HOME);
  assert.is(radio.armed, 30000);
  radio.fire();
  assert.is(radio.network.error, CONNECTION_TIMEOUT);
  assert.is(radio.leaves, 1);
  radio.network.up(true);
  assert.is(radio.network.status, DISCONNECTED, 'too late');
});

machine('what the radio refuses at once', () => {
  for (const code of [PARAMETER, UNSUPPORTED]) {
    const radio = new Scripted();
    radio.joinAnswer = code;
    assert.is(radio.network.connect({}), code);
    assert.is(radio.network.status, DISCONNECTED);
    assert.is(radio.armed, -1);
    radio.joinAnswer = IN_PROGRESS;
    assert.is(radio.network.connect(HOME), IN_PROGRESS, 'other credentials may do');
  }
  const radio = new Scripted();
  radio.joinAnswer = DEVICE_ERROR;
  assert.is(radio.network.connect(HOME), IN_PROGRESS, 'it will try again');
  assert.is(radio.network.status, DISCONNECTED);
  assert.is(radio.armed, 1000);
});

machine('a listener that disconnects ends it at once', () => {
  const radio = new Scripted();
  radio.network.onStatus = (network) => void (network.status === CONNECTING && network.disconnect());
  radio.network.connect(HOME);
  assert.is(radio.joins, 0);
  assert.is(radio.network.status, DISCONNECTED);
  assert.is(radio.network.disconnect(), NO_CONNECTION);
});

machine('address, signal, hardware address; credentials of wireless networks', () => {
  const { network } = new Scripted();
  assert.equal([network.address, network.rssi, network.mac], ['192.0.2.7', -60, '02:00:00:00:00:01']);
  for (const good of [{ ssid: 'a' }, { ssid: 'x'.repeat(32), password: '12345678' }, { ssid: 'a', password: '' }, { ssid: 'a', password: 'f'.repeat(64) }]) assert.ok(isWireless(good));
  for (const bad of [{}, { ssid: '' }, { ssid: 'x'.repeat(33) }, { ssid: 'a', password: '1234567' }, { ssid: 'a', password: 'f'.repeat(65) }, { ssid: 1 as unknown as string }]) assert.not.ok(isWireless(bad));
});

const following = suite('follow');

following('the client is suspended while the interface is down, from the start', () => {
  for (const least of [undefined, LOCAL_UP]) {
    const radio = new Scripted();
    const calls: string[] = [];
    follow({ suspend: () => calls.push('suspend'), resume: () => calls.push('resume') }, radio.network, least);
    assert.equal(calls, ['suspend']);
    radio.network.connect(HOME);
    radio.network.up(false);
    assert.equal(calls, least === LOCAL_UP ? ['suspend', 'resume'] : ['suspend']);
    radio.network.up(true);
    radio.network.up(true);
    assert.equal(calls, ['suspend', 'resume']);
    radio.network.down(CONNECTION_LOST);
    radio.fire();
    radio.network.down(CONNECTION_LOST);
    assert.equal(calls, ['suspend', 'resume', 'suspend']);
    assert.ok(radio.statuses.length >= 6, 'who listened before still hears');
  }
  const radio = brought(3);
  const calls: string[] = [];
  follow({ suspend: () => calls.push('suspend'), resume: () => calls.push('resume') }, radio.network);
  assert.equal(calls, [], 'up already');
});

const KEY = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);

/** A client that follows the switched interface of this computer, registered at a server of its own. */
async function followed(dtls: Dtls | null, run_: (parts: { server: Server; radio: NodeRadio; network: NetworkInterface; pump: Pump; events: number[]; event(wanted: number): Promise<void> }) => Promise<void>): Promise<void> {
  const server = new Server(dtls === null ? {} : { psk: { identity: 'id', key: KEY } });
  await server.listen();
  const radio = new NodeRadio();
  const network = networkInterface({ backOff: 5, backOffMost: 5 }, radio);
  const account = dtls === null ? {} : { identity: 'id', key: KEY };
  const client = new Client({ endpoint: 'follower', servers: [{ uri: server.uri, lifetime: 300, ...account }], use: dtls === null ? [] : [dtls] });
  const events: number[] = [];
  const waiting: [number, () => void][] = [];
  const event = (wanted: number): Promise<void> => (events.includes(wanted) ? Promise.resolve() : new Promise((resolve) => waiting.push([wanted, resolve])));
  follow(client, network);
  const pump = run(client, new NodeHost(), (one) => {
    events.push(one);
    for (const [wanted, resolve] of waiting) if (wanted === one) resolve();
  });
  try {
    await run_({ server, radio, network, pump, events, event });
  } finally {
    network.disconnect();
    pump.end();
    await server.close();
  }
}

following('a client registers when the network comes, and updates when it comes back', () => followed(null, async ({ radio, network, pump, events, event }) => {
  assert.not.ok(events.includes(REGISTRATION_COMPLETE));
  assert.is(pump.network(0), null, 'no socket before there is a network');
  assert.is(network.connect({}), IN_PROGRESS);
  await event(REGISTRATION_COMPLETE);
  assert.is(network.status, GLOBAL_UP);
  assert.ok(network.address.length > 0);
  events.splice(0);
  radio.switch(false);
  assert.is(network.status, DISCONNECTED);
  assert.is(network.address, '');
  await event(ENGINE_SUSPENDED);
  assert.is(pump.network(0)?.state, 0);
  radio.switch(true);
  await event(ENGINE_RESUMED);
  await event(REG_UPDATE_COMPLETE);
  assert.not.ok(events.includes(REGISTRATION_COMPLETE), 'an Update, no new registration');
}));

for (const cid of [true, false]) {
  following(`a session of DTLS ${cid ? 'with a connection id goes on without a handshake' : 'without a connection id is resumed'}`, () => followed(new Dtls({ cid }), async ({ server, radio, network, events, event }) => {
    let handshakes = 0;
    server.on('session', () => void handshakes++);
    network.connect({});
    await event(REGISTRATION_COMPLETE);
    const before = server.session('follower');
    assert.is(handshakes, 1);
    events.splice(0);
    radio.switch(false);
    await event(ENGINE_SUSPENDED);
    radio.switch(true);
    await event(REG_UPDATE_COMPLETE);
    const after = server.session('follower');
    assert.is(handshakes, cid ? 1 : 2);
    assert.is(after?.resumptions, cid ? 0 : 1);
    assert.is.not(after?.address, before?.address, 'from another port');
  }));
}

machine.run();
following.run();
