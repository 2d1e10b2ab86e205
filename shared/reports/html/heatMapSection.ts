import type { HeatMap } from '../../contracts/findings.js';
import { count, thousands } from '../../text/counts.js';
import { escapeHtml, isolated } from '../../text/escapeHtml.js';
import { scrollBox } from './dataTable.js';

/** Which group opens which port to the Internet, on how many interfaces: number and shade. */
export function heatMapSection({ columns, rows, moreGroups }: HeatMap): string {
  const start = `<section id="heat" aria-labelledby="heat-title"><h2 id="heat-title">Open to the Internet</h2>
<p class="soft">Interfaces that the Internet reaches on a port through a group. The stronger the colour, the more; a dot means none.</p>
`;
  if (rows.length === 0) return `${start}<p>No group opens any of these ports.</p></section>\n`;
  const open = columns.flatMap((column, index) =>
    rows.some((row) => (row.interfaces[index] ?? 0) > 0) ? [{ ...column, index }] : [],
  );
  const head = open.map(
    ({ port, label }) =>
      `<th scope="col">${nameOf(port, label)}<span>${escapeHtml(port, 30)}</span></th>`,
  );
  const body = rows.map((row) => {
    const cells = open.map(({ index }) => cell(row.interfaces[index] ?? 0));
    const id = `<code>${escapeHtml(row.securityGroupId, 60)}</code>`;
    const heading = row.name ? `${isolated(row.name, 60)}${id}` : id;
    return `<tr><th scope="row">${heading}</th>${cells.join('')}</tr>`;
  });
  const table = `<table class="heat"><thead><tr><th scope="col">Security group</th>${head.join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`;
  const more =
    moreGroups > 0
      ? `<p class="soft">${count(moreGroups, 'more group')} ${moreGroups === 1 ? 'opens' : 'open'} something and ${moreGroups === 1 ? 'is' : 'are'} not shown.</p>\n`
      : '';
  const closed = columns.filter((column) => !open.some(({ port }) => port === column.port));
  const rest =
    closed.length > 0
      ? `<p class="soft">None of these groups opens ${closed.map(({ port, label }) => `${nameOf(port, label)} (${escapeHtml(port, 30)})`).join(', ')}.</p>\n`
      : '';
  return `${start}${legend}${scrollBox('Heat map of exposure', table)}${more}${rest}</section>\n`;
}

/**
 * The counts from which on the shade is stronger. They are the same in each run, so that two pages
 * can be compared.
 */
const steps = [1, 3, 10, 50, 500];

const legend = `<ul class="key" aria-label="Shades">${steps
  .map((from, index) => {
    const next = steps[index + 1];
    return `<li><i class="h${index + 1}"></i>${next === undefined ? `${from} and more` : `${from} to ${next - 1}`}</li>`;
  })
  .join('')}</ul>
`;

/** The label without the port that stands below it. */
function nameOf(port: string, label: string): string {
  const name = label.startsWith(port) ? label.slice(port.length).trim() : label;
  return escapeHtml(name === '' ? label : name, 30);
}

function cell(interfaces: number): string {
  if (interfaces === 0) {
    return '<td class="h0"><span aria-hidden="true">·</span><span class="sr">none</span></td>';
  }
  const level = steps.filter((step) => interfaces >= step).length;
  return `<td class="h${level}">${thousands(interfaces)}</td>`;
}
