import type { Report } from '../audit.js';
import { csv } from './csv.js';
import { findingsJson } from './findingsJson.js';
import { html } from './html.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import { ocsf } from './ocsf.js';
import { sarif } from './sarif.js';

export interface ReportFile {
  readonly file: string;
  readonly contentType: string;
  readonly report: Report;
}

/** Every report by the name of its format, and the file that it is kept as. */
export const reportFiles = {
  json: { file: 'findings.json', contentType: 'application/json', report: findingsJson },
  html: { file: 'report.html', contentType: 'text/html; charset=utf-8', report: html },
  sarif: { file: 'findings.sarif', contentType: 'application/sarif+json', report: sarif },
  ocsf: { file: 'findings.ocsf.jsonl', contentType: 'application/x-ndjson', report: ocsf },
  csv: { file: 'findings.csv', contentType: 'text/csv; charset=utf-8', report: csv },
  markdown: { file: 'report.md', contentType: 'text/markdown; charset=utf-8', report: markdown },
  junit: { file: 'findings.junit.xml', contentType: 'application/xml', report: junit },
} as const satisfies Record<string, ReportFile>;
export type ReportFormat = keyof typeof reportFiles;
