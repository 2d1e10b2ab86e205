import { findingsSchema } from '../shared/contracts/findingsSchema.js';
import { checksPage } from './checksPage.js';

/** A page of docs/ that is made from the source: its path from the root, and what it must hold. */
export interface GeneratedDoc {
  readonly path: string;
  readonly text: () => string;
}

/** Every such page. `npm run docs` writes them; a test fails while one is out of date. */
export const generatedDocs: readonly GeneratedDoc[] = [
  { path: 'docs/checks.md', text: checksPage },
  {
    path: 'docs/findings.schema.json',
    text: () => `${JSON.stringify(findingsSchema(), null, 2)}\n`,
  },
];
