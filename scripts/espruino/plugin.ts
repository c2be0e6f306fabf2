/**
 * The rollup plugins of the `.min.js` modules for Espruino: sources with own names, and bundles laid out for little RAM.
 */
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'rollup';
import { type MinifyOptions, minify } from 'terser';
import { programOf, publicFace } from '../public-names.js';
import { emitted } from './own-names.js';
import { slim } from './slim.js';

export interface SlimOptions {
  /** The project's tsconfig.json, its modules whose exports are public, and the declarations of the runtime's own API. */
  project: string;
  entries: readonly string[];
  runtime: string;
  /** What no application needs, see `publicNames`. */
  hidden: readonly string[];
  /** Public methods that are called before `release` only, and exported functions that are called behind it, too. */
  early: readonly string[];
  late: readonly string[];
  terser: MinifyOptions;
}

/** Inputs are the entries without their ending: `hosts/espruino/index`. The compiler is asked when the first is loaded. */
export function slimmed(options: SlimOptions): { sources: Plugin; output: Plugin } {
  let texts: Map<string, string> | undefined;
  let reserved: Set<string> = new Set();
  const ready = (): Map<string, string> => {
    if (texts === undefined) {
      const program = programOf(options.project);
      const face = publicFace(program, options.entries, options);
      reserved = new Set(face.names.keys());
      texts = emitted(program, face.declarations);
    }
    return texts;
  };
  return {
    sources: {
      name: 'espruino-sources',
      resolveId: (source, importer) => (importer === undefined ? resolve(source) : resolve(dirname(importer), source.replace(/\.js$/, ''))),
      load: (id) => ready().get(id) ?? null,
    },
    output: {
      name: 'espruino-slim',
      async renderChunk(code) {
        ready();
        const { program } = slim(code, { reserved, early: options.early, late: options.late });
        const { terser } = options;
        const properties = { builtins: true, keep_quoted: true, reserved: [...reserved] };
        const parsed = { ...terser, parse: { spidermonkey: true }, mangle: { ...(terser.mangle as object), properties } } as MinifyOptions;
        const small = await minify(program as string, parsed);
        return { code: String(small.code), map: null };
      },
    },
  };
}
