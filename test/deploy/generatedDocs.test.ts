import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedDocs } from '../../deploy/generatedDocs.js';
import { rootDir } from '../rootDir.js';

describe('generated docs', () => {
  it.each(generatedDocs)('$path is what `npm run docs` writes', ({ path, text }) => {
    const page = readFileSync(join(rootDir, path), 'utf8');
    expect(page).toBe(text(page));
  });
});
