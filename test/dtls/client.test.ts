/**
 * A whole client over DTLS: the pump, the feature with the credentials of the Security object, and our server half behind a link without loss.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory, PortableCrypto } from '../../src/crypto/index.js';
import { DtlsKit, kitBytes } from '../../src/dtls/index.js';
import { DtlsServer, serverBytes } from '../../src/dtls/server.js';
import { Dtls } from '../../src/features/dtls.js';
import { Persistence } from '../../src/features/persistence.js';
import { Client, type ClientOptions, type Host, type Network, Pump, R, STRING } from '../../src/index.js';
import { eventName } from '../../src/names.js';
import { SocketAddress } from '../../src/net/address.js';
import { AUTH_FAILURE, DNS_FAILURE, IN_PROGRESS, NO_COMMON_SUITE, OK, PARAMETER, UNKNOWN_IDENTITY, UNSUPPORTED } from '../../src/net/codes.js';
import { KEY_SECURE } from '../../src/net/storage.js';
import { SeededSource } from '../crypto/lab.js';
import { Memory as Keys } from '../protocol/bootstrap-wire.js';
import { ACK, CON, type Datagram, GET, ascii, decode, encode, path, payloadText } from '../protocol/datagram.js';
import { Prng } from '../protocol/prng.js';
import { CBC, CCM8, FakeSocket, IDENTITY, KEY, credentials } from './lab.js';

const SECOND = 1000;
const key = Uint8Array.from(Buffer.from(KEY, 'hex'));

class Scene {
  dtls: Dtls | null = null;
  client!: Client;
  pump!: Pump;
  events: string[] = [];
  /** CoAP messages that the server has read, and plain datagrams that came to it. */
  readonly heard: Datagram[] = [];
  plain = 0;
  /** What the sockets' \`connect\` answers, and how often it was called. */
  under = OK;
  connects = 0;
  /** Epoch, sequence number and connection id of each record sent under one; the first that came twice. */
  readonly numbers = new Set<string>();
  twice = '';
  private clock = 1000;
  private due = -1;
  private turn: () => void = () => undefined;
  private readonly server: DtlsServer;
  private readonly sockets: FakeSocket[] = [];
  private port = 40000;
  private readonly flying: { toServer: boolean; bytes: Uint8Array; port: number }[] = [];
  private readonly inbox = new Uint8Array(2048);
  private slot = -1;
  private seed = 8;

  constructor(options: Partial<ClientOptions>, dtls: Dtls | null = new Dtls(), suites: readonly number[] = [CCM8]) {
    const cbc = suites.includes(CBC);
    const memory = new Memory(kitBytes(cbc) + serverBytes({ suites }));
    this.server = new DtlsServer(new DtlsKit(memory, new PortableCrypto(memory, new SeededSource(7), cbc), cbc), {
      innerMtu: 1472,
      transmit: (address, bytes, at, length) => {
        this.flying.push({ toServer: false, bytes: bytes.slice(at, at + length), port: address.port });
        return length;
      },
      find: (bytes, at, length, into) => {
        if (Buffer.from(bytes.slice(at, at + length)).toString() !== IDENTITY) return false;
        const right = credentials(IDENTITY, KEY);
        into.key = right.key;
        into.keyAt = 0;
        into.keyLength = right.keyLength;
        return true;
      },
    }, { suites });
    this.boot(options, dtls);
  }

  /** The device begins anew, without a word to anybody. */
  boot(options: Partial<ClientOptions>, dtls: Dtls | null = new Dtls()): void {
    this.dtls = dtls;
    this.events = [];
    this.due = -1;
    const source = new SeededSource(this.seed++);
    const host: Host = {
      datagram: (): Network => this.socket(),
      now: () => this.clock,
      utc: () => 0,
      timer: (callback) => {
        this.turn = callback;
        return { schedule: (ms: number): void => { this.due = ms < 0 ? -1 : this.clock + ms; }, cancel: (): void => { this.due = -1; } };
      },
      random: (bytes, at, length) => source.random(bytes, at, length),
      restart: () => undefined,
    };
    this.client = new Client({
      endpoint: 'urn:secure', servers: [{ uri: 'coaps://127.0.0.1:5684', lifetime: 300, identity: IDENTITY, key }], ...options,
      use: [...(dtls === null ? [] : [dtls]), ...(options.use ?? [])],
    });
    this.client.add({ id: 3, resources: [{ id: 0, type: STRING, access: R, value: 'Acme' }] });
    this.pump = new Pump(this.client, host, (event) => this.events.push(eventName(event) + ' ' + this.client.event.code));
    this.pump.start();
  }

  private socket(): FakeSocket {
    const socket = new FakeSocket();
    let port = 0;
    const connect = socket.connect.bind(socket);
    socket.connect = (): number => {
      this.connects++;
      if (this.under !== OK) return this.under;
      port = this.port++;
      this.sockets[port] = socket;
      return connect();
    };
    socket.sent = (bytes): void => {
      this.flying.push({ toServer: true, bytes, port });
      // With other keys come other connection ids.
      const text = Buffer.from(bytes.slice(3, 17)).toString('hex');
      if (bytes[0] === 25 && this.numbers.has(text)) this.twice = text;
      this.numbers.add(text);
    };
    return socket;
  }

  /** Lets time pass; what flies arrives at once. */
  run(ms: number): void {
    const end = this.clock + ms;
    for (let steps = 0; steps < 10000; steps++) {
      for (let d = this.flying.shift(); d !== undefined; d = this.flying.shift()) {
        if (d.toServer) this.atServer(d.bytes, d.port);
        else if (this.sockets[d.port] !== undefined) {
          this.sockets[d.port].inbox.push(d.bytes);
          this.turn();
        }
      }
      const wait = this.server.pollTimeout(this.clock);
      const next = Math.min(end, this.due < 0 ? end : Math.max(this.due, this.clock), wait < 0 ? end : this.clock + wait);
      if (next >= end && this.due !== this.clock && this.flying.length === 0) {
        this.clock = end;
        return;
      }
      this.clock = next;
      this.server.poll(this.clock);
      if (this.due >= 0 && this.due <= this.clock) this.turn();
    }
    throw new Error('the clock does not move on');
  }

  private atServer(bytes: Uint8Array, port: number): void {
    if (bytes[0] < 20 || bytes[0] > 25) this.plain++;
    const address = new SocketAddress();
    address.parseText('127.0.0.1', 0);
    address.port = port;
    const slot = this.server.handleDatagram(bytes, bytes.length, address, this.clock);
    if (slot < 0) return;
    for (let n = this.server.recv(slot, this.inbox, 0, this.inbox.length); n >= 0; n = this.server.recv(slot, this.inbox, 0, this.inbox.length)) {
      const d = decode(this.inbox.slice(0, n));
      this.slot = slot;
      this.heard.push(d);
      if (d.type !== CON || d.code >= 32) continue;
      const isRegister = d.options.filter((o) => o.number === 11).length === 1;
      this.say({ type: ACK, code: isRegister ? 0x41 : 0x44, mid: d.mid, token: d.token, options: isRegister ? [{ number: 8, value: ascii('rd') }, { number: 8, value: ascii('1') }] : [], payload: new Uint8Array(0) });
    }
  }

  say(d: Datagram): void {
    const raw = encode(d);
    this.server.send(this.slot, raw, 0, raw.length);
  }

  /** An alert of the server, protected. */
  alert(level: number, description: number): void {
    const { records, area, u8 } = this.server.networks[this.slot].session;
    const at = area + records.head(1);
    u8[at] = level;
    u8[at + 1] = description;
    const n = records.seal(21, 1, area, 2);
    this.flying.push({ toServer: false, bytes: u8.slice(area, area + n), port: this.server.addressOf(this.slot).port });
  }

  /** The server loses all sessions, as by a restart: what comes under them is dropped without a word. */
  lose(): void {
    for (const network of this.server.networks) network.drop(true);
  }

  /** Lets time pass until something is so; answers the ms. */
  until(isSo: () => boolean): number {
    const begin = this.clock;
    while (!isSo() && this.clock - begin < 3600 * SECOND) this.run(100);
    return this.clock - begin;
  }

  get handshakes(): number {
    return this.dtls?.network(1)?.handshakes ?? 0;
  }
}

test('Transport 1.2 5.2: Register and Read over DTLS with a pre-shared key, and nothing in the clear', () => {
  const s = new Scene({});
  s.run(SECOND);
  assert.is(s.client.connected(1), true, s.events.join());
  s.say({ type: CON, code: GET, mid: 77, token: 'aa', options: path('/3/0/0'), payload: new Uint8Array(0) });
  s.run(SECOND);
  const answer = s.heard[s.heard.length - 1];
  assert.is(payloadText(answer), 'Acme');
  assert.is(s.plain, 0);
  assert.is(s.handshakes, 1);
});

test('issue 4: after a change of address the session lives on by its connection id', () => {
  const s = new Scene({});
  s.run(SECOND);
  s.client.reconnect();
  s.run(SECOND);
  assert.is(s.client.connected(1), true);
  assert.equal(s.events.slice(-2), ['REG_UPDATE 0', 'REG_UPDATE_COMPLETE 0']);
  assert.is(s.handshakes, 1);
});

test('issue 4: without a connection id the session is resumed', () => {
  const s = new Scene({}, new Dtls({ cid: false }));
  s.run(SECOND);
  s.client.reconnect();
  s.run(SECOND);
  assert.is(s.client.connected(1), true);
  assert.is(s.handshakes, 2);
  assert.is(s.dtls?.network(1)?.resumptions, 1);
});

test('issue 4: a CBC suite where the application asks for it', () => {
  const s = new Scene({}, new Dtls({ suites: [CBC] }), [CCM8, CBC]);
  s.run(SECOND);
  assert.is(s.client.connected(1), true);
});

test('issue 4: each failure has its name, is an event of that server, and is tried again', () => {
  const server = { uri: 'coaps://127.0.0.1:5684', lifetime: 300, identity: IDENTITY, key };
  const wrong: [Partial<ClientOptions>, Dtls | null, number][] = [
    [{ servers: [{ ...server, key: key.slice().fill(1) }] }, new Dtls(), AUTH_FAILURE],
    [{ servers: [{ ...server, identity: 'nobody' }] }, new Dtls(), UNKNOWN_IDENTITY],
    [{}, new Dtls({ suites: [CBC] }), NO_COMMON_SUITE],
    [{ servers: [{ ...server, key: undefined }] }, new Dtls(), PARAMETER],
    [{}, null, UNSUPPORTED],
  ];
  for (const [options, dtls, code] of wrong) {
    const s = new Scene(options, dtls);
    s.run(150 * SECOND);
    const failures = s.events.filter((e) => e === 'NETWORK_ERROR ' + code).length;
    assert.ok(failures >= 1, code + ': ' + s.events.join());
    assert.ok(s.events.includes('REGISTRATION_FAILURE ' + code));
    assert.is(s.client.stopped(), false);
    s.run(600 * SECOND);
    assert.ok(s.events.filter((e) => e === 'NETWORK_ERROR ' + code).length > failures, 'tried again');
    assert.is(s.plain, 0, 'nothing in the clear');
  }
});

test('Core 1.2 E.1: the mode decides, not leftover keys: coap:// with a key is spoken in the clear', () => {
  const s = new Scene({ servers: [{ uri: 'coap://127.0.0.1:5683', lifetime: 300, identity: IDENTITY, key }] });
  s.run(SECOND);
  assert.is(s.plain, 1);
  assert.is(s.handshakes, 0);
});

/** The device is switched off and on again: nothing it says goodbye with leaves it. */
function restarted(keep: boolean, before: (s: Scene) => void, more: Partial<ClientOptions> = {}): { s: Scene; storage: Keys } {
  const storage = new Keys();
  const s = new Scene({ use: [new Persistence(storage)] }, new Dtls({ keep }));
  s.run(10 * SECOND);
  assert.is(s.handshakes, 1);
  before(s);
  s.boot({ use: [new Persistence(storage)], ...more }, new Dtls({ keep }));
  s.run(10 * SECOND);
  assert.is(s.client.connected(1), true, s.events.join());
  return { s, storage };
}

test('issue 4: after a restart the session is resumed, and the registration that stands is updated', () => {
  const { s, storage } = restarted(false, () => undefined);
  assert.equal(s.events.filter((e) => e.startsWith('REG')), ['REG_UPDATE 0', 'REG_UPDATE_COMPLETE 0']);
  assert.is(s.dtls?.network(1)?.resumptions, 1);
  assert.is(storage.saves.filter((k) => k === KEY_SECURE).length, 1, 'the session is the same: it is not written again');
});

test('a factory reset takes the session with it', () => {
  for (const keep of [false, true]) {
    const storage = new Keys();
    const persistence = new Persistence(storage);
    const s = new Scene({ use: [persistence] }, new Dtls({ keep }));
    s.run(10 * SECOND);
    assert.ok(storage.records.has(KEY_SECURE));
    assert.is(persistence.erase(), OK);
    assert.is(storage.records.size, 0);
    s.pump.end();
    assert.is(storage.records.size, 0, 'and its end leaves none');
  }
});

test('issue 4: a session that is kept lives on over a restart, and uses no sequence number twice', () => {
  let used = 0;
  const { s } = restarted(true, (scene) => {
    for (let i = 0; i < 5; i++) scene.client.update(1);
    scene.run(SECOND);
    used = scene.dtls?.network(1)?.session.records.low1 ?? 0;
    assert.ok(used > 1);
  });
  assert.is(s.handshakes, 0);
  assert.ok((s.dtls?.network(1)?.session.records.low1 ?? 0) > used);
});

test('issue 4: a record that is damaged, or of another key, is told or passed over: a full handshake', () => {
  const storage = new Keys();
  const s = new Scene({ use: [new Persistence(storage)] }, new Dtls({ keep: true }));
  s.run(10 * SECOND);
  const whole = (storage.records.get(KEY_SECURE) as Uint8Array).slice();
  for (const at of [0, 5, 9, 30, whole.length - 1]) {
    const bytes = whole.slice();
    bytes[at] ^= 4;
    storage.records.set(KEY_SECURE, bytes);
    s.boot({ use: [new Persistence(storage)] }, new Dtls({ keep: true }));
    s.run(10 * SECOND);
    assert.is(s.client.connected(1), true);
    assert.is(s.handshakes, 1, 'byte ' + at);
    assert.is(s.dtls?.network(1)?.resumptions, 0);
    assert.ok(s.events.some((e) => e === 'STORE_FAILURE -11'), s.events.join());
  }
});

test('issue 4: what cannot be saved is not used beyond what is saved: the session goes on, and none of it outlives a restart', () => {
  const storage = new Keys();
  storage.saveFailure = -3007;
  const s = new Scene({ use: [new Persistence(storage)] }, new Dtls({ keep: true }));
  s.run(10 * SECOND);
  assert.is(s.client.connected(1), true);
  assert.ok(s.events.includes('STORE_FAILURE -3007'), s.events.join());
  storage.saveFailure = 0;
  s.client.reconnect(); // the session is paused, and saved
  s.run(10 * SECOND);
  const network = s.dtls?.network(1);
  assert.is(network?.handshakes, 1);
  assert.ok(storage.records.has(KEY_SECURE));
  storage.saveFailure = -3007;
  const records = network!.session.records;
  records.low1 = records.limitLow; // the ceiling is reached
  s.client.update(1);
  s.run(200 * SECOND);
  assert.is(s.client.connected(1), true, s.events.join());
  assert.is(network?.handshakes, 2, 'new keys');
});

test('issue 4: while the application suspends the client the session lives, without a word to the server', () => {
  const s = new Scene({});
  s.run(SECOND);
  const said = s.heard.length;
  s.client.suspend();
  s.run(60 * SECOND);
  assert.is(s.heard.length, said);
  assert.is(s.dtls?.network(1)?.state, 0);
  s.client.resume();
  s.run(SECOND);
  assert.equal(s.events.slice(-2), ['REG_UPDATE 0', 'REG_UPDATE_COMPLETE 0']);
  assert.is(s.handshakes, 1);
});

test('Core 1.2 E.2: 1/x/11 is the alert that the server sent last', () => {
  const s = new Scene({ servers: [{ uri: 'coaps://127.0.0.1:5684', lifetime: 300, identity: 'nobody', key }] });
  s.run(SECOND);
  assert.is(s.dtls?.network(1)?.alerted, 115);
  const t = new Scene({});
  t.run(SECOND);
  t.say({ type: CON, code: GET, mid: 78, token: 'ab', options: path('/1/0/11'), payload: new Uint8Array(0) });
  t.run(SECOND);
  assert.is(payloadText(t.heard[t.heard.length - 1]), '0');
  t.dtls!.network(1)!.alerted = 115;
  t.say({ type: CON, code: GET, mid: 79, token: 'ac', options: path('/1/0/11'), payload: new Uint8Array(0) });
  t.run(SECOND);
  assert.is(payloadText(t.heard[t.heard.length - 1]), '115');
});

test('issue 4: the RAM is what was said, and nothing of it is taken before the first connection', () => {
  const dtls = new Dtls();
  assert.ok(dtls.ram(1) > 0 && dtls.ram(2) > dtls.ram(1));
  const s = new Scene({}, dtls);
  s.run(SECOND);
  assert.is(dtls.network(1)?.session.u8.length, dtls.ram(1));
  assert.is(dtls.network(0), null);
  assert.is(OK, 0);
});

const KEEP = (storage: Keys): [Partial<ClientOptions>, Dtls] => [{ use: [new Persistence(storage)] }, new Dtls({ keep: true })];

test('issue 4: a server that has lost the session drops its records without a word: the Register behind an Update without an answer comes by new keys', () => {
  const ways: [string, (s: Scene, storage: Keys) => void][] = [
    ['an Update', (s) => s.client.update()],
    ['a new address', (s) => s.client.reconnect()],
    ['a sleep', (s) => {
      s.client.suspend();
      s.run(SECOND);
      s.client.resume();
    }],
    ['a restart', (s, storage) => s.boot(...KEEP(storage))],
  ];
  for (const [name, way] of ways) {
    const storage = new Keys();
    const s = new Scene(...KEEP(storage));
    s.run(10 * SECOND);
    s.lose();
    way(s, storage);
    const time = s.until(() => s.events.includes('REG_TIMEOUT -7'));
    assert.ok(s.until(() => s.client.connected(1)) <= 2 * SECOND, name + ': ' + s.events.join());
    assert.ok(time < 110 * SECOND, name + ': ' + time);
    assert.not.ok(s.events.some((e) => e.startsWith('REGISTRATION_FAILURE')), s.events.join());
  }
});

test('issue 4: after a goodbye the session that was kept is resumed, not gone on with', () => {
  const storage = new Keys();
  const s = new Scene(...KEEP(storage));
  s.run(10 * SECOND);
  s.pump.end();
  s.boot(...KEEP(storage));
  s.run(SECOND);
  assert.is(s.client.connected(1), true, s.events.join());
  assert.is(s.dtls?.network(1)?.resumptions, 1);
  // But who sleeps says no goodbye, and goes on.
  s.run(10 * SECOND);
  s.client.suspend();
  s.run(SECOND);
  s.pump.end();
  s.boot(...KEEP(storage));
  s.run(SECOND);
  assert.is(s.client.connected(1), true, s.events.join());
  assert.is(s.handshakes, 0);
});

test('issue 4: a session that the server ended by a fatal alert is stored no more', () => {
  const storage = new Keys();
  const s = new Scene(...KEEP(storage));
  s.run(10 * SECOND);
  assert.ok(storage.records.has(KEY_SECURE));
  s.alert(2, 80);
  s.run(100);
  assert.not.ok(storage.records.has(KEY_SECURE));
});

test('issue 4: a sleeping session outlives a socket below that cannot be opened, and a sleep before its name is resolved', () => {
  const s = new Scene({});
  s.run(10 * SECOND);
  s.client.suspend();
  s.run(SECOND);
  s.under = DNS_FAILURE;
  s.client.resume();
  s.run(SECOND);
  assert.ok(s.events.includes('NETWORK_ERROR ' + DNS_FAILURE), s.events.join());
  s.under = IN_PROGRESS;
  s.until(() => s.under === IN_PROGRESS && s.connects > 0);
  s.run(SECOND);
  s.client.suspend();
  s.run(SECOND);
  s.under = OK;
  s.client.resume();
  s.run(SECOND);
  assert.equal(s.events.slice(-2), ['REG_UPDATE 0', 'REG_UPDATE_COMPLETE 0']);
  assert.is(s.handshakes, 1);
});

test('a server whose clients went without a word has room for those that come', () => {
  const s = new Scene({});
  for (let i = 0; i < 20; i++) {
    s.run(5 * SECOND);
    assert.is(s.client.connected(1), true, 'device ' + i + ': ' + s.events.join());
    s.boot({});
  }
});

test('RFC 6655 3: no sequence number is used twice with the same keys, whatever is saved, lost, stopped and begun again, in whatever order', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const prng = new Prng(seed);
    const storage = new Keys();
    const save = storage.save.bind(storage);
    let late = false;
    // A storage that fails when it has written.
    storage.save = (at, bytes, from, length): number => {
      const status = save(at, bytes, from, length);
      return late ? -3012 : status;
    };
    const s = new Scene(...KEEP(storage));
    const steps: string[] = [];
    for (let i = 0; i < 60; i++) {
      const records = s.dtls?.network(1)?.session.records;
      const step = prng.below(12);
      steps.push(String(step));
      if (step === 0) s.client.reconnect();
      else if (step === 1) s.client.suspend();
      else if (step === 2) s.client.resume();
      else if (step === 3) s.boot(...KEEP(storage));
      else if (step === 4) s.pump.end();
      else if (step === 5) storage.saveFailure = -3007;
      else if (step === 6) storage.saveFailure = 0;
      else if (step === 7) s.lose();
      else if (step === 9) late = !late;
      // Numbers may be left out: so the ceiling comes nearer.
      else if (step === 8 && records?.keyed && records.limitHigh === 0 && records.low1 < records.limitLow - 2) records.low1 = records.limitLow - 2;
      else s.client.update();
      if (step === 4) s.boot(...KEEP(storage));
      s.run(prng.below(4) === 0 ? 60 * SECOND : 100);
      assert.is(s.twice, '', seed + ': ' + steps.join());
    }
    storage.saveFailure = 0;
    late = false;
    s.client.resume();
    s.until(() => s.client.connected(1));
    assert.is(s.client.connected(1), true, seed + ': ' + steps.join());
  }
});

test.run();
