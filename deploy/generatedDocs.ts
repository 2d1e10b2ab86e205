import { findingsSchema } from '../shared/contracts/findingsSchema.js';
import { openApiDocument } from '../shared/contracts/openapi.js';
import {
  answeredCodesTable,
  otherCodesTable,
  refusalRulesTable,
  routesTable,
} from './apiTables.js';
import { checksPage } from './checksPage.js';
import { fillPage } from './fillPage.js';

/** A page of docs/ that is made from the source, whole or in part. */
export interface GeneratedDoc {
  /** From the root. */
  readonly path: string;
  /** What it must hold; `page` is what it holds, empty where there is none. */
  readonly text: (page: string) => string;
}

/** Every such page. `npm run docs` writes them; a test fails while one is out of date. */
export const generatedDocs: readonly GeneratedDoc[] = [
  { path: 'docs/checks.md', text: checksPage },
  {
    path: 'docs/findings.schema.json',
    text: () => `${JSON.stringify(findingsSchema(), null, 2)}\n`,
  },
  { path: 'docs/openapi.json', text: () => `${JSON.stringify(openApiDocument(), null, 2)}\n` },
  {
    path: 'docs/http-api.md',
    text: (page) =>
      fillPage(page, {
        routes: routesTable(),
        'codes of answers': answeredCodesTable(),
        'other codes': otherCodesTable(),
        'refusal rules': refusalRulesTable(),
      }),
  },
];
