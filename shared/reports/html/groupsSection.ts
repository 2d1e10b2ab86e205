import type { AuditHead } from '../../contracts/findings.js';
import { count, thousands } from '../../text/counts.js';
import { escapeHtml, isolated } from '../../text/escapeHtml.js';
import { dataTable } from './dataTable.js';
import type { GroupTotals } from './GroupTotals.js';

/**
 * How many values are shown. A tag can have hundreds, and the first screen is for those with the
 * most to do.
 */
const VALUES_IN_SIGHT = 15;

/** How much each value of the tag has to do: its findings. Nothing without `head.groupBy`. */
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
  const tableOf = (name: string, some: typeof rows) => dataTable(name, columns, some, 'snug');
  const others = rows.slice(VALUES_IN_SIGHT);
  const table =
    rows.length === 0
      ? '<p>No finding reaches an interface.</p>'
      : tableOf(`Findings by tag ${tag}`, rows.slice(0, VALUES_IN_SIGHT));
  const folded =
    others.length === 0
      ? ''
      : `<details><summary>${count(others.length, 'more value')}</summary>${tableOf(`Findings by tag ${tag}, the rest`, others)}</details>`;
  const more = totals.incomplete
    ? '<p class="soft">The tag has more values than are shown; findings.json has all of them.</p>'
    : '';
  return `<section id="groups" aria-labelledby="groups-title"><h2 id="groups-title">By tag ${escapeHtml(tag, 60)}</h2>
<p class="soft">Findings that reach an interface with the value. One that reaches several counts at each.</p>
${table}${folded}${more}</section>
`;
}
