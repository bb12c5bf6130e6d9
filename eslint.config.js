import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import rooms from './scripts/lib/rooms-rule.mjs';

/** Rooms of src/, and the rooms that each may import from. */
const mayImport = {
  math: [],
  random: ['math'],
  tensor: ['math', 'random'],
  systems: ['math', 'random', 'tensor'],
  variables: ['math', 'tensor'],
  biases: ['math', 'systems', 'variables'],
  kernels: ['math', 'random', 'systems', 'biases'],
  models: ['math', 'random', 'tensor', 'kernels'],
  diagnostics: ['math', 'random'],
  discovery: ['math', 'random', 'tensor', 'variables', 'models', 'diagnostics'],
  estimators: ['math', 'random', 'diagnostics'],
  workflows: [
    ...['math', 'random', 'tensor', 'systems', 'variables', 'biases', 'kernels', 'models'],
    ...['diagnostics', 'discovery', 'estimators'],
  ],
  formats: ['math'],
  runs: [
    ...['math', 'random', 'tensor', 'systems', 'variables', 'biases', 'kernels', 'models'],
    ...['diagnostics', 'discovery', 'estimators', 'workflows', 'formats'],
  ],
  report: ['math', 'diagnostics', 'estimators', 'formats'],
  cli: ['workflows', 'runs', 'report'],
};

/** Rooms that may use Node; all the rest runs in a browser worker too. */
const onNode = ['runs', 'formats', 'report', 'cli'];

const room = (name) => `src/${name}/**/*.ts`;
const anywhere = Object.keys(mayImport).filter((name) => !onNode.includes(name));

/** Nothing may depend on an unseeded generator. */
const seeded = [
  'error',
  { object: 'Math', property: 'random', message: 'Take a Key (src/random): same key, same bits.' },
];

const unnamed = { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' };
const ownership = {
  selector: "MemberExpression[computed=false][property.name='ref']",
  message: 'Array ownership is the business of src/tensor: use its Tensor.',
};
const engines = {
  selector: 'ImportExpression[source.value=/^(@jax-js|onnxruntime-)/]',
  message: 'Only src/tensor knows the engines.',
};

export default defineConfig(
  globalIgnores([
    'dist',
    'runs',
    'docs/api',
    'coverage',
    '.cache',
    '.venv',
    'wasm',
    'src/**/*.wasm.ts',
    '**/*.bundle.js',
  ]),
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-properties': seeded,
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': 'off', // indexed access is not checked, so it cannot know
      '@typescript-eslint/require-await': 'off', // an async interface may be met without awaiting
      '@typescript-eslint/unbound-method': 'off', // our objects are closures: their functions need no `this`
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off', // arrays are indexed unchecked, maps and finds say `!`
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { house: { rules: { rooms } } },
    rules: {
      'house/rooms': ['error', { rooms: mayImport, onNode }],
      'no-restricted-syntax': ['error', unnamed],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [room('tensor')],
    rules: {
      'no-restricted-syntax': ['error', unnamed, ownership, engines],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(@jax-js/|onnxruntime-)', message: 'Only src/tensor knows the engines.' }] },
      ],
    },
  },
  {
    files: anywhere.map(room),
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'global', 'require', '__dirname', '__filename', 'setImmediate'].map(
          (name) => ({
            name,
            message: `Only ${onNode.join(', ')} may use Node; this room runs in a browser worker too.`,
          }),
        ),
        { name: 'Date', message: 'Results depend on inputs and keys alone; clocks belong to src/runs.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts', 'docs/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'performance', 'URL', 'Buffer'].map((name) => [name, 'readonly']),
      ),
    },
  },
);
