import { defineConfig } from 'vitest/config';

/** The tests that hold shared/rules; those of whole changes would only make mutants slow. */
export default defineConfig({
  test: {
    include: ['test/shared/rules/**/*.test.ts', 'test/shared/checks/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
