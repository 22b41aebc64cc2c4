import tseslint from 'typescript-eslint';

const everywhere = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals, from an `as const` array where its values are needed.' },
  {
    selector: ':matches(Program, ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator > ArrowFunctionExpression',
    message: 'Write a function declaration at module level.',
  },
];
const clock = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time from platform/clock.' },
  { selector: "CallExpression[callee.name='Date']", message: 'Take the time from platform/clock.' },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Take the time from platform/clock.' },
];
const environment = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only platform/config reads the environment.',
  },
];
const everyTestRuns = [
  {
    selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo|failing)$/]',
    message: 'Every test runs, every time.',
  },
  { selector: 'CallExpression[callee.name=/^(fdescribe|fit|xdescribe|xit|xtest)$/]', message: 'Every test runs, every time.' },
];

const nodeGlobals = [
  'Buffer',
  'URL',
  'clearInterval',
  'clearTimeout',
  'console',
  'fetch',
  'performance',
  'process',
  'setInterval',
  'setTimeout',
];
const tests = ['**/*.spec.ts', 'test/**/*.ts'];

// A rule's options are replaced, not merged, by a later block, so each block names all that hold for its files.
function restrict(...lists) {
  return { 'no-restricted-syntax': ['error', ...lists.flat()] };
}

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'artifacts', '.assay', 'examples', 'sandbox-images'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...restrict(everywhere, clock, environment),
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 350 }],
      'no-console': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      // An async method without await is how a port's promise is kept by an adapter that has the value at hand.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  { files: ['src/platform/config/**/*.ts'], rules: restrict(everywhere, clock) },
  { files: ['src/platform/clock/**/*.ts'], rules: restrict(everywhere, environment) },
  { files: ['bench/**/*.ts'], rules: { 'no-console': 'off' } },
  // A migration is written once and never changed, so its length harms nobody.
  { files: ['migrations/**/*.ts'], rules: { 'max-lines': 'off' } },
  {
    files: [...tests, 'bench/**/*.ts'],
    rules: {
      ...restrict(everywhere, everyTestRuns),
      'max-lines': ['error', { max: 500 }],
      '@typescript-eslint/unbound-method': 'off',
      // Bodies of HTTP replies are read as a client reads them: any, until an assertion says what they are.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['scripts/**/*.mjs', 'bin/**/*.mjs', '*.mjs'],
    languageOptions: { globals: Object.fromEntries(nodeGlobals.map((name) => [name, 'readonly'])) },
    rules: {
      eqeqeq: 'error',
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 350 }],
    },
  },
);
