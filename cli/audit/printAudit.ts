import type { Audit } from '../../shared/compliance/audit.js';
import { type Finding, type Severity, severities } from '../../shared/contracts/findings.js';
import { reportFiles } from '../../shared/reports/reportFiles.js';
import { count, thousands } from '../../shared/text/counts.js';
import { cutText } from '../../shared/text/cutText.js';
import { toJson } from '../../shared/text/toJson.js';
import { type Listing, renderListing } from '../output.js';
import { err, out } from '../Printer.js';
import type { AuditForm } from './auditAsked.js';

/** A finding a row on a terminal: so many of the worst. */
const ROWS = 100;

/** Prints the findings of an audit to standard output. */
export async function printAudit(audit: Audit, form: AuditForm): Promise<void> {
  switch (form) {
    case 'table':
    case 'wide': {
      const rows: Finding[] = [];
      let more = 0;
      for (const finding of audit.findings()) {
        if (form === 'table' && rows.length === ROWS) more += 1;
        else rows.push(finding);
      }
      if (rows.length > 0) out.document(renderListing(findingListing(rows), form));
      if (more > 0) {
        err.line(`and ${thousands(more)} more: -o wide has all, --out FOLDER the reports`);
      }
      return;
    }
    case 'ids':
      return out.stream(mapped(audit.findings(), (one) => `${one.id}\n`));
    case 'jsonl':
      return out.stream(mapped(audit.findings(), (one) => `${toJson(one)}\n`));
    default:
      return out.stream(reportFiles[form].report(audit));
  }
}

function* mapped<T>(items: Iterable<T>, text: (item: T) => string): Iterable<string> {
  for (const item of items) yield text(item);
}

const findingListing = (rows: readonly Finding[]): Listing<Finding> => ({
  rows,
  idOf: (row) => row.id,
  columns: [
    { title: 'SEVERITY', text: (row) => (row.status === 'unknown' ? 'unknown' : row.severity) },
    { title: 'CHECK', text: (row) => row.checkId },
    { title: 'REACHES', text: (row) => String(row.interfaces.count || row.instances.count) },
    {
      title: 'FINDING',
      text: (row) =>
        cutText(`${row.title}${row.exception ? ` (accepted by ${row.exception.owner})` : ''}`, 200),
    },
    { title: 'DRIFT', text: (row) => row.drift ?? '', wide: true },
    { title: 'EXPLANATION', text: (row) => cutText(row.explanation, 500), wide: true },
    { title: 'REMEDY', text: (row) => row.remedy?.text ?? '', wide: true },
    { title: 'ALSO FAILS', text: (row) => (row.alsoFails ?? []).join(' '), wide: true },
    { title: 'ID', text: (row) => row.id, wide: true },
  ],
});

/** What was judged and what was found, in a few lines. */
export function summaryOf({ head }: Audit): readonly string[] {
  const { counts, checks, previous } = head;
  const of = (status: string) => checks.filter((one) => one.status === status).length;
  const open = severities.map((one) => `${thousands(counts.open[one])} ${one}`).join(', ');
  return [
    `${count(counts.instances, 'instance')}, ${count(counts.networkInterfaces, 'interface')}, ${count(counts.securityGroups, 'group')}, ${count(counts.rules, 'rule')} of ${head.regionId} at ${head.takenAt}`,
    `findings: ${open}; ${counts.unknown} unknown, ${counts.excepted} accepted`,
    `checks: ${of('fail')} failed, ${of('pass')} passed, ${of('unknown')} unknown, ${of('notApplicable')} not applicable, ${of('notJudged')} not judged`,
    ...(previous
      ? [
          `since ${previous.takenAt}: ${counts.new} new, ${counts.fixed} fixed, ${counts.changed} changed, ${counts.unchanged} unchanged`,
        ]
      : []),
  ];
}

/** Whether an audit fails; something unknown counts like a finding: it may hide one. */
export function fails(audit: Audit, failOn: Severity | 'none'): boolean {
  if (failOn === 'none') return false;
  const most = severities.indexOf(failOn);
  for (const { exception, severity } of audit.findings()) {
    if (!exception && severities.indexOf(severity) <= most) return true;
  }
  return false;
}
