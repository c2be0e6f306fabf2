import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Queue } from '../../src/features/queue.js';
import { GET, PUT } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { Pair } from './pair.js';

/**
 * Days of protocol on the virtual clock. The same things happen over a good link and over one that loses 30 % each way,
 * and both must end in the same state.
 */
const test = suite('long');

const SECOND = 1000;
const MINUTE = 60000;
const HOUR = 3600000;
const DAY = 86400000;

const COUNT = '/' + LAB + '/0/14';
const TARGET = '/' + LAB + '/0/1';
const LIFETIME = 3600;

/** A server that forgets whom it has not heard of, observes again what it lost, and repeats what got no answer. */
class Fleet {
  readonly pair: Pair;
  readonly lab: Lab;
  /** Registrations that expired. */
  expired: number;
  /** Requests that were given up and made again. */
  again: number;
  private heard: number;
  private seen: number;
  private wanted: string;
  private written: string;
  private busy: { code: number } | null;
  private then: (() => void) | null;
  private readonly queued: boolean;

  constructor(seed: number, drop: number, queued: boolean) {
    this.lab = new Lab();
    this.pair = new Pair(seed, { drop, duplicate: 0, delay: 40, jitter: 20 }, {
      objects: (c) => [this.lab.object(c)],
      client: { config: { ...roomy(), messages: 3 }, servers: [{ uri: 'coap://127.0.0.1', lifetime: LIFETIME }], use: queued ? [new Queue()] : [] },
    });
    this.pair.radio = queued;
    this.queued = queued;
    this.expired = 0;
    this.again = 0;
    this.heard = 0;
    this.seen = 0;
    this.wanted = '';
    this.written = '';
    this.busy = null;
    this.then = null;
  }

  /** The server is to write this value, sooner or later. */
  want(value: string): void {
    this.wanted = value;
  }

  /** What the server does now and then: at each second it is asked. */
  private serve(): void {
    const { server, now } = this.pair;
    const sum = server.updates + server.registrations + server.observed.reduce((n, o) => n + o.notifications, 0) + server.requests.filter((r) => r.code > 0).length;
    if (sum !== this.seen) {
      this.seen = sum;
      this.heard = now;
    }
    // Core 1.2 6.2: a registration whose lifetime has passed is removed, with its observations.
    if (server.registered && now - this.heard > LIFETIME * SECOND) {
      server.registered = false;
      server.observed.length = 0;
      this.expired++;
    }
    if (this.busy !== null) {
      if (this.busy.code === 0) return;
      if (this.busy.code < 0) this.again++;
      else if (this.then !== null) this.then();
      this.busy = null;
    }
    // In queue mode it speaks only shortly after it has heard something (Transport 1.2 6.5).
    if (!server.registered || (this.queued && now - this.heard > 60 * SECOND)) return;
    server.requests.length = 0; // the old ones, all ended
    this.seen = server.updates + server.registrations + server.observed.reduce((n, o) => n + o.notifications, 0);
    if (!server.observed.some((o) => o.path === COUNT)) {
      this.busy = server.request(now, GET, COUNT, undefined, 0);
      this.then = null;
    } else if (this.wanted !== this.written) {
      const value = this.wanted;
      this.busy = server.request(now, PUT, TARGET, value);
      this.then = (): void => void (this.written = value);
    }
  }

  /** Lets days pass; each hour a value changes, and now and then the list of instances and what the server wants. */
  live(ms: number): void {
    const pair = this.pair;
    const client = pair.wire.client;
    pair.start();
    for (let hour = 0; hour * HOUR < ms; hour++) {
      client.set(LAB, 0, 14, hour);
      if (hour % 5 === 0) this.want(String(hour % 100));
      if (hour % 24 === 7) client.addInstance(LAB, 2);
      if (hour % 24 === 19) client.removeInstance(LAB, 2);
      pair.wire.turn();
      for (let n = 0; n < 120; n++) {
        pair.run(30 * SECOND);
        this.serve();
      }
    }
    // The last words: what changed last reaches the other side, however long it takes on this link.
    client.set(LAB, 0, 14, 4711);
    this.want('77');
    pair.wire.turn();
    for (let n = 0; n < 12 * 120; n++) {
      if (n % 40 === 0) {
        client.changed(LAB, 0, 14); // a measurement each 20 minutes, of the same value
        pair.wire.turn();
      }
      pair.run(30 * SECOND);
      this.serve();
    }
  }

  /** What both ends hold of each other. */
  state(): object {
    const { wire, server } = this.pair;
    const observed = server.observed.filter((o) => o.path === COUNT);
    return {
      connected: wire.client.connected(1), registered: server.registered, stopped: wire.client.stopped(), links: server.links, target: wire.client.get(LAB, 0, 1),
      observed: observed.length > 0 ? observed[observed.length - 1].value : '', malformed: server.malformed + wire.client.stats.malformed,
      full: wire.client.stats.noMessage + wire.client.stats.noEmpty + wire.client.stats.noEvent,
    };
  }
}

function both(ms: number, queued: boolean): { good: Fleet; bad: Fleet[] } {
  const good = new Fleet(1, 0, queued);
  good.live(ms);
  assert.is(good.pair.lost, 0);
  assert.is(good.pair.server.registrations, 1, 'over a good link one Register is enough');
  assert.is(good.expired + good.again, 0);
  const bad: Fleet[] = [];
  for (let seed = 1; seed <= 20; seed++) {
    const fleet = new Fleet(seed, 30, queued);
    fleet.live(ms);
    assert.equal(fleet.state(), good.state(), 'seed ' + seed);
    assert.ok(fleet.pair.lost > 40, 'the link lost ' + fleet.pair.lost);
    bad.push(fleet);
  }
  return { good, bad };
}

test('Core 1.2 6.2: 30 days of registration with 30 % loss each way end in the same state as without', () => {
  const { good, bad } = both(30 * DAY, false);
  assert.is((good.state() as { observed: string }).observed, '4711');
  assert.is((good.state() as { target: number }).target, 77);
  assert.ok(good.pair.server.updates >= 700, String(good.pair.server.updates));
  // 3.5 % of the exchanges fail for good, and each leads back to a registration.
  for (const fleet of bad) assert.ok(fleet.pair.server.registrations > 3 && fleet.pair.server.registrations < 200, String(fleet.pair.server.registrations));
});

test('Transport 1.2 6.5: 24 hours of queue mode with 30 % loss each way and a radio that is off end in the same state as without', () => {
  const { good, bad } = both(DAY, true);
  assert.is(good.pair.missed, 0, 'the server kept its requests until it heard from the client');
  const rests = good.pair.wire.events.filter((e) => e.name === 'QUEUE_MODE_RX_OFF');
  assert.ok(rests.length >= 24, String(rests.length));
  for (const fleet of bad) assert.ok(fleet.pair.wire.events.some((e) => e.name === 'QUEUE_MODE_RX_OFF'));
});

test('Core 1.2 6.2.3: and after that stop() is heard', () => {
  for (const queued of [false, true]) {
    const fleet = new Fleet(3, 30, queued);
    fleet.live(6 * HOUR);
    fleet.pair.wire.client.stop();
    fleet.pair.wire.turn();
    fleet.pair.run(10 * MINUTE);
    assert.is(fleet.pair.wire.client.stopped(), true);
  }
});

test.run();
