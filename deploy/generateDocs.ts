/** Writes the pages of docs/ that are made from the source: `npm run docs`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generatedDocs } from './generatedDocs.js';

// Built into dist/, one level below the root.
const root = new URL('..', import.meta.url);

for (const { path, text } of generatedDocs) {
  const file = fileURLToPath(new URL(path, root));
  writeFileSync(file, text(existsSync(file) ? readFileSync(file, 'utf8') : ''));
  console.log(`wrote ${path}`);
}
