/**
 * Three builds of one core from what tsc left in build/: the package for Node, modules for Moddable one by one, and one script for Espruino.
 */
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { publicNames } from './build/scripts/public-names.js';

/** What no application and no runtime can name is shortened: a name of more than 4 letters costs Espruino RAM wherever it stands. */
const names = publicNames({ project: 'hosts/espruino/tsconfig.json', entry: 'hosts/espruino/index.ts', runtime: 'hosts/espruino/globals.d.ts' });

/**
 * What Espruino's parser needs of terser: no switch reordering (a case behind default throws), no inlining (it leaves assignments before
 * their `var`, which is not hoisted there), no `of`, `let` or `static` as a name, ASCII. `builtins`: the list is complete, with the library's names.
 */
const espruino = {
  ecma: 2015,
  toplevel: true,
  mangle: { reserved: ['of', 'let', 'static'], properties: { builtins: true, keep_quoted: true, reserved: [...names.keys()] } },
  compress: { switches: false, sequences: false, inline: 0, passes: 2 },
  format: { ascii_only: true },
};

const entries = {
  index: 'build/src/index.js',
  codec: 'build/src/codec/index.js',
  coap: 'build/src/coap/index.js',
  names: 'build/src/names.js',
  node: 'build/hosts/node/index.js',
  'objects/security': 'build/src/objects/security.js',
  'objects/server': 'build/src/objects/server.js',
  'objects/device': 'build/src/objects/device.js',
  'objects/temperature': 'build/src/objects/temperature.js',
};

/** What Moddable applications import, and the module that it is. */
const modules = {
  index: 'src/index',
  codec: 'src/codec/index',
  coap: 'src/coap/index',
  names: 'src/names',
  moddable: 'hosts/moddable/index',
  'objects/security': 'src/objects/security',
  'objects/server': 'src/objects/server',
  'objects/device': 'src/objects/device',
  'objects/temperature': 'src/objects/temperature',
};

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
        },
      },
    ],
  },
  {
    input: 'build/espruino/hosts/espruino/index.js',
    output: [
      { file: 'dist/espruino/mote.js', format: 'cjs', strict: false, esModule: false, generatedCode: { constBindings: true } },
      { file: 'dist/espruino/mote.min.js', format: 'cjs', strict: false, esModule: false, generatedCode: { constBindings: true }, plugins: [terser(espruino)] },
    ],
  },
  {
    // The same core for engines without modules: the scripts of the tests on XS.
    input: 'build/espruino/hosts/espruino/index.js',
    output: { file: 'dist/script/mote.js', format: 'iife', name: 'mote', strict: false, esModule: false },
  },
];
