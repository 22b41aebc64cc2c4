const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
};

/** Packages that are ES modules alone. */
const MODULES = 'hyparquet|hyparquet-writer';
const swcModules = { ...swc, jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } } };

/** One project a size: `npx jest --selectProjects unit`. */
function size(displayName, testMatch) {
  return {
    displayName,
    testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
    testEnvironment: 'node',
    setupFiles: ['<rootDir>/test/support/properties.ts'],
    transform: { '^.+\\.ts$': ['@swc/jest', swc], [`/node_modules/(${MODULES})/.+\\.js$`]: ['@swc/jest', swcModules] },
    transformIgnorePatterns: [`/node_modules/(?!(${MODULES})/)`],
    modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.assay', '<rootDir>/artifacts'],
  };
}

export default {
  // Containers start while others run, so the tests that use them get minutes; a pure one that takes seconds is wrong anyway.
  testTimeout: 180_000,
  projects: [
    size('unit', ['src/**/*.spec.ts']),
    size('contract', ['test/contract/**/*.contract-spec.ts']),
    size('medium', ['test/medium/**/*.medium-spec.ts']),
    size('e2e', ['test/e2e/**/*.e2e-spec.ts']),
    size('sandbox', ['test/sandbox/**/*.sandbox-spec.ts']),
  ],
};
