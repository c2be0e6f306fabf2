/**
 * Three builds of one core from what tsc left in build/: the package for Node, modules for Moddable one by one, and one script for Espruino.
 */
import terser from '@rollup/plugin-terser';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { slimmed } from './build/scripts/espruino/plugin.js';
import command from './rollup.command.js';

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

/** Modules for Espruino that go beside one of those that are whole. */
const beside = { 'mote-tcp': 'tcp', 'mote-wifi': 'wifi' };
/** The modules for Espruino, each whole: a device has one of them. */
const wholes = { mote: 'index', 'mote-secure': 'secure', 'mote-sleep': 'sleep', 'mote-full': 'full' };

/**
 * What no application and no runtime can name is shortened: a name of more than 4 letters costs Espruino RAM wherever it stands. A function costs
 * 5 variables and one for each parameter: what is called once, or is short, stands where it was called. See docs/performance.md.
 */
const { sources, output: slim } = slimmed({
  project: 'hosts/espruino/tsconfig.json',
  entries: Object.values({ ...wholes, ...beside }).map((entry) => `hosts/espruino/${entry}.ts`),
  runtime: 'hosts/espruino/globals.d.ts',
  // Internals that the types of public members lead to.
  hidden: [
    'Core', 'Peers', 'Secure', 'Arena', 'Endpoint()', 'Endpoint.message', 'Endpoint.writer', 'Events()', 'SocketAddress', 'Wire',
    'Dtls.attach', 'Dtls.bytes', 'Dtls.admit', 'Dtls.over', 'Dtls.pause', 'Dtls.forget', 'DtlsNetwork()', 'Session()', 'Session.credentials', 'DtlsKit', 'Flight', 'Assembly', 'Records',
  ],
  early: ['add', 'attach'],
  late: ['measured', 'answerStatus', 'stream', 'secureStream', 'wifi'],
  terser: espruino,
});

/** A module for Espruino, to be read and to be used, and the same as a script for the tests on engines without modules. */
function scripts(entry, name) {
  const input = `build/espruino/hosts/espruino/${entry}.js`;
  const module = { format: 'cjs', strict: false, esModule: false, generatedCode: { constBindings: true } };
  return [
    { input, output: { ...module, file: `dist/espruino/${name}.js` } },
    { input: `hosts/espruino/${entry}`, plugins: [sources], output: { ...module, file: `dist/espruino/${name}.min.js`, plugins: [slim] } },
    { input, output: { file: `dist/script/${name}.js`, format: 'iife', name: 'mote', strict: false, esModule: false } },
  ];
}

const entries = {
  index: 'build/src/index.js',
  codec: 'build/src/codec/index.js',
  coap: 'build/src/coap/index.js',
  names: 'build/src/names.js',
  net: 'build/src/net/index.js',
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
  net: 'src/net/index',
  moddable: 'hosts/moddable/index',
  'moddable/crypto': 'hosts/moddable/crypto',
  'moddable/storage': 'hosts/moddable/storage',
  'moddable/key-value': 'hosts/moddable/key-value',
  'moddable/resolver': 'hosts/moddable/resolver',
  'moddable/sleep': 'hosts/moddable/sleep',
  'moddable/stream': 'hosts/moddable/stream',
  'moddable/coap-tcp': 'hosts/moddable/coap-tcp',
  'moddable/secure-stream': 'hosts/moddable/secure-stream',
  'moddable/interface': 'hosts/moddable/interface',
  ...Object.fromEntries(parts.map((part) => [part, `src/${part}`])),
};

/** The modules that some of them import, and these themselves. */
function closure(context, starts) {
  const from = starts.map((module) => path.resolve(`build/moddable/${module}.js`));
  const found = new Set(from);
  for (const id of found) for (const next of context.getModuleInfo(id).importedIds) if (path.isAbsolute(next)) found.add(next);
  return new Set([...found].map((id) => path.relative('build/moddable', id).slice(0, -'.js'.length)));
}

/** All of the Moddable host beside a core with some features, over whatever modules of the SDK the script finds in `sdk`: for the tests on XS. */
const hosted = ['src/index', 'src/features/blockwise', 'src/features/dtls', 'src/features/persistence', 'src/features/queue', 'src/objects/device', 'src/objects/temperature', 'src/net/interface']
  .concat(Object.values(modules).filter((module) => module.startsWith('hosts/moddable/') && module !== 'hosts/moddable/crypto'));

export default [
  {
    input: 'hosted',
    external: /^(embedded:|time$|timer$|preference$|crypt$)/,
    plugins: [
      {
        name: 'hosted',
        resolveId: (id) => (id === 'hosted' ? id : null),
        load: (id) => (id === 'hosted' ? hosted.map((module) => `export * from ${JSON.stringify(path.resolve(`build/moddable/${module}.js`))};`).join('\n') : null),
      },
    ],
    output: { file: 'dist/script/moddable.js', format: 'iife', name: 'mote', strict: false, esModule: false, globals: (id) => `sdk[${JSON.stringify(id)}]` },
  },
  {
    input: entries,
    external: /^node:/,
    output: { dir: 'dist/node', format: 'es', chunkFileNames: 'shared/[name].js' },
  },
  command,
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
            const preload = Object.keys(own);
            // On computers the SDK's preferences keep their state in a class, which preloading, and that of who imports it, would freeze.
            const platforms = { lin: {}, 'cli-lin': {}, 'x-cli-lin': {}, wasm: {}, '...': { preload } };
            const content = file === 'moddable/storage' ? { modules: own, platforms } : { modules: own, preload };
            this.emitFile({ type: 'asset', fileName: `${file}.json`, source: JSON.stringify(content, null, 2) + '\n' });
          };
          for (const [name, module] of Object.entries(modules)) {
            if (!core.has(module)) manifest(name, [name], [...closure(this, [module])].filter((reached) => !core.has(reached)));
          }
          // Included beside the core's: the native socket takes the place of the one over the SDK's.
          const host = 'mote-lwm2m/dist/moddable/hosts/moddable';
          const native = (source) => ({
            modules: {
              '~': ['./hosts/moddable/udp', './hosts/moddable/entropy'],
              [`${host}/udp`]: './native/udp',
              [`${host}/entropy`]: './native/entropy',
              '*': [`./native/${source}`, '$(MODDABLE)/modules/io/common/builtinCommon'],
            },
          });
          const lin = native('udp_lin');
          const lwip = native('udp_lwip');
          const esp32 = { modules: { ...lwip.modules, '~': [...lwip.modules['~'], './hosts/moddable/sleep'], [`${host}/sleep`]: './native/sleep' } };
          const platforms = { lin, 'x-cli-lin': lin, 'cli-lin': lin, 'esp32/esp32h2': {}, 'esp32/esp32h2_cdc': {}, esp32, esp: lwip, pico: lwip };
          this.emitFile({ type: 'asset', fileName: 'native.json', source: JSON.stringify({ platforms }, null, 2) + '\n' });
          for (const file of readdirSync('hosts/moddable/native')) {
            this.emitFile({ type: 'asset', fileName: `native/${file}`, source: readFileSync(`hosts/moddable/native/${file}`, 'utf8') });
          }
          manifest('core', Object.keys(modules).filter((name) => core.has(modules[name])), core);
        },
      },
    ],
  },
  ...Object.entries(wholes).flatMap(([name, entry]) => scripts(entry, name)),
  ...Object.entries(beside).flatMap(([name, entry]) => scripts(entry, name).slice(0, 2)),
  // The interpreter's own primitives for DTLS, beside any module that has it: what it shares with that one keeps its names.
  {
    input: 'build/espruino/hosts/espruino/crypto.js',
    output: {
      file: 'dist/espruino/native-crypto.js', format: 'cjs', strict: false, esModule: false, generatedCode: { constBindings: true },
      plugins: [terser({ ...espruino, compress: { ...espruino.compress, passes: 1 } })],
    },
  },
  // A module of its own for each further object: all that it names is public, so it goes with each of those above.
  ...further.map((name) => ({
    input: `build/espruino/src/objects/${name}.js`,
    output: {
      file: `dist/espruino/objects/${name}.js`, format: 'cjs', strict: false, esModule: false, generatedCode: { constBindings: true },
      plugins: [terser({ ...espruino, compress: { ...espruino.compress, passes: 1 } })],
    },
  })),
];
