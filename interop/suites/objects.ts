// The `objects` suite: every object that is shipped, with all its resources, on a device in this process; a Leshan server reads, writes, executes and observes it
// by the registry's own definitions, so that an id, type, operation or multiplicity amiss is a decoding error or a refusal.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NodeHost } from '../../hosts/node/index.js';
import { BOOLEAN, Client, E, FLOAT, INTEGER, OBJLNK, type ObjectDeclaration, OPAQUE, type Pump, R, STRING, TIME, UNSIGNED, W, run } from '../../src/index.js';
import { LeshanApi, plain, resource, type Answer, type EventStream, type Value } from '../leshan-api.js';
import { HOST, startJava, type JavaPeer } from '../peers/java.js';
import { repository } from '../place.js';
import type { Case, Report, Suite } from '../report.js';

const ARTIFACTS = ['org.eclipse.leshan:leshan-tl-cf-server-coap:2.0.0-M18'];
const SOON = 10_000;
/** Most resources of one device: its tables number them in a byte, and Security, Server and Device have some. */
const MOST_RESOURCES = 180;

const FORMATS = ['TLV', 'SENML_CBOR'] as const;

type Declare = (options: Record<string, unknown>, client: Client) => ObjectDeclaration;

interface Resource {
  id: number;
  type?: number;
  access: number;
  multiple?: boolean;
  min?: number;
}

/** A shipped object: what declares it, and a value for each of its options. */
interface Shipped {
  id: number;
  name: string;
  version: string;
  declare: Declare;
  options: Record<string, unknown>;
  rows: number;
}

/** One device with some of the objects, as the server knows it. */
class Bench {
  readonly endpoint: string;
  readonly client: Client;
  readonly declared: Map<number, ObjectDeclaration>;
  readonly api: LeshanApi;
  readonly events: EventStream;
  private readonly peer: JavaPeer;
  private readonly pump: Pump;

  constructor(endpoint: string, objects: readonly Shipped[], peer: JavaPeer, api: LeshanApi, events: EventStream) {
    this.endpoint = endpoint;
    this.peer = peer;
    this.api = api;
    this.events = events;
    this.client = new Client({
      endpoint, servers: [{ uri: 'coap://' + HOST + ':' + peer.ports['coap'], lifetime: 300 }],
      config: { objects: 60, instances: 60, resources: 255, resourceInstances: 100, values: 16_000, observations: 20, message: 4096 },
    });
    this.declared = new Map();
    for (const { declare, options } of objects) {
      const declaration = declare(options, this.client);
      this.client.add(declaration);
      this.declared.set(declaration.id, declaration);
    }
    this.pump = run(this.client, new NodeHost(), () => undefined);
  }

  async close(): Promise<void> {
    this.pump.end();
    this.events.close();
    await this.peer.stop();
  }
}

/** A value for an option by its kind and what its comment says of the range. */
function optionFor(kind: string, facts: string): unknown {
  const first = Number(/, (-?[\d.]+) \.\. /.exec(facts)?.[1] ?? 1);
  switch (kind.replace(/(Source|Setting|s)$/, '').toLowerCase()) {
    case 'number': return kind.endsWith('s') ? [first] : first;
    case 'boolean': return kind.endsWith('s') ? [true] : true;
    case 'text': return kind.endsWith('s') ? ['ab'] : 'ab';
    case 'opaque': return kind.endsWith('s') ? [Uint8Array.of(1, 2)] : Uint8Array.of(1, 2);
    case 'link': return kind.endsWith('s') ? [0xffffffff] : 0xffffffff;
    default: return () => undefined;
  }
}

/** The shipped objects that the generator made, with every option. */
async function shipped(): Promise<Shipped[]> {
  const at = join(repository(), 'src/objects');
  const all: Shipped[] = [];
  for (const file of readdirSync(at)) {
    const text = readFileSync(join(at, file), 'utf8');
    const head = / \* (.+), object (\d+), version ([\d.]+)\. Made by `mote generate`/.exec(text);
    if (head === null) continue;
    const [, name, id, version] = head as unknown as [string, string, string, string];
    const exports = (await import(pathToFileURL(join(import.meta.dirname, '../../src/objects', file.replace(/\.ts$/, '.js'))).href)) as Record<string, unknown>;
    const [, declare] = Object.entries(exports).find(([key, value]) => typeof value === 'function' && !/^(measured|switched|elapsed|unitOf)/.test(key)) as [string, Declare];
    const fields = [...text.matchAll(/^ {2}\/\*\* \d+: (.*)\n {2}(\w+)\??: (\w+);/gm)] as unknown as [string, string, string, string][];
    all.push({ id: Number(id), name, version, declare, rows: [...text.matchAll(/^export const \w+ = \d+;$/gm)].length, options: Object.fromEntries(fields.map(([, facts, key, kind]) => [key, optionFor(kind, facts)])) });
  }
  return all.sort((a, b) => a.id - b.id);
}

/** As many devices as the objects need. */
function groups(objects: readonly Shipped[]): Shipped[][] {
  const list: Shipped[][] = [];
  let rows = MOST_RESOURCES;
  for (const object of objects) {
    if (rows + object.rows > MOST_RESOURCES) {
      list.push([]);
      rows = 0;
    }
    (list.at(-1) as Shipped[]).push(object);
    rows += object.rows;
  }
  return list;
}

async function open(objects: readonly Shipped[], number: number): Promise<Bench> {
  const registry = process.env['MOTE_REGISTRY'] ?? join(repository(), '../shared/registry');
  if (!existsSync(join(registry, '3303.xml'))) throw new Error('the definitions of the OMA registry are needed: set MOTE_REGISTRY to a copy of github.com/OpenMobileAlliance/lwm2m-registry');
  const peer = await startJava({ name: 'leshan', artifacts: ARTIFACTS, sources: ['shared', 'leshan'], main: 'Peer', args: [HOST, registry] });
  const api = new LeshanApi('http://' + HOST + ':' + peer.ports['web'] + '/api');
  const endpoint = 'mote-interop-objects-' + number;
  const events = await api.events(endpoint);
  const bench = new Bench(endpoint, objects, peer, api, events);
  await events.waitFor('REGISTRATION', (entry) => entry.event === 'REGISTRATION', SOON);
  return bench;
}

function insist(answer: Answer, code: string, what: string): Answer {
  assert.equal(answer.code, code, what + (answer.error === undefined ? '' : ' (' + answer.error + ')'));
  return answer;
}

/** Leshan's name of a type, and another value of it than the one that is there. */
function another(r: Resource): [string, Value] {
  switch (r.type) {
    case STRING: return ['string', 'written'];
    case INTEGER: return ['integer', (r.min ?? 1) + 1];
    case UNSIGNED: return ['unsigned_integer', (r.min ?? 1) + 1];
    case FLOAT: return ['float', (r.min ?? 1) + 0.5];
    case BOOLEAN: return ['boolean', false];
    case TIME: return ['time', 1_700_000_000];
    case OPAQUE: return ['opaque', 'c0ffee'];
    case OBJLNK: return ['objlnk', '3:0'];
    default: return ['corelink', '</3/0>'];
  }
}

async function check(bench: Bench, id: number): Promise<void> {
  const { api, endpoint, client, events } = bench;
  const object = bench.declared.get(id) as ObjectDeclaration;
  const resources = object.resources as readonly Resource[];
  const base = '/' + id + '/0';
  const open = resources.filter((r) => r.access !== E && (r.access & R) !== 0);
  if (open.length === 0 && resources.every((r) => r.access === 0)) {
    insist(await api.read(endpoint, base), '4.01', 'Read of what is for no server');
    return;
  }
  for (const format of FORMATS) {
    const answer = insist(await api.read(endpoint, base, format), '2.05', 'Read as ' + format);
    const values = plain(answer.content) as Record<string, unknown>;
    assert.deepEqual(Object.keys(values).map(Number).sort((a, b) => a - b), open.map((r) => r.id).sort((a, b) => a - b), 'the resources as ' + format);
  }
  for (const r of open) insist(await api.read(endpoint, base + '/' + r.id, 'SENML_CBOR'), '2.05', 'Read of ' + base + '/' + r.id);
  for (const r of resources.filter((each) => each.access !== E && (each.access & W) !== 0 && each.multiple !== true)) {
    const [type, value] = another(r);
    const path = base + '/' + r.id;
    for (const format of FORMATS) insist(await api.write(endpoint, path, resource(r.id, type, value), format), '2.04', 'Write of ' + value + ' to ' + path + ' as ' + format);
    if ((r.access & R) !== 0) assert.equal(plain(insist(await api.read(endpoint, path, 'TLV'), '2.05', 'Read of ' + path).content), value, path + ' as it was written');
  }
  for (const r of resources.filter((each) => each.access === E)) insist(await api.execute(endpoint, base + '/' + r.id), '2.04', 'Execute ' + base + '/' + r.id);
  await observe(bench, base, open);
  assert.equal(client.stats.threw, 0, 'no handler threw');
  assert.deepEqual(events.filter((entry) => entry.event === 'ERROR', 0), [], 'nothing that Leshan could not decode');
}

/** The first resource that changes well is observed, and the application changes it. */
async function observe(bench: Bench, base: string, open: readonly Resource[]): Promise<void> {
  const { api, endpoint, events } = bench;
  const [, oid] = base.split('/').map(Number);
  const r = open.find((each) => each.multiple !== true && (each.type === FLOAT || each.type === INTEGER || each.type === BOOLEAN || each.type === TIME)) as Resource;
  if (r === undefined) return;
  const path = base + '/' + r.id;
  const current = plain(insist(await api.read(endpoint, path, 'SENML_CBOR'), '2.05', 'Read of ' + path).content) as number | boolean;
  const next = typeof current === 'boolean' ? !current : current === (r.min ?? 0) ? current + 1 : (r.min ?? 0);
  insist(await api.observe(endpoint, path, 'SENML_CBOR'), '2.05', 'Observe ' + path);
  const since = events.mark;
  assert.equal(bench.client.set(oid as number, 0, r.id, next), 0, 'set ' + path);
  const told = await events.waitFor('NOTIFICATION of ' + path, (entry) => entry.event === 'NOTIFICATION' && entry.data.path === path, SOON, since);
  assert.equal(plain(told.data.content), next, 'the value notified');
  insist(await api.cancel(endpoint, path), '2.05', 'the cancellation');
}

export const objects: Suite = {
  name: 'objects',
  run: async (report: Report) => {
    for (const [i, group] of groups(await shipped()).entries()) {
      const cases: Case<Bench>[] = group.map(({ id, name, version }) => ({ id: String(id), name: name + ' ' + version + ': read, written, executed, observed', run: (bench: Bench) => check(bench, id) }));
      await report.run(cases, () => open(group, i), (bench) => bench.close());
    }
  },
};
