/**
 * The command `mote` as one file: all that `npm start` needs.
 */
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';

/** Development-time dependencies are bundled: the package depends on nothing. */
export default {
  input: 'build/tools/mote.js',
  external: /^node:/,
  plugins: [resolve({ preferBuiltins: true }), commonjs()],
  output: { file: 'dist/mote.js', format: 'es', inlineDynamicImports: true },
};
