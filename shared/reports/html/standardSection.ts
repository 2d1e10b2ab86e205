import type { AuditHead } from '../../contracts/findings.js';
import { escapeHtml, isolated } from '../../text/escapeHtml.js';
import { controlsOf, standardNotice, standardTitle } from '../standard.js';
import { statusBadge } from './badge.js';
import { dataTable } from './dataTable.js';

/**
 * With `head.standard`: the controls that are judged here, how they came out, and which are not
 * judged.
 */
export function standardSection(head: AuditHead): string {
  const { standard } = head;
  if (standard === undefined) return '';
  const controls = controlsOf(head);
  const rows = controls.map(({ control, status, checks }) => [
    escapeHtml(control, 80),
    statusBadge(status),
    checks
      .map(
        (check) =>
          `<div>${isolated(check.title, 160)} <code class="soft">${escapeHtml(check.id, 80)}</code>${check.reason === undefined ? '' : ` <span class="soft">${isolated(check.reason, 300)}</span>`}</div>`,
      )
      .join(''),
  ]);
  const columns = [{ title: 'Control' }, { title: 'Status' }, { title: 'Judged by' }];
  const table =
    rows.length === 0
      ? '<p>No check is mapped to a control of this standard.</p>'
      : dataTable(`Controls of ${standard}`, columns, rows);
  return `<section id="standard" aria-labelledby="standard-title"><h2 id="standard-title">${escapeHtml(standardTitle(standard), 160)}</h2>
<p>${escapeHtml(standardNotice(standard), 1_000)}</p>
${table}</section>
`;
}
