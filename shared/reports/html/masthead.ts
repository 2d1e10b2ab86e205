import type { AuditHead } from '../../contracts/findings.js';
import { escapeHtml, isolated } from '../../text/escapeHtml.js';
import { readableTime } from '../../text/readableTime.js';
import { driftSentence, headline, scopeSentence } from '../wording.js';

export interface SectionLink {
  readonly id: string;
  readonly title: string;
}

/**
 * The head of the page: who was audited, when and how, the one sentence to take away, and the links
 * into the page.
 */
export function masthead(head: AuditHead, sections: readonly SectionLink[]): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Account', isolated(head.accountId, 80)],
    ['Region', isolated(head.regionId, 80)],
    [
      'Taken at',
      `<time datetime="${escapeHtml(head.takenAt)}">${escapeHtml(readableTime(head.takenAt))}</time>`,
    ],
    ['Mode', head.mode === 'effective' ? 'effective rules' : 'group by group'],
    ['Scope', head.scope === undefined ? 'whole region' : isolated(head.scope, 120)],
    ['Standard', head.standard && isolated(head.standard, 80)],
  ];
  const items = facts
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`);
  const links = sections.map(
    ({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`,
  );
  return `<header>
<div class="top"><span>Security group audit of ${isolated(head.regionId, 80)}</span><button type="button" id="theme" hidden>Dark colours</button></div>
<h1>${escapeHtml(headline(head))}</h1>
<p class="lead">${escapeHtml(driftSentence(head))}</p>
<p class="soft">${escapeHtml(scopeSentence(head), 1_000)}</p>
<dl class="facts">${items.join('')}</dl>
</header>
<nav aria-label="Sections"><ul>${links.join('')}</ul></nav>
`;
}
