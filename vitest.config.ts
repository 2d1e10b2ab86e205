import { defineConfig } from 'vitest/config';
import { testFilesOf } from './test/projectOf.js';

/** Only what hangs takes so long, also in a region that a slow machine makes slow. */
const PATIENCE_MS = 600_000;

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
          testTimeout: PATIENCE_MS,
        },
      },
      {
        test: {
          name: 'region',
          include: testFilesOf('region'),
          globalSetup: ['test/regionSetup.ts'],
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
