/**
 * No call is nested deeper, from a socket's callback on, than the C stack of a small Espruino has room for.
 *
 * The compiled core is bundled with a note at the entry and the exit of each of its functions, and run by a real pump over a network in memory.
 */
import { full } from 'acorn-walk';
import type { Node } from 'acorn';
import { fileURLToPath } from 'node:url';
import { type Plugin, rollup } from 'rollup';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Mote, Rig, scenarios } from '../bench/scenarios.js';
import type { Client } from '../src/client.js';
import type { Pump } from '../src/net/pump.js';
import type { Host, Network } from '../src/net/types.js';

/** Nested calls from the socket's callback, which is the first, to the deepest write into a message: the law of the core. */
const DEEPEST_WRITE = 8;
/** The same for calls that write nothing. */
const DEEPEST_CALL = 10;

/** What puts bytes into a message: a Writer's methods, and the loops that they use. */
const WRITES = / src\/buffers\/writer\.js$|^(copy|move|utf8) src\/buffers\/bytes\.js$/;

const BUILD = fileURLToPath(new URL('..', import.meta.url));
const EXPORTS = ['src/index.js', 'src/objects/device.js', 'src/objects/temperature.js', 'src/features/blockwise.js', 'src/features/composite.js', 'src/features/create.js', 'src/features/queue.js', 'src/features/reporting.js', 'src/features/send.js', 'src/features/servers.js'];

interface Instrumented extends Mote {
  Pump: new (client: Client, host: Host, onEvent: (event: number) => void, options: object) => Pump;
}

interface Named extends Node {
  called?: string;
}

/** "name file" of each function, by its number. */
const functions: string[] = [];
/** Numbers of the functions that are running, and of the deepest of them seen since `forget`. */
const running: number[] = [];
let deepest: number[] = [];
let deepestWrite: number[] = [];

function forget(): void {
  deepest = [];
  deepestWrite = [];
}

function enter(n: number): void {
  running.push(n);
  if (running.length > deepest.length) deepest = running.slice();
  if (running.length > deepestWrite.length && WRITES.test(functions[n])) deepestWrite = running.slice();
}

function leave(): void {
  running.pop();
}

/** Notes at each function; the tree is that of rollup's parser. */
function instrument(code: string, tree: Node, file: string): string {
  const inserts: [number, string][] = [];
  full(tree, (node) => {
    const n = node as unknown as { type: string; key?: { name: string }; value?: Named };
    if ((n.type === 'MethodDefinition' || n.type === 'Property') && n.value) n.value.called = n.key!.name;
  });
  full(tree, (node) => {
    if (!/Function/.test(node.type)) return;
    const n = node as unknown as { id?: { name: string }; called?: string; body: Node };
    functions.push((n.called ?? n.id?.name ?? 'function') + ' ' + file);
    const entry = 'depthEnter(' + (functions.length - 1) + ');try{';
    if (n.body.type === 'BlockStatement') inserts.push([n.body.start + 1, entry], [n.body.end - 1, '}finally{depthLeave()}']);
    else inserts.push([n.body.start, '{' + entry + 'return('], [n.body.end, ')}finally{depthLeave()}}']);
  });
  inserts.sort((a, b) => b[0] - a[0]);
  return inserts.reduce((text, [at, insert]) => text.slice(0, at) + insert + text.slice(at), code);
}

async function load(): Promise<Instrumented> {
  const plugin: Plugin = {
    name: 'instrument',
    resolveId: (id) => (id === 'all' ? id : null),
    load: (id) => (id === 'all' ? EXPORTS.map((file) => 'export * from ' + JSON.stringify(BUILD + file)).join('\n') : null),
    transform(code, id) {
      if (id === 'all') return null;
      return { code: instrument(code, this.parse(code) as Node, id.slice(BUILD.length)), map: null };
    },
  };
  const bundle = await rollup({ input: 'all', plugins: [plugin] });
  const { output } = await bundle.generate({ format: 'iife', name: 'mote' });
  await bundle.close();
  return new Function('depthEnter', 'depthLeave', output[0].code + '; return mote')(enter, leave) as Instrumented;
}

/** A pump for a rig's client, and the network under it. */
class Bed {
  readonly pump: Pump;
  sent = 0;
  private inbox: Uint8Array | null = null;

  constructor(mote: Instrumented, rig: Rig) {
    const network: Partial<Network> & { onEvent: null } = {
      onEvent: null,
      connect: () => 0,
      send: (bytes, at, length) => {
        if (this.sent === 0) {
          rig.at = at;
          rig.code = bytes[at + 1];
          this.sent = length;
        }
        return length;
      },
      recv: (into) => {
        const datagram = this.inbox;
        this.inbox = null;
        if (datagram === null) return -3001;
        into.set(datagram);
        return datagram.length;
      },
      poll: () => 0,
      pollTimeout: () => -1,
      rxOff: () => -3002,
      close: () => 0,
    };
    const host: Partial<Host> = {
      datagram: () => network as Network,
      now: () => rig.now,
      timer: () => ({ schedule() {}, cancel() {} }),
      random: rig.random.bind(rig),
    };
    this.pump = new mote.Pump(rig.client, host as Host, () => {}, {});
  }

  turn(datagram: Uint8Array | null): number {
    this.inbox = datagram;
    this.sent = 0;
    this.pump.turn();
    return this.sent;
  }
}

function chain(calls: number[]): string {
  return calls.length + ': ' + calls.map((n) => functions[n].split(' ')[0]).join(' > ');
}

const mote = await load();
const beds = new Map<Rig, Bed>();

function bedOf(rig: Rig): Bed {
  const bed = beds.get(rig) ?? new Bed(mote, rig);
  beds.set(rig, bed);
  return bed;
}

Rig.prototype.drain = function (): number {
  return bedOf(this).turn(null);
};
Rig.prototype.pass = function (bytes: Uint8Array): number {
  this.tick(1);
  return bedOf(this).turn(bytes);
};

for (const scenario of scenarios(mote)) {
  scenario.run();
  forget();
  scenario.run();
  scenario.run();
  const write = deepestWrite;
  const call = deepest;
  test(scenario.name, () => {
    assert.ok(functions[write[0]].startsWith('turn '), 'counted from the callback, not ' + chain(write));
    assert.ok(write.length > 4, 'something was written');
    assert.ok(write.length <= DEEPEST_WRITE, chain(write));
    assert.ok(call.length <= DEEPEST_CALL, chain(call));
  });
}

test.run();
