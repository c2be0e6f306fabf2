/**
 * What an object costs: bytes of the arena, functions, and bytes of the bundle.
 */
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { rollup } from 'rollup';
import { minify } from 'terser';
import { Client } from '../src/client.js';
import { type Config, arenaOf, defaults } from '../src/config.js';
import type { ObjectDeclaration, ResourceDeclaration } from '../src/lwm2m/declaration.js';

export interface Code {
  /** Functions, methods and closures in the text. */
  functions: number;
  /** Bytes, minified as for Espruino but for the names of properties. */
  bytes: number;
}

/** Bundles a module's text, `export { device } from '…'`, with what it needs and no more. */
export async function codeOf(text: string): Promise<Code> {
  const bundle = await rollup({
    input: 'objects',
    plugins: [{ name: 'text', resolveId: (id) => (id === 'objects' ? id : null), load: (id) => (id === 'objects' ? text : null) }],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  const { code } = await minify(output[0].code, { module: true, ecma: 2015, compress: { switches: false, sequences: false, inline: 0, passes: 2 } });
  let functions = 0;
  full(parse(code as string, { ecmaVersion: 2022, sourceType: 'module' }), (node) => {
    if (/Function/.test(node.type)) functions++;
  });
  return { functions, bytes: (code as string).length };
}

type Make = (client: Client) => ObjectDeclaration;

/** The declarations in a client of these sizes; false when they do not fit. */
function fits(makes: readonly Make[], config: Partial<Config>): boolean {
  try {
    const client = new Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1' }], config });
    for (const make of makes) client.add(make(client));
    return true;
  } catch (error) {
    if (/values/.test((error as Error).message)) return false;
    throw error;
  }
}

/** Bytes for the stored values of these objects, Security and Server included. */
function values(makes: readonly Make[]): number {
  let [low, high] = [8, 32_768];
  while (low < high) {
    const middle = (low + high) >> 4 << 3;
    if (fits(makes, { ...ROOMY, values: middle })) high = middle;
    else low = middle + 8;
  }
  return low;
}

const ROOMY: Partial<Config> = { objects: 8, instances: 16, resources: 200, resourceInstances: 60 };

/** Bytes of the arena that objects take: their rows and their values. */
export function arenaBytes(makes: readonly Make[]): number {
  const client = new Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1' }], config: { ...ROOMY, values: 32_768 } });
  const base = defaults();
  const config = { ...base };
  for (const make of makes) {
    const object = make(client);
    const instances = object.most ?? object.instances?.length ?? 1;
    config.objects++;
    config.instances += instances;
    config.resources += object.resources.length;
    for (const r of object.resources as (ResourceDeclaration & { most?: number; instances?: readonly number[] })[]) {
      if (r.multiple === true) config.resourceInstances += instances * (r.most ?? r.instances?.length ?? 0);
    }
  }
  config.values += values(makes) - values([]);
  // Rows of a byte are padded to the next table's alignment: the largest of some neighbours is the cost.
  return arenaOf(config) - arenaOf(base);
}
