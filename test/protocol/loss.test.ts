import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as status from '../../src/index.js';
import { GET, POST, PUT } from './datagram.js';
import { LAB, Lab, roomy } from './lab.js';
import { type LinkOptions, Pair } from './pair.js';
import { Prng } from './prng.js';

const test = suite('loss');

const SECOND = 1000;
const MINUTE = 60000;
const HOUR = 3600000;

const AT = '/' + LAB + '/0';
const COUNT = AT + '/14';

const PERFECT: LinkOptions = { drop: 0, duplicate: 0, delay: 10, jitter: 0 };
const LINKS: [string, LinkOptions][] = [
  ['perfect', PERFECT],
  ['loses a fifth', { drop: 20, duplicate: 0, delay: 50, jitter: 0 }],
  ['loses half', { drop: 50, duplicate: 0, delay: 50, jitter: 0 }],
  ['doubles everything', { drop: 0, duplicate: 100, delay: 50, jitter: 3000 }],
  ['reorders', { drop: 0, duplicate: 0, delay: 10, jitter: 5000 }],
  ['loses, doubles and reorders', { drop: 25, duplicate: 25, delay: 20, jitter: 4000 }],
  ['is slower than the timeouts', { drop: 5, duplicate: 10, delay: 2500, jitter: 2000 }],
];

function make(seed: number, link: LinkOptions): { pair: Pair; lab: Lab } {
  const lab = new Lab();
  const pair = new Pair(seed, link, { objects: (c) => [lab.object(c)], client: { config: { ...roomy(), messages: 3, duplicates: 32 }, servers: [{ uri: 'coap://127.0.0.1', lifetime: 600 }] } });
  return { pair, lab };
}

/** How often the handler saw this argument. */
function executions(lab: Lab, argument: string): number {
  return lab.calls.filter((c) => c === 'execute 0 ' + argument).length;
}

for (const [name, link] of LINKS) {
  test('RFC 7252 4, RFC 7641 3.4: a link that ' + name + ', 50 seeds: registers, observes, executes each once, ends consistent', () => {
    let lost = 0;
    let succeeded = 0;
    let given = 0;
    for (let seed = 1; seed <= 50; seed++) {
      const { pair, lab } = make(seed * 7919, link);
      const { server, wire } = pair;
      const random = new Prng(seed);
      pair.start();
      assert.ok(pair.until(3 * 86400000, () => wire.client.connected(1) && server.registered), 'seed ' + seed + ': not registered');

      // Observe until the observation stands.
      for (let i = 0; i < 20 && !server.observed.some((o) => o.path === COUNT); i++) pair.ask(GET, COUNT, undefined, 0);

      // Requests one after the other, with values that change meanwhile.
      for (let i = 0; i < 6; i++) {
        const argument = "1='" + seed + '-' + i + "'";
        const execute = pair.ask(POST, AT + '/10', argument);
        const times = executions(lab, argument);
        assert.ok(times <= 1, 'seed ' + seed + ': executed ' + times + ' times');
        if (execute.code === 0x44) {
          assert.is(times, 1, 'seed ' + seed + ': a success that was none');
          succeeded++;
        } else {
          given++;
        }
        const value = String(random.below(100));
        const write = pair.ask(PUT, AT + '/1', value);
        if (write.code === 0x44) assert.is(wire.client.get(LAB, 0, 1), Number(value), 'seed ' + seed + ': a Write answered and not done');
        wire.client.set(LAB, 0, 14, seed * 100 + i);
        wire.turn();
        pair.run(random.below(20) * SECOND);
      }

      // Requests all at once, answered in any order.
      const burst = [0, 1, 2, 3].map((i) => server.request(pair.now, POST, AT + '/10', "2='" + seed + '-' + i + "'"));
      pair.until(10 * MINUTE, () => burst.every((r) => r.code !== 0));
      burst.forEach((r, i) => {
        const times = executions(lab, "2='" + seed + '-' + i + "'");
        assert.ok(times <= 1 && (r.code !== 0x44 || times === 1), 'seed ' + seed + ': ' + times + ' executions for ' + r.code);
      });

      // The link mends: within two lifetimes both ends agree again.
      lost += pair.lost;
      Object.assign(pair.link, PERFECT);
      pair.run(HOUR);
      assert.ok(pair.until(2 * 86400000, () => wire.client.connected(1) && server.registered), 'seed ' + seed + ': does not come back');
      const mark = server.updates;
      pair.run(HOUR);
      assert.ok(server.updates > mark, 'seed ' + seed + ': the registration is not kept alive');
      if (!server.observed.some((o) => o.path === COUNT)) assert.is(pair.ask(GET, COUNT, undefined, 0).code, 0x45);
      wire.client.set(LAB, 0, 14, 424242);
      wire.turn();
      pair.run(MINUTE);
      const observed = server.observed.filter((o) => o.path === COUNT);
      assert.ok(observed.length > 0, 'seed ' + seed + ': the observation was lost');
      assert.is(observed[observed.length - 1].value, '424242', 'seed ' + seed);
      assert.is(pair.ask(GET, COUNT).payload, '424242');
      wire.client.stop();
      wire.turn();
      pair.run(10 * MINUTE);
      assert.is(wire.client.stopped(), true);
      assert.is(server.registered, false, 'seed ' + seed + ': still registered');
      assert.is(server.malformed, 0);
      assert.is(wire.client.stats.malformed, 0);
      assert.is(wire.client.stats.noMessage + wire.client.stats.noEmpty, 0, 'seed ' + seed);
    }
    if (link.drop > 0) assert.ok(lost > 100, 'the link lost ' + lost);
    assert.ok(succeeded > 100, succeeded + ' succeeded, ' + given + ' given up');
    if (name === 'perfect') assert.is(given, 0);
  });
}

test('RFC 7641 3.4: while the link reorders, the server ends with the newest value it was sent', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { pair } = make(seed, { drop: 0, duplicate: 30, delay: 5, jitter: 2500 });
    pair.start();
    assert.ok(pair.until(HOUR, () => pair.wire.client.connected(1)));
    assert.is(pair.ask(GET, COUNT, undefined, 0).code, 0x45);
    for (let i = 1; i <= 40; i++) {
      pair.wire.client.set(LAB, 0, 14, i);
      pair.wire.turn();
      pair.run(300);
    }
    pair.run(MINUTE);
    assert.is(pair.server.observed.length, 1, 'seed ' + seed);
    assert.is(pair.server.observed[0].value, '40', 'seed ' + seed);
    assert.ok(pair.server.observed[0].notifications >= 40);
  }
});

test('RFC 7252 5.2.2: separate responses over a bad link, answered late, executed once', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { pair, lab } = make(seed, { drop: 20, duplicate: 20, delay: 20, jitter: 1500 });
    pair.start();
    assert.ok(pair.until(3 * 86400000, () => pair.wire.client.connected(1)));
    lab.onExecute = status.LATER;
    for (let i = 0; i < 5; i++) {
      const argument = "3='" + i + "'";
      lab.laters.length = 0;
      const r = pair.server.request(pair.now, POST, AT + '/10', argument);
      pair.until(100 * SECOND, () => lab.laters.length > 0 || r.code !== 0);
      pair.run(5 * SECOND);
      for (const id of lab.laters) pair.wire.client.respond(id, status.OK);
      pair.wire.turn();
      pair.until(400 * SECOND, () => r.code !== 0);
      const times = executions(lab, argument);
      assert.ok(times <= 1, 'seed ' + seed + ': ' + times);
      if (r.code === 0x44) assert.is(times, 1);
      pair.run(100 * SECOND);
    }
    lab.onExecute = undefined;
    Object.assign(pair.link, PERFECT);
    pair.run(HOUR);
    assert.ok(pair.until(2 * 86400000, () => pair.wire.client.connected(1)));
    assert.is(pair.ask(POST, AT + '/10', '9').code, 0x44);
  }
});

test('Core 1.2 6.2: a link that is dead for an hour now and then: registered again each time', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { pair } = make(seed, PERFECT);
    pair.start();
    for (let i = 0; i < 4; i++) {
      assert.ok(pair.until(86400000 * 1.5, () => pair.wire.client.connected(1) && pair.server.registered), 'seed ' + seed + ' round ' + i);
      pair.run(HOUR);
      pair.link.drop = 100;
      pair.run(HOUR);
      // The server forgets whom it has not heard of.
      pair.server.registered = false;
      pair.link.drop = 0;
    }
  }
});

test.run();
