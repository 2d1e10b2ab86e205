import type { ReportFormat } from '../contracts/reportFormat.js';

/** The names of the files that reports are kept as, by the name of the format. */
export const reportNames = {
  json: { file: 'findings.json', contentType: 'application/json' },
  html: { file: 'report.html', contentType: 'text/html; charset=utf-8' },
  sarif: { file: 'findings.sarif', contentType: 'application/sarif+json' },
  ocsf: { file: 'findings.ocsf.jsonl', contentType: 'application/x-ndjson' },
  csv: { file: 'findings.csv', contentType: 'text/csv; charset=utf-8' },
  markdown: { file: 'report.md', contentType: 'text/markdown; charset=utf-8' },
  junit: { file: 'findings.junit.xml', contentType: 'application/xml' },
} as const satisfies Readonly<Record<ReportFormat, { file: string; contentType: string }>>;
