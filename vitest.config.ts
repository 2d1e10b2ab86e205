import { defineConfig } from 'vitest/config';
import { testFilesOf } from './test/projectOf.js';

export default defineConfig({
  test: {
    // Two workers: the end-to-end tests start processes of their own.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: testFilesOf('unit'),
          // They keep nothing that another file could see, and loading takes longer than testing.
          pool: 'threads',
          isolate: false,
          // Only what hangs takes so long, on a busy machine too.
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'region',
          include: testFilesOf('region'),
          globalSetup: ['test/regionSetup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 100_000 } },
        },
      },
    ],
  },
});
