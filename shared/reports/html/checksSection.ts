import type { AuditHead, CheckResult } from '../../contracts/findings.js';
import { thousands } from '../../text/counts.js';
import { escapeHtml, isolated } from '../../text/escapeHtml.js';
import { parameterText, statusNames, worstFirst } from '../wording.js';
import { badge, statusBadge } from './badge.js';
import { dataTable } from './dataTable.js';

const columns = [
  { title: 'Check' },
  { title: 'Severity' },
  { title: 'Status' },
  { title: 'Fail', number: true },
  { title: 'Pass', number: true },
  { title: 'Unknown', number: true },
  { title: 'Not applicable', number: true },
  { title: 'Findings', number: true },
  { title: 'Standards' },
];

/** Every check of the catalogue with its result, those that are not judged included. */
export function checksSection({ checks }: AuditHead): string {
  const sorted = worstFirst.flatMap((status) => checks.filter((check) => check.status === status));
  const number = (status: CheckResult['status']) =>
    checks.filter((check) => check.status === status).length;
  const summary = worstFirst.map((status) => `${number(status)} ${statusNames[status]}`).join(', ');
  return `<section id="checks" aria-labelledby="checks-title"><h2 id="checks-title">Checks</h2>
<p class="soft">${thousands(checks.length)} checks: ${summary}. Numbers are resources, each counted once.</p>
${dataTable('Checks', columns, sorted.map(rowOf), 'wide')}</section>
`;
}

function rowOf(check: CheckResult): string[] {
  const { pass, fail, unknown, notApplicable } = check.resources;
  const parameters = Object.entries(check.parameters).map(
    ([name, value]) => `${name} = ${parameterText(value)}`,
  );
  const more = `<details><summary>Why, and what to do</summary><p>${isolated(check.why, 800)}</p><p>${isolated(check.remedy, 800)}</p>${parameters.length > 0 ? `<p class="soft">${escapeHtml(parameters.join('; '), 600)}</p>` : ''}</details>`;
  const reason =
    check.reason === undefined ? '' : `<div class="soft">${isolated(check.reason, 300)}</div>`;
  const standards = check.standards
    .slice(0, 8)
    .map(({ standard, control }) => `<div>${escapeHtml(`${standard} ${control}`, 120)}</div>`);
  return [
    `${isolated(check.title, 160)} <code class="soft id">${escapeHtml(check.id, 80)}</code>${more}`,
    badge(check.severity),
    statusBadge(check.status) + reason,
    ...[fail, pass, unknown, notApplicable, check.findings].map(numberCell),
    `<span class="soft">${standards.join('')}</span>`,
  ];
}

const numberCell = (value: number) =>
  value === 0 ? '<span class="soft">0</span>' : thousands(value);
