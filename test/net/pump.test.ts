/**
 * The pump over a scripted network: what no loopback socket can be made to answer at will.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Client, type Host, INTEGER, NETWORK_ERROR, type Network, QUEUE_MODE_RX_OFF, R, REGISTRATION_COMPLETE, REGISTRATION_FAILURE, run } from '../../src/index.js';
import { Queue } from '../../src/features/queue.js';
import { CONNECTION_LOST, DNS_FAILURE, IN_PROGRESS, MESSAGE_SIZE, OK, PARAMETER, UNSUPPORTED, WOULD_BLOCK } from '../../src/net/codes.js';
import { CLOSED, CONNECTED } from '../../src/net/types.js';

/** A host whose one socket does as it is told. */
class Script {
  time = 1000;
  made = 0;
  closed = 0;
  armed = -1;
  connectAnswer = OK;
  sendAnswer = OK;
  state = CLOSED;
  target = '';
  readonly sent: Buffer[] = [];
  readonly inbox: (Buffer | number)[] = [];
  fire: () => void = () => {};
  network = { onEvent: null } as unknown as Network;

  host(): Host {
    return {
      datagram: () => {
        this.made++;
        return (this.network = this.socket());
      },
      now: () => this.time | 0,
      utc: () => 0,
      timer: (callback: () => void) => {
        this.fire = callback;
        return { schedule: (ms: number) => void (this.armed = ms), cancel: () => void (this.armed = -1) };
      },
      random: (bytes: Uint8Array, at: number, length: number) => {
        for (let i = 0; i < length; i++) bytes[at + i] = (at * 7 + i * 31 + this.sent.length) & 255;
        return OK;
      },
      restart: () => {},
    };
  }

  private socket(): Network {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const script = this;
    return {
      get state() { return script.state; },
      onEvent: null,
      connect: (name: string, port: number) => {
        this.target = `${name} ${port}`;
        if (this.connectAnswer === OK) this.state = CONNECTED;
        return this.connectAnswer;
      },
      send: (bytes: Uint8Array, at: number, length: number) => {
        const answer = this.sendAnswer;
        if (answer === CONNECTION_LOST) this.sendAnswer = OK; // told once
        if (answer < 0) return answer;
        this.sent.push(Buffer.from(bytes.slice(at, at + length)));
        return length;
      },
      recv: (into: Uint8Array, at: number) => {
        const next = this.inbox.shift();
        if (next === undefined) return WOULD_BLOCK;
        if (typeof next === 'number') return next;
        into.set(next, at);
        return next.length;
      },
      close: () => {
        this.closed++;
        this.state = CLOSED;
        return OK;
      },
      cleanup: () => OK,
      poll: () => OK,
      pollTimeout: () => -1,
    } as unknown as Network;
  }

  /** The 2.01 to the Register sent last. */
  created(): Buffer {
    const request = this.sent[this.sent.length - 1];
    return Buffer.concat([Buffer.from([0x68, 0x41, request[2], request[3]]), request.subarray(4, 12), Buffer.from('8272640161', 'hex')]);
  }
}

function start(script: Script, uri = 'coap://server.example:5700/'): { client: Client; events: number[]; codes: number[] } {
  const client = new Client({ endpoint: 'e', servers: [{ uri }] });
  const events: number[] = [];
  const codes: number[] = [];
  run(client, script.host(), (event) => {
    events.push(event);
    codes.push(client.event.code);
  });
  return { client, events, codes };
}

test('a name is resolved before anything is sent, and connect is called again after the event', () => {
  const script = new Script();
  script.connectAnswer = IN_PROGRESS;
  const { client } = start(script);
  assert.is(script.target, 'server.example 5700');
  assert.is(script.sent.length, 0);
  script.fire();
  assert.is(script.sent.length, 0);
  script.connectAnswer = OK;
  script.network.onEvent?.(script.network);
  assert.is(script.sent.length, 1);
  script.inbox.push(script.created());
  script.network.onEvent?.(script.network);
  assert.ok(client.connected(1));
});

test('a datagram that the network does not take is sent when it does, once', () => {
  const script = new Script();
  script.sendAnswer = WOULD_BLOCK;
  const { events } = start(script);
  assert.is(script.sent.length, 0);
  script.fire();
  assert.is(script.sent.length, 0);
  script.sendAnswer = OK;
  script.network.onEvent?.(script.network);
  assert.is(script.sent.length, 1);
  assert.is(script.sent[0][1], 2, 'the Register, POST');
  script.inbox.push(script.created());
  script.network.onEvent?.(script.network);
  assert.ok(events.includes(REGISTRATION_COMPLETE));
  assert.is(script.sent.length, 1);
});

test('in queue mode the network hears once that nothing is expected, and again after the next exchange', () => {
  const script = new Script();
  const client = new Client({ endpoint: 'e', servers: [{ uri: 'coap://server.example', lifetime: 3600 }], use: [new Queue({ awake: 10 })] });
  let rests = 0;
  const order: string[] = [];
  run(client, script.host(), (event) => {
    if (event === QUEUE_MODE_RX_OFF) order.push('event');
  });
  script.network.rxOff = (): number => {
    rests++;
    order.push('network');
    return UNSUPPORTED;
  };
  script.inbox.push(script.created());
  script.network.onEvent?.(script.network);
  assert.ok(client.connected(1));
  for (let i = 0; i < 3; i++) {
    script.time += 10000;
    script.fire();
  }
  assert.is(rests, 1);
  assert.equal(order, ['event', 'network']);
  client.update();
  script.fire();
  assert.is(script.sent.length, 2);
  const update = script.sent[1];
  script.inbox.push(Buffer.concat([Buffer.from([0x68, 0x44, update[2], update[3]]), update.subarray(4, 12)]));
  script.network.onEvent?.(script.network);
  assert.is(rests, 1);
  script.time += 11000;
  script.fire();
  assert.is(rests, 2);
});

test('an error that waited does not cost the datagram', () => {
  const script = new Script();
  script.sendAnswer = CONNECTION_LOST;
  start(script);
  assert.is(script.sent.length, 1);
});

test('a failed name is an event, and is tried again after the back-off', () => {
  const script = new Script();
  script.connectAnswer = DNS_FAILURE;
  const { events, codes } = start(script);
  assert.equal(events, [NETWORK_ERROR, REGISTRATION_FAILURE]);
  assert.equal(codes, [DNS_FAILURE, DNS_FAILURE]);
  assert.ok(script.armed >= 60000 && script.armed <= 75000, `armed ${script.armed}`);
  script.connectAnswer = OK;
  script.time += script.armed;
  script.fire();
  assert.is(script.sent.length, 1);
});

test('a URI that no host can serve is an event with the reason', () => {
  const secure = new Script();
  assert.equal(start(secure, 'coaps://h').codes, [UNSUPPORTED, UNSUPPORTED]);
  const port = new Script();
  assert.equal(start(port, 'coap://h:99999').codes, [PARAMETER, PARAMETER]);
  assert.is(secure.made + port.made, 0);
});

test('an oversized datagram is counted and the next one served', () => {
  const script = new Script();
  const { client } = start(script);
  script.inbox.push(MESSAGE_SIZE, script.created());
  script.network.onEvent?.(script.network);
  assert.ok(client.connected(1));
});

test('reconnect closes the socket and opens it anew', () => {
  const script = new Script();
  const { client } = start(script);
  script.inbox.push(script.created());
  script.network.onEvent?.(script.network);
  client.reconnect();
  assert.is(script.armed, 0, 'the pump is to run');
  script.fire();
  assert.is(script.closed, 1);
  assert.is(script.made, 1, 'the same socket');
  assert.equal([...script.sent[script.sent.length - 1].subarray(0, 2)], [0x48, 2], 'an Update tells the new address');
});

test('RFC 7252 4.7: a notification still unconfirmed when its server is left waits for nobody', () => {
  const script = new Script();
  const client = new Client({ endpoint: 'e', servers: [{ uri: 'coap://h', lifetime: 0 }], config: { messages: 3 } });
  client.endpoint.nstart = 2;
  client.add({ id: 4000, resources: [{ id: 1, type: INTEGER, access: R, value: 1 }] });
  run(client, script.host(), () => {});
  const receive = (datagram: Buffer): void => {
    script.inbox.push(datagram);
    script.network.onEvent?.(script.network);
  };
  receive(script.created());
  receive(Buffer.from('4101000177' + '60' + '54' + '34303030' + '0130' + '0131', 'hex')); // GET /4000/0/1, Observe 0
  script.time += 86401_000; // RFC 7641 4.5: the next notification is confirmable
  client.set(4000, 0, 1, 2);
  script.fire();
  assert.is(script.sent[script.sent.length - 1][0] >> 4, 4, 'a CON notification');
  client.stop();
  script.fire();
  const leaving = script.sent[script.sent.length - 1];
  assert.is(leaving[1], 4, 'DELETE, beside it');
  receive(Buffer.concat([Buffer.from([0x68, 0x42, leaving[2], leaving[3]]), leaving.subarray(4, 12)]));
  assert.ok(client.stopped());
  assert.is(client.pollTimeout(script.time | 0), -1);
});

test.run();
