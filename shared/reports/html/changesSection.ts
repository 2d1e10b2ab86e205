import type { AuditHead, Decider, RegionDrift } from '../../contracts/findings.js';
import { count, thousands } from '../../text/counts.js';
import { escapeHtml, isolated } from '../../text/escapeHtml.js';
import { readableDay, readableTime } from '../../text/readableTime.js';
import { deciderText, resourceText } from '../describeFinding.js';
import { badge } from './badge.js';
import { dataTable } from './dataTable.js';

const FIXED_SHOWN = 200;
const ENTRIES_SHOWN = 60;

/** What changed in the region since the last run, and which findings were mended by it. */
export function changesSection({ fixed, regionDrift, previous }: AuditHead): string {
  if (!previous && !regionDrift && fixed.length === 0) return '';
  return `<section id="changes" aria-labelledby="changes-title"><h2 id="changes-title">Since the last run</h2>
${regionDrift ? regionPart(regionDrift) : '<p>The snapshot of the last run is not at hand: only findings are compared.</p>\n'}${fixedPart(fixed)}</section>
`;
}

function regionPart(drift: RegionDrift): string {
  const { counts } = drift;
  const total =
    counts.rulesAdded + counts.rulesRemoved + counts.membershipsAdded + counts.membershipsRemoved;
  const since = `<p class="soft">Compared with the region of ${escapeHtml(readableTime(drift.since))}.</p>\n`;
  if (total === 0) return `${since}<p>Neither rules nor memberships have changed.</p>\n`;
  const rules = (entries: readonly Decider[]) =>
    entries.map((one) => isolated(deciderText(one), 300));
  const members = (entries: RegionDrift['membershipsAdded']) =>
    entries.map(
      (membership) =>
        `<code>${escapeHtml(membership.interfaceId, 60)}</code> in <code>${escapeHtml(membership.securityGroupId, 60)}</code>`,
    );
  return `${since}${part('rule', 'added', counts.rulesAdded, rules(drift.rulesAdded))}${part('rule', 'removed', counts.rulesRemoved, rules(drift.rulesRemoved))}${part('membership', 'added', counts.membershipsAdded, members(drift.membershipsAdded))}${part('membership', 'removed', counts.membershipsRemoved, members(drift.membershipsRemoved))}`;
}

function part(noun: string, verb: string, number: number, entries: readonly string[]): string {
  if (number === 0) return '';
  const shown = entries.slice(0, ENTRIES_SHOWN);
  const more = number - shown.length;
  const last = more > 0 ? [`<span class="soft">and ${thousands(more)} more</span>`] : [];
  return `<h3>${count(number, noun)} ${verb}</h3><ul class="plain">${[...shown, ...last].map((entry) => `<li>${entry}</li>`).join('')}</ul>\n`;
}

function fixedPart(fixed: AuditHead['fixed']): string {
  if (fixed.length === 0) return '<h3>No finding was fixed</h3>\n';
  const rows = fixed
    .slice(0, FIXED_SHOWN)
    .map((finding) => [
      isolated(finding.title, 220),
      badge(finding.severity),
      isolated(resourceText(finding.resource), 160),
      escapeHtml(readableDay(finding.since), 40),
    ]);
  const columns = [
    { title: 'Finding' },
    { title: 'Severity' },
    { title: 'Resource' },
    { title: 'Open since' },
  ];
  const more = fixed.length - rows.length;
  const rest =
    more > 0 ? `<p class="soft">${thousands(more)} more are in findings.json.</p>\n` : '';
  return `<h3>${count(fixed.length, 'finding')} fixed</h3>${dataTable('Fixed findings', columns, rows)}${rest}`;
}
