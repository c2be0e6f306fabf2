/**
 * Three builds of one core from what tsc left in build/: the package for Node, modules for Moddable one by one, and one script for Espruino.
 */
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { publicNames } from './build/scripts/public-names.js';

/** Entries that are a folder's modules, one each: a bundle carries only those that it imports. */
function each(folder) {
  return readdirSync(`build/src/${folder}`).filter((file) => file.endsWith('.js')).map((file) => `${folder}/${file.slice(0, -3)}`);
}
const parts = [...each('objects'), ...each('features')];

/** Objects that every Moddable application links, and that Espruino's `mote` has; each of the others is there by itself. */
const linked = ['security', 'server', 'device', 'temperature', 'resources', 'derived'];
const further = each('objects').map((part) => part.slice('objects/'.length)).filter((name) => !linked.includes(name));

/**
 * What Espruino's parser needs of terser: no switch reordering (a case behind default throws), no inlining (it leaves assignments before
 * their `var`, which is not hoisted there), no `of`, `let` or `static` as a name, ASCII. `builtins`: the list is complete, with the library's names.
 */
const espruino = {
  ecma: 2015,
  toplevel: true,
  mangle: { reserved: ['of', 'let', 'static'] },
  compress: { switches: false, sequences: false, inline: 0, passes: 2 },
  format: { ascii_only: true },
};

/** What no application and no runtime can name is shortened: a name of more than 4 letters costs Espruino RAM wherever it stands. */
function shortened(entry) {
  const names = publicNames({ project: 'hosts/espruino/tsconfig.json', entry: `hosts/espruino/${entry}.ts`, runtime: 'hosts/espruino/globals.d.ts' });
  return terser({ ...espruino, mangle: { ...espruino.mangle, properties: { builtins: true, keep_quoted: true, reserved: [...names.keys()] } } });
}

/** The module `mote` for Espruino, to be read and to be used, and the same as a script for the tests on engines without modules. */
function scripts(entry, name) {
  const input = `build/espruino/hosts/espruino/${entry}.js`;
  const module = { format: 'cjs', strict: false, esModule: false, generatedCode: { constBindings: true } };
  return [
    {
      input,
      output: [
        { ...module, file: `dist/espruino/${name}.js` },
        { ...module, file: `dist/espruino/${name}.min.js`, plugins: [shortened(entry)] },
      ],
    },
    { input, output: { file: `dist/script/${name}.js`, format: 'iife', name: 'mote', strict: false, esModule: false } },
  ];
}

const entries = {
  index: 'build/src/index.js',
  codec: 'build/src/codec/index.js',
  coap: 'build/src/coap/index.js',
  names: 'build/src/names.js',
  node: 'build/hosts/node/index.js',
  crypto: 'build/src/crypto/index.js',
  dtls: 'build/src/dtls/index.js',
  'dtls/names': 'build/src/dtls/names.js',
  'dtls/server': 'build/src/dtls/server.js',
  ...Object.fromEntries(parts.map((part) => [part, `build/src/${part}.js`])),
};

/** What Moddable applications import, and the module that it is. */
const modules = {
  index: 'src/index',
  codec: 'src/codec/index',
  coap: 'src/coap/index',
  names: 'src/names',
  moddable: 'hosts/moddable/index',
  'moddable/storage': 'hosts/moddable/storage',
  ...Object.fromEntries(parts.map((part) => [part, `src/${part}`])),
};

/** The modules that some of them import, and these themselves. */
function closure(context, starts) {
  const from = starts.map((module) => path.resolve(`build/moddable/${module}.js`));
  const found = new Set(from);
  for (const id of found) for (const next of context.getModuleInfo(id).importedIds) if (path.isAbsolute(next)) found.add(next);
  return new Set([...found].map((id) => path.relative('build/moddable', id).slice(0, -'.js'.length)));
}

export default [
  {
    input: entries,
    external: /^node:/,
    output: { dir: 'dist/node', format: 'es', chunkFileNames: 'shared/[name].js' },
  },
  {
    // Development-time dependencies are bundled: the package depends on nothing.
    input: 'build/tools/mote.js',
    external: /^node:/,
    plugins: [resolve({ preferBuiltins: true }), commonjs()],
    output: { file: 'dist/mote.js', format: 'es', inlineDynamicImports: true },
  },
  {
    input: Object.values(modules).map((module) => `build/moddable/${module}.js`),
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('build/'),
    output: { dir: 'dist/moddable', format: 'es', preserveModules: true, preserveModulesRoot: 'build/moddable', generatedCode: 'es2015' },
    treeshake: false,
    plugins: [
      {
        // mcconfig resolves no package exports: a module of one line under each name that npm's exports have.
        name: 'aliases',
        generateBundle() {
          for (const [name, module] of Object.entries(modules)) {
            this.emitFile({ type: 'asset', fileName: `alias/${name}.js`, source: `export * from "mote-lwm2m/dist/moddable/${module}";\n` });
          }
          // mcconfig links all modules of a manifest: an application includes the core's, and those of the objects and features that it has.
          const core = closure(this, ['src/index', 'hosts/moddable/index', ...linked.map((name) => `src/objects/${name}`)]);
          const manifest = (file, aliases, reached) => {
            const up = '../'.repeat(file.split('/').length - 1) || './';
            const own = {};
            for (const alias of aliases) own[alias === 'index' ? 'mote-lwm2m' : `mote-lwm2m/${alias}`] = `${up}alias/${alias}`;
            for (const module of [...reached].sort()) own[`mote-lwm2m/dist/moddable/${module}`] = up + module;
            this.emitFile({ type: 'asset', fileName: `${file}.json`, source: JSON.stringify({ modules: own, preload: Object.keys(own) }, null, 2) + '\n' });
          };
          for (const [name, module] of Object.entries(modules)) {
            if (!core.has(module)) manifest(name, [name], [...closure(this, [module])].filter((reached) => !core.has(reached)));
          }
          manifest('core', Object.keys(modules).filter((name) => core.has(modules[name])), core);
        },
      },
    ],
  },
  ...scripts('index', 'mote'),
  ...scripts('full', 'mote-full'),
  // A module of its own for each further object: all that it names is public, so it goes with each of those above.
  ...further.map((name) => ({
    input: `build/espruino/src/objects/${name}.js`,
    output: {
      file: `dist/espruino/objects/${name}.js`, format: 'cjs', strict: false, esModule: false, generatedCode: { constBindings: true },
      plugins: [terser({ ...espruino, compress: { ...espruino.compress, passes: 1 } })],
    },
  })),
];
