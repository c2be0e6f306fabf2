/**
 * The house rules that a machine can say at once; the run on the real engines proves them.
 */
import tseslint from 'typescript-eslint';

const no = (selector, message) => ({ selector, message });

/** What not all three engines run, docs/architecture.md "Language". */
const subset = [
  no('AssignmentPattern', 'No default parameters: Espruino cannot parse them.'),
  no('RestElement, SpreadElement', 'No rest or spread: Espruino cannot parse them.'),
  no('ObjectPattern, ArrayPattern', 'No destructuring: Espruino cannot parse it.'),
  no('FunctionDeclaration[generator=true], FunctionExpression[generator=true]', 'No generators.'),
  no(':function[async=true], AwaitExpression', 'No async functions.'),
  no('ChainExpression', 'No optional chaining.'),
  no('AssignmentExpression[operator=/^(\\?\\?|\\|\\||&&|\\*\\*)=$/]', 'No logical or power assignment.'),
  no('BinaryExpression[operator="**"]', 'No power operator.'),
  no('Literal[bigint]', 'No BigInt.'),
  no('Literal[regex]', 'No regular expressions.'),
  no('TaggedTemplateExpression, TemplateLiteral', 'No template strings: they allocate.'),
  no('PropertyDefinition[value!=null]', 'No class field initialisers: Espruino evaluates them once, at the class.'),
  no('PrivateIdentifier', 'No #private.'),
  no('StaticBlock', 'No static blocks.'),
  no('LabeledStatement', 'No labels.'),
  no('VariableDeclaration[kind="var"]', 'No var: Espruino does not hoist it.'),
  no('Identifier[name=/^(of|let|static)$/]', 'No name that Espruino takes for a keyword.'),
  no('MemberExpression[computed=true] > SequenceExpression', 'No comma inside an index.'),
  no('ClassDeclaration[superClass!=null]', 'No inheritance: super recurses for ever on Espruino.'),
  no('CallExpression[callee.property.name=/^(subarray|slice|map|forEach|filter|copyWithin|flat)$/]', 'Allocates, or is missing on Espruino.'),
  no('ExportDefaultDeclaration', 'Names, no defaults.'),
];

const core = [
  no('Program > VariableDeclaration > VariableDeclarator[init.type!=/^(Literal|UnaryExpression|BinaryExpression|Identifier)$/]', 'A module holds constant numbers, functions and classes.'),
  no('Program > VariableDeclaration[kind="let"]', 'A module holds no state.'),
];

const forbidden = ['process', 'Date', 'Buffer', 'setTimeout', 'setInterval', 'TextEncoder', 'TextDecoder', 'Map', 'Set', 'WeakMap', 'Symbol', 'BigInt', 'Proxy', 'Reflect', 'console', 'require', 'globalThis'];

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'node_modules/', 'examples/', 'hosts/**/*.d.ts', 'test/engines/**/*.js'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  { files: ['src/**/*.ts', 'hosts/**/*.ts', 'tools/**/*.ts'], rules: { 'max-lines': ['error', { max: 490 }] } },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...subset, ...core],
      'no-restricted-globals': ['error', ...forbidden],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }, { object: 'Math', property: 'imul' }, { object: 'Math', property: 'trunc' }, { object: 'Math', property: 'pow' }, { object: 'Math', property: 'round' }],
      'default-case-last': 'error',
    },
  },
  {
    files: ['hosts/espruino/*.ts', 'hosts/moddable/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...subset],
      '@typescript-eslint/no-this-alias': 'off',
      // The runtimes' own module system.
      '@typescript-eslint/no-require-imports': 'off',
      'no-var': 'off',
    },
  },
);
