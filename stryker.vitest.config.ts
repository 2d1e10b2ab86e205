import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of random regions: slow, so they only meet the mutants that all others leave alive. */
const slow = ['ruleEngine', 'effectiveRules', 'difference', 'lint'];

class FastFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      slow.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
    return files.sort((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** The tests that hold shared/rules; those of whole changes would only make mutants slow. */
export default defineConfig({
  test: {
    include: ['test/shared/rules/**/*.test.ts', 'test/shared/probes/**/*.test.ts'],
    setupFiles: ['stryker.setup.ts'],
    env: { PROPERTY_RUNS: '0.1' },
    sequence: { sequencer: FastFirst },
    testTimeout: 60_000,
  },
});
