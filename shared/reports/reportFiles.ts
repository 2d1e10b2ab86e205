import type { Report } from '../compliance/audit.js';
import type { ReportFormat } from '../contracts/reportFormat.js';
import { csv } from './csv.js';
import { findingsJson } from './findingsJson.js';
import { html } from './html.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import { ocsf } from './ocsf.js';
import { reportNames } from './reportNames.js';
import { sarif } from './sarif.js';

export interface ReportFile {
  readonly file: string;
  readonly contentType: string;
  readonly report: Report;
}

/** Every report by the name of its format, and the file that it is kept as. */
export const reportFiles = {
  json: { ...reportNames.json, report: findingsJson },
  html: { ...reportNames.html, report: html },
  sarif: { ...reportNames.sarif, report: sarif },
  ocsf: { ...reportNames.ocsf, report: ocsf },
  csv: { ...reportNames.csv, report: csv },
  markdown: { ...reportNames.markdown, report: markdown },
  junit: { ...reportNames.junit, report: junit },
} as const satisfies Record<ReportFormat, ReportFile>;
