import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What is made when a module loads must not need another that is not loaded yet. */
describe('a piece of the rule engine loads by itself', () => {
  it.each(readdirSync('shared/rules').filter((name) => name.endsWith('.ts')))(
    '%s',
    async (name) => {
      await expect(import(resolve('shared/rules', name))).resolves.toBeDefined();
    },
  );
});
