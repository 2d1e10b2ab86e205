import type { AuditHead } from '../../contracts/findings.js';
import { count, percent } from '../../text/counts.js';
import { escapeHtml } from '../../text/escapeHtml.js';
import { readableDay } from '../../text/readableTime.js';
import { blindSpots } from '../wording.js';

const PENDING_SHOWN = 50;

/** How to read the page, and what no verdict in it sees. */
export function notesSection(head: AuditHead): string {
  const pending = Object.entries(head.pending);
  const shown = pending
    .slice(0, PENDING_SHOWN)
    .map(
      ([id, since]) =>
        `<code>${escapeHtml(id, 60)}</code> since ${escapeHtml(readableDay(since), 40)}`,
    );
  const more = pending.length - shown.length;
  const grace =
    pending.length === 0
      ? ''
      : `<h3>Unused, but not yet a finding</h3><p>${count(pending.length, 'group')} without members within the days of grace: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.</p>`;
  return `<section id="notes" aria-labelledby="notes-title"><h2 id="notes-title">How to read this</h2>
<p>${blindSpots}</p>
<p>Open to the Internet means that the sources which a rule lets in cover at least ${percent(head.minShare)} of the public addresses, however they are written. Unknown means that rules or lists could not be read whole: it is never counted as a pass. A finding stands for one cause, however many interfaces it reaches, and keeps its id from run to run.</p>
${grace}</section>
`;
}
