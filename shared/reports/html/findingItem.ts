import type { Finding, FindingRemedy } from '../../contracts/findings.js';
import { escapeHtml, isolated } from '../../text/escapeHtml.js';
import { readableDay } from '../../text/readableTime.js';
import { toJson } from '../../text/toJson.js';
import { changeText, deciderText, exposureText, reachText } from '../describeFinding.js';
import { severityBadge } from './badge.js';

const IDS_SHOWN = 8;
const DECIDERS_SHOWN = 6;
const CHANGES_SHOWN = 8;
const GROUPS_SHOWN = 10;
/**
 * The longest request that is shown. A longer one names thousands of instances and is for a
 * program, which reads findings.json.
 */
const REQUEST_CHARACTERS = 3_000;

/**
 * Gives the numbers that stand for checks and tag values in the page, so that these may be any
 * text.
 */
export interface Numbering {
  readonly check: (checkId: string) => number;
  readonly group: (value: string) => number;
}

/** A finding as an entry of the list: its title and reach are in sight, its details behind them. */
export function findingItem(finding: Finding, numbers: Numbering, unfolded: boolean): string {
  const { id, severity, title, explanation, drift, exception } = finding;
  const groups = Object.entries(finding.groups ?? {}).sort(([, a], [, b]) => b - a);
  const data = [
    `data-s="${severity}"`,
    `data-x="${statusOf(finding)}"`,
    `data-c="${[finding.checkId, ...(finding.alsoFails ?? [])].map(numbers.check).join(' ')}"`,
    ...(drift ? [`data-d="${drift}"`] : []),
    ...(groups.length > 0
      ? [`data-g="${groups.map(([value]) => numbers.group(value)).join(' ')}"`]
      : []),
  ].join(' ');
  const marks = [
    ...(drift && drift !== 'unchanged' ? [`<span class="b ${drift}">${drift}</span>`] : []),
    ...(exception ? ['<span class="b">accepted</span>'] : []),
  ].join(' ');
  return `<li class="f" id="${escapeHtml(id)}" ${data}><details${unfolded ? ' open' : ''}><summary>${severityBadge(finding)} <span class="t">${isolated(title, 220)}</span>${marks}<span class="e">${isolated(explanation, 600)}</span><span class="w">${escapeHtml(reachText(finding))}</span></summary>${detailsOf(finding, groups)}</details></li>
`;
}

/** The state by which a reader tells findings apart: `open`, `unknown`, `accepted`. */
export const statusOf = ({ status, exception }: Pick<Finding, 'status' | 'exception'>) =>
  exception ? 'accepted' : status === 'unknown' ? 'unknown' : 'open';

function detailsOf(finding: Finding, groups: readonly (readonly [string, number])[]): string {
  const { resource, decidedBy, exposure, remedy, exception, interfaces, instances } = finding;
  const deciders = decidedBy.slice(0, DECIDERS_SHOWN).map((one) => isolated(deciderText(one), 300));
  const rows: (readonly [string, string])[] = [
    [
      'Resource',
      `${resource.name ? `${isolated(resource.name, 120)} ` : ''}<code>${escapeHtml(resource.id, 120)}</code>${resource.vpcId ? ` in <code>${escapeHtml(resource.vpcId, 60)}</code>` : ''}`,
    ],
  ];
  if (exposure) rows.push(['Exposure', isolated(exposureText(exposure), 500)]);
  if (deciders.length > 0) {
    rows.push(['Decided by', listOf(deciders, decidedBy.length - deciders.length)]);
  }
  if (remedy) rows.push(['Remedy', remedyOf(remedy)]);
  if (interfaces.count > 0) rows.push(['Interfaces', idsOf(interfaces)]);
  if (instances.count > 0) rows.push(['Instances', idsOf(instances)]);
  if (groups.length > 0) rows.push(['By tag', groupsOf(groups)]);
  if (finding.alsoFails?.length) {
    const others = finding.alsoFails.slice(0, 10).map((id) => `<code>${escapeHtml(id, 80)}</code>`);
    const more = finding.alsoFails.length - others.length;
    rows.push(['Also fails', `${others.join(' ')}${more > 0 ? ` and ${more} more` : ''}`]);
  }
  if (exception) {
    rows.push([
      'Accepted',
      `${isolated(exception.reason, 400)} <span class="soft">${isolated(exception.owner, 100)}, until ${escapeHtml(exception.expires, 30)}</span>`,
    ]);
  }
  rows.push([
    'Since',
    `${escapeHtml(readableDay(finding.since), 40)} <span class="soft"><code>${escapeHtml(finding.checkId, 80)}</code> <code>${escapeHtml(finding.id)}</code></span>`,
  ]);
  return `<dl class="d">${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

function remedyOf({ text, changes, request, changeId, note }: FindingRemedy): string {
  const calls = changes
    .slice(0, CHANGES_SHOWN)
    .map((change) => `<span>${escapeHtml(changeText(change), 600)}\n</span>`);
  const left = changes.length - calls.length;
  const more = left > 0 ? `<span>… and ${left} more in findings.json\n</span>` : '';
  const lines = calls.length > 0 ? `<pre data-copy>${calls.join('')}${more}</pre>` : '';
  const started = changeId
    ? `<div>Change <code>${escapeHtml(changeId)}</code> was started.</div>`
    : '';
  return `${isolated(text, 400)}${note ? ` <span class="soft">${isolated(note, 300)}</span>` : ''}${lines}${started}${request ? requestOf(request) : ''}`;
}

function requestOf(request: NonNullable<FindingRemedy['request']>): string {
  const json = toJson(request, 1);
  if (json.length > REQUEST_CHARACTERS) {
    return '<div class="soft">A ready request is in findings.json; it is too long to be shown.</div>';
  }
  const lines = json.split('\n').map((line) => escapeHtml(line, REQUEST_CHARACTERS));
  return `<details><summary>Ready request for <code>sgm apply -f</code></summary><pre data-copy>${lines.join('\n')}</pre></details>`;
}

function listOf(items: readonly string[], more: number): string {
  if (items.length === 1 && more <= 0) return items[0] ?? '';
  const last = more > 0 ? [`and ${more} more`] : [];
  return `<ul>${[...items, ...last].map((item) => `<li>${item}</li>`).join('')}</ul>`;
}

function idsOf({ count, ids }: Finding['interfaces']): string {
  const shown = ids.slice(0, IDS_SHOWN).map((id) => `<code>${escapeHtml(id, 60)}</code>`);
  const more = count > shown.length ? ` and ${count - shown.length} more` : '';
  return `${shown.join(' ')}${more}`;
}

function groupsOf(groups: readonly (readonly [string, number])[]): string {
  const shown = groups
    .slice(0, GROUPS_SHOWN)
    .map(
      ([value, interfaces]) =>
        `${value === '' ? 'without the tag' : isolated(value, 80)} (${interfaces})`,
    );
  const more = groups.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
