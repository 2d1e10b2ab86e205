/** Mutation tests of the rule engine: `npm run mutation`. Slow: not part of `npm test`. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'stryker.vitest.config.ts' },
  mutate: ['shared/rules/**/*.ts'],
  // Tests that a mutant can not reach are not run for it.
  coverageAnalysis: 'perTest',
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: 'coverage/mutation.json' },
  tempDirName: 'coverage/stryker',
  // The TypeScript of this project has no JavaScript API, which rewriting tsconfig.json needs; the
  // tests do without it.
  tsconfigFile: 'none',
  timeoutMS: 20_000,
  concurrency: 2,
};
