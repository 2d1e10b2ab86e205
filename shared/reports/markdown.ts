import type { Audit } from '../compliance/audit.js';
import type { AuditHead, CheckResult, Finding } from '../contracts/findings.js';
import { count, thousands } from '../text/counts.js';
import { cutText } from '../text/cutText.js';
import { escapeMarkdown } from '../text/escapeMarkdown.js';
import { printable } from '../text/printable.js';
import { readableDay, readableTime } from '../text/readableTime.js';
import {
  changeText,
  deciderText,
  exceptionText,
  exposureText,
  reachText,
  resourceText,
} from './describeFinding.js';
import { controlsOf, standardNotice, standardTitle } from './standard.js';
import { blindSpots, driftSentence, headline, scopeSentence, statusNames } from './wording.js';

/**
 * The most characters of the report: a comment of a pull request holds 65,536. The other files have
 * the rest.
 */
const FINDINGS_LISTED = 100;
const CHARACTERS_OF_FINDINGS = 40_000;
const FIXED_LISTED = 50;

/** `report.md`: the report that a person reads in a pull request. */
export function* markdown({ head, findings }: Audit): Iterable<string> {
  yield `# ${escapeMarkdown(`${headline(head)} in ${head.regionId}`)}\n\n`;
  yield `${escapeMarkdown(scopeSentence(head), 1_000)}\n\n${escapeMarkdown(driftSentence(head))}\n\n`;
  yield facts(head);
  yield countsTable(head);
  yield standardSection(head);
  yield* findingsSection(head, findings());
  yield checksTable(head);
  yield regionSection(head);
  yield fixedSection(head);
  yield `## What is not looked at\n\n${blindSpots}\n`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
const table = (titles: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(titles), row(titles.map(() => '---')), ...rows.map(row)].join('');

function facts(head: AuditHead): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Account', head.accountId],
    ['Region', head.regionId],
    ['Run', head.runId],
    ['Standard', head.standard],
    ['Grouped by', head.groupBy],
  ];
  return `${rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${escapeMarkdown(value ?? '')}`)
    .join(' · ')}\n\n`;
}

function countsTable({ counts }: AuditHead): string {
  const { open, unknown, excepted, fixed } = counts;
  const titles = ['High', 'Medium', 'Low', 'Unknown', 'Accepted', 'New', 'Fixed'];
  const numbers = [open.high, open.medium, open.low, unknown, excepted, counts.new, fixed];
  return `${table(titles, [numbers.map(thousands)])}\n`;
}

function standardSection(head: AuditHead): string {
  if (head.standard === undefined) return '';
  const rows = controlsOf(head).map(({ control, checks, status }) => [
    escapeMarkdown(control),
    statusNames[status],
    checks.map((check) => `\`${code(check.id)}\``).join(', '),
    checks
      .map((check) => escapeMarkdown(check.reason ?? ''))
      .filter(Boolean)
      .join('; '),
  ]);
  const controls = table(['Control', 'Status', 'Checks', 'Reason'], rows);
  return `## ${escapeMarkdown(standardTitle(head.standard))}\n\n${escapeMarkdown(standardNotice(head.standard), 1_000)}\n\n${controls}\n`;
}

function* findingsSection(head: AuditHead, findings: Iterable<Finding>): Iterable<string> {
  yield '## Findings\n\n';
  let listed = 0;
  let characters = 0;
  let total = 0;
  for (const finding of findings) {
    total += 1;
    if (listed === FINDINGS_LISTED || characters > CHARACTERS_OF_FINDINGS) continue;
    const line = findingRow(finding);
    if (listed === 0) yield table(['Severity', 'Finding', 'Remedy'], []);
    yield line;
    listed += 1;
    characters += line.length;
  }
  if (total === 0) yield head.newOnly ? 'Nothing new.\n' : 'Nothing found.\n';
  else if (total > listed) {
    yield `\nThe worst ${thousands(listed)} of ${count(total, 'finding')} are listed; all of them are in findings.json and findings.csv.\n`;
  }
  yield '\n';
}

function findingRow(finding: Finding): string {
  const { status, severity, title, resource, explanation, decidedBy, exposure, remedy } = finding;
  const marks = [finding.drift, finding.exception && 'accepted'].filter(Boolean).join(', ');
  const details = [
    `**${escapeMarkdown(title)}**${marks ? ` (${marks})` : ''}`,
    escapeMarkdown(explanation, 500),
    ...(exposure ? [`Exposure: ${escapeMarkdown(exposureText(exposure))}`] : []),
    ...decidedBy.slice(0, 3).map((decider) => `Decided by ${escapeMarkdown(deciderText(decider))}`),
    `${escapeMarkdown(resourceText(resource))}, reaches ${reachText(finding)}, since ${escapeMarkdown(readableDay(finding.since))}`,
    ...(finding.alsoFails?.length
      ? [
          `Also fails: ${finding.alsoFails
            .slice(0, 10)
            .map((id) => `\`${code(id)}\``)
            .join(', ')}`,
        ]
      : []),
    ...(finding.exception ? [escapeMarkdown(exceptionText(finding))] : []),
  ];
  const remedies = remedy
    ? [
        escapeMarkdown(remedy.text, 500),
        ...remedy.changes.slice(0, 3).map((change) => `\`${code(changeText(change))}\``),
      ]
    : [];
  const label = status === 'unknown' ? `unknown (${severity})` : severity;
  return row([label, details.join('<br>'), remedies.join('<br>')]);
}

function checksTable({ checks }: AuditHead): string {
  const rows = checks.map((check) => [
    `${escapeMarkdown(check.title)} (\`${code(check.id)}\`)`,
    check.severity,
    check.reason === undefined
      ? statusNames[check.status]
      : `${statusNames[check.status]}: ${escapeMarkdown(check.reason)}`,
    tallyText(check),
    thousands(check.findings),
    check.standards
      .map(({ standard, control }) => escapeMarkdown(`${standard} ${control}`))
      .join('<br>'),
  ]);
  const titles = ['Check', 'Severity', 'Status', 'Resources', 'Findings', 'Standards'];
  return `## Checks\n\n${table(titles, rows)}\n`;
}

function tallyText({ resources }: CheckResult): string {
  const { pass, fail, unknown, notApplicable } = resources;
  return [
    `${thousands(fail)} fail`,
    `${thousands(pass)} pass`,
    ...(unknown > 0 ? [`${thousands(unknown)} unknown`] : []),
    ...(notApplicable > 0 ? [`${thousands(notApplicable)} not applicable`] : []),
  ].join(', ');
}

function regionSection({ regionDrift }: AuditHead): string {
  if (!regionDrift) return '';
  const { counts, since } = regionDrift;
  const parts = [
    `${count(counts.rulesAdded, 'rule')} added`,
    `${count(counts.rulesRemoved, 'rule')} removed`,
    `${count(counts.membershipsAdded, 'membership')} added`,
    `${count(counts.membershipsRemoved, 'membership')} removed`,
  ].join(', ');
  const rules = [
    ...regionDrift.rulesAdded
      .slice(0, 20)
      .map((rule) => `- added: ${escapeMarkdown(deciderText(rule))}\n`),
    ...regionDrift.rulesRemoved
      .slice(0, 20)
      .map((rule) => `- removed: ${escapeMarkdown(deciderText(rule))}\n`),
  ];
  return `## What changed in the region\n\nSince ${escapeMarkdown(readableTime(since))}: ${parts}.\n\n${rules.join('')}${rules.length > 0 ? '\n' : ''}`;
}

function fixedSection({ fixed }: AuditHead): string {
  if (fixed.length === 0) return '';
  const rows = fixed
    .slice(0, FIXED_LISTED)
    .map((finding) => [
      finding.severity,
      escapeMarkdown(finding.title),
      escapeMarkdown(resourceText(finding.resource)),
      escapeMarkdown(readableDay(finding.since)),
    ]);
  const more = fixed.length - rows.length;
  const rest = more > 0 ? `\n${thousands(more)} more are in findings.json.\n` : '';
  return `## Fixed since the last run\n\n${table(['Severity', 'Finding', 'Resource', 'Open since'], rows)}${rest}\n`;
}

/** Text in backticks: only the backtick means something there, and in a table the bar. */
const code = (text: string) =>
  printable(cutText(text, 400)).replaceAll('`', "'").replaceAll('|', '\\|');
