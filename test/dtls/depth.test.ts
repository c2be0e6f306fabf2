/**
 * DTLS nests no more calls than the C stack of a small Espruino has room for: at most 8 from a socket's callback on, two of which are the pump's.
 *
 * The compiled code is bundled with a note at the entry and the exit of each of its functions, as test/depth.test.ts does for the core.
 */
import { full } from 'acorn-walk';
import type { Node } from 'acorn';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Scene as SceneType } from './scene.js';

/** The pump's turn, and its poll, receive or send. */
const PUMP = 2;
const DEEPEST = 8;

const HERE = fileURLToPath(new URL('scene.js', import.meta.url));
const BUILD = fileURLToPath(new URL('../..', import.meta.url));

const functions: string[] = [];
const running: number[] = [];
let deepest: number[] = [];

function instrument(code: string, tree: Node, file: string): string {
  const inserts: [number, string][] = [];
  full(tree, (node) => {
    const n = node as unknown as { type: string; key?: { name: string }; value?: { called?: string } };
    if (n.type === 'MethodDefinition' && n.value) n.value.called = n.key!.name;
  });
  full(tree, (node) => {
    if (!/Function/.test(node.type)) return;
    const n = node as unknown as { id?: { name: string }; called?: string; body: Node };
    functions.push((n.called ?? n.id?.name ?? 'function') + ' ' + file);
    inserts.push([n.body.start + 1, 'depthEnter(' + (functions.length - 1) + ');try{'], [n.body.end - 1, '}finally{depthLeave()}']);
  });
  inserts.sort((a, b) => b[0] - a[0]);
  return inserts.reduce((text, [at, insert]) => text.slice(0, at) + insert + text.slice(at), code);
}

const bundle = await rollup({
  input: HERE,
  plugins: [{
    name: 'instrument',
    transform(code, id) {
      // The scene stands for the pump and the network below: it counts for nothing.
      return id === HERE ? null : { code: instrument(code, this.parse(code) as unknown as Node, id.slice(BUILD.length)), map: null };
    },
  }],
});
const { output } = await bundle.generate({ format: 'iife', name: 'dtls' });
await bundle.close();
const enter = (n: number): void => {
  running.push(n);
  if (running.length > deepest.length) deepest = running.slice();
};
const { Scene } = new Function('depthEnter', 'depthLeave', output[0].code + '; return dtls')(enter, () => running.pop()) as { Scene: typeof SceneType };

/** Only what runs inside of a call of the client counts: the server has no pump, and no small stack. */
function deepestOf(scene: SceneType, run: () => void): number[] {
  let worst: number[] = [];
  for (const door of ['poll', 'connect', 'send', 'recv', 'close'] as const) {
    const client = scene.client as unknown as Record<string, (...values: unknown[]) => unknown>;
    const original = Object.getPrototypeOf(client)[door] as (...values: unknown[]) => unknown;
    client[door] = (...values: unknown[]): unknown => {
      deepest = [];
      const answer = original.apply(client, values);
      if (deepest.length > worst.length) worst = deepest;
      return answer;
    };
  }
  run();
  return worst;
}

for (const cbc of [false, true]) {
  const steps: [string, (scene: SceneType) => void][] = [
    ['a full handshake', (scene) => void scene.handshake(false)],
    ['a resumed handshake', (scene) => void scene.handshake(true)],
    ['records', (scene) => void scene.record(64)],
    ['a forged record', (scene) => void scene.forged()],
    ['goodbye', (scene) => void scene.client.close()],
  ];
  const scene = new Scene(cbc);
  scene.handshake(false);
  for (const [name, step] of steps) {
    test(name + (cbc ? ', CBC' : ', CCM_8'), () => {
      const chain = deepestOf(scene, () => step(scene));
      assert.ok(chain.length > 2, 'something was called');
      assert.ok(chain.length + PUMP <= DEEPEST, chain.length + PUMP + ': ' + chain.map((n) => functions[n].split(' ')[0]).join(' > '));
    });
  }
}

test.run();
