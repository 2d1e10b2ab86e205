import type { AuditHead } from '../../contracts/findings.js';
import { severities } from '../../contracts/findings.js';
import { count, thousands } from '../../text/counts.js';
import { escapeHtml } from '../../text/escapeHtml.js';
import type { FindingList } from './FindingList.js';

/** The findings, worst first, with the search and the filters. */
export function* findingsSection(head: AuditHead, list: FindingList): Iterable<string> {
  yield `<section id="findings" tabindex="-1" aria-labelledby="findings-title"><h2 id="findings-title">Findings</h2>
<p class="soft">The worst first, then those that reach the most. Unfold one for the rule that decides, the exposure and the exact remedy.</p>
`;
  if (list.total === 0) {
    yield `<p>${head.newOnly ? 'Nothing is new since the last run.' : 'Nothing was found.'}</p></section>\n`;
    return;
  }
  const left = list.total - list.items.length;
  if (left > 0) {
    yield `<p class="more">This page lists the worst ${thousands(list.items.length)} of ${count(list.total, 'finding')}. The other ${thousands(left)} are in findings.json and findings.csv.</p>\n`;
  }
  yield toolbar(head, list);
  yield '<ol class="list" id="list">\n';
  yield* list.items;
  yield '</ol></section>\n';
}

function toolbar(head: AuditHead, list: FindingList): string {
  const titles = new Map(head.checks.map((check) => [check.id, check.title]));
  const { seen } = list;
  const byWord = (words: readonly string[], present: ReadonlySet<string>) =>
    words.filter((word) => present.has(word)).map((word) => [word, capital(word)] as const);
  const checks = [...list.checks].map(
    ([id, number]) => [String(number), titles.get(id) ?? id] as const,
  );
  const groups = list.totals
    .sorted()
    .map(
      ({ value, number }) => [String(number), value === '' ? '(without the tag)' : value] as const,
    );
  const tag = head.groupBy?.replace(/^tag:/, '');
  const grouping = [
    ['', 'nothing'],
    ['s', 'severity'],
    ['c', 'check'],
    ...(groups.length > 0 && tag !== undefined
      ? [['g', `tag ${tag} (most reached)`] as const]
      : []),
  ] as const;
  const byName = checks.toSorted(([, a], [, b]) => (a < b ? -1 : 1));
  return `<form class="tools" id="tools" role="search" aria-label="Findings" hidden>
<div class="find"><label for="q">Search</label><input id="q" type="search" autocomplete="off" spellcheck="false" placeholder="name, id, port, address …" aria-keyshortcuts="/"></div>
${select('Severity', 's', byWord(severities, seen.severities))}
${select('Status', 'x', byWord(['open', 'unknown', 'accepted'], seen.statuses))}
${select('Check', 'c', byName)}
${seen.drifts.size > 0 ? select('Since the last run', 'd', byWord(['new', 'changed', 'unchanged'], seen.drifts)) : ''}
${groups.length > 0 && tag !== undefined ? select(`Tag ${tag}`, 'g', groups) : ''}
<div><label for="by">Group by</label><select id="by">${options(grouping)}</select></div>
</form>
<p class="state" id="state" hidden><span id="shown" role="status" aria-live="polite"></span><span class="keys"><kbd>/</kbd> searches, <kbd>Esc</kbd> clears</span><button type="button" class="copy" id="clear" hidden>Clear</button></p>
`;
}

const select = (label: string, field: string, values: readonly (readonly [string, string])[]) =>
  `<div><label for="f-${field}">${escapeHtml(label, 60)}</label><select id="f-${field}" data-f="${field}">${options([['', 'all'], ...values])}</select></div>`;

const options = (values: readonly (readonly [string, string])[]) =>
  values
    .map(([value, text]) => `<option value="${escapeHtml(value)}">${escapeHtml(text, 80)}</option>`)
    .join('');

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
