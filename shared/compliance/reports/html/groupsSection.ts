import type { AuditHead } from '../../../contracts/findings.js';
import { thousands } from '../describeFinding.js';
import { dataTable } from './dataTable.js';
import { escapeHtml, isolated } from './escapeHtml.js';
import type { GroupTotals } from './GroupTotals.js';

/** Who has how much to do: findings by the value of the tag. Nothing without `head.groupBy`. */
export function groupsSection({ groupBy }: AuditHead, totals: GroupTotals): string {
  if (groupBy === undefined) return '';
  const tag = groupBy.replace(/^tag:/, '');
  const rows = totals
    .sorted()
    .map(({ value, number, high, medium, low, unknown, accepted }) => [
      `<span data-set="g=${number}">${value === '' ? 'without the tag' : isolated(value, 120)}</span>`,
      ...[high, medium, low, unknown, accepted].map(thousands),
    ]);
  const columns = [
    { title: tag },
    ...['High', 'Medium', 'Low', 'Unknown', 'Accepted'].map((title) => ({ title, number: true })),
  ];
  const table =
    rows.length === 0
      ? '<p>No finding reaches an interface.</p>'
      : dataTable(`Findings by tag ${tag}`, columns, rows, 'snug');
  const more = totals.incomplete
    ? '<p class="soft">The tag has more values than are shown; findings.json has all of them.</p>'
    : '';
  return `<section id="groups" aria-labelledby="groups-title"><h2 id="groups-title">By tag ${escapeHtml(tag, 60)}</h2>
<p class="soft">Findings that reach an interface with the value. One that reaches several counts at each.</p>
${table}${more}</section>
`;
}
