/** Mutation tests of the rule engine: `npm run mutation`. Slow: not part of `npm test`. */
export default {
  testRunner: 'vitest',
  // Stryker names the tests that reach a mutant; to look for related files again costs time alone.
  vitest: { configFile: 'stryker.vitest.config.ts', related: false },
  mutate: ['shared/rules/**/*.ts'],
  // Tests that a mutant can't reach are not run for it.
  coverageAnalysis: 'perTest',
  reporters: ['progress', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: 'coverage/mutation.json' },
  tempDirName: 'coverage/stryker',
  // The TypeScript of this project has no JavaScript API, which rewriting tsconfig.json needs; the
  // tests do without it.
  tsconfigFile: 'none',
  timeoutMS: 10_000,
  // A busy machine is no endless loop.
  timeoutFactor: 4,
  concurrency: 2,
};
