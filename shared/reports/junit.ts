import type { Audit } from '../compliance/audit.js';
import type { AuditHead, CheckResult, Finding } from '../contracts/findings.js';
import { thousands } from '../text/counts.js';
import { cutText } from '../text/cutText.js';
import { utcOf } from '../text/readableTime.js';
import { changeText, deciderText, exceptionText, reachText } from './describeFinding.js';

/** How many findings of each check are shown; a pipeline's log is no place for all of them. */
const FINDINGS_SHOWN = 20;

interface Case {
  readonly id: string;
  readonly check?: CheckResult;
  failing: number;
  unknown: number;
  excepted: number;
  readonly lines: string[];
}

/**
 * `findings.junit.xml`: one test case for each check. A case fails by the check's findings without
 * an exception, is an error where something could not be judged, and is skipped where the check
 * looked at nothing or is not judged. The file is valid by Jenkins' schema.
 */
export function* junit({ head, findings }: Audit): Iterable<string> {
  const cases = new Map<string, Case>();
  for (const check of head.checks) cases.set(check.id, caseOf(check.id, check));
  for (const finding of findings()) {
    // A cause that fails several checks has one finding, by which each of these checks fails.
    for (const id of [finding.checkId, ...(finding.alsoFails ?? [])]) {
      const one = cases.get(id) ?? caseOf(id);
      cases.set(id, one);
      add(one, finding);
    }
  }
  const outcomes = [...cases.values()].map((one) => ({ one, outcome: outcomeOf(one, head) }));
  const number = (kind: Outcome['kind']) =>
    outcomes.filter(({ outcome }) => outcome.kind === kind).length;
  const name = `security groups of ${head.accountId} in ${head.regionId}`;
  const counts = `tests="${outcomes.length}" failures="${number('failure')}" errors="${number('error')}"`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n`;
  yield `<testsuite id="0" package="sgm.audit" name="${attribute(name)}" ${counts} skipped="${number('skipped')}" `;
  yield `time="0" hostname="${attribute(head.regionId) || '-'}" timestamp="${(utcOf(head.takenAt) ?? '1970-01-01T00:00:00Z').slice(0, 19)}">\n`;
  yield propertiesOf(head);
  for (const { one, outcome } of outcomes) yield caseElement(one, outcome);
  yield `<system-out>${xmlText(acceptedText(cases.values()))}</system-out>\n<system-err></system-err>\n`;
  yield '</testsuite>\n</testsuites>\n';
}

const caseOf = (id: string, check?: CheckResult): Case => ({
  id,
  ...(check ? { check } : {}),
  failing: 0,
  unknown: 0,
  excepted: 0,
  lines: [],
});

function add(one: Case, finding: Finding): void {
  if (finding.exception) one.excepted += 1;
  else if (finding.status === 'unknown') one.unknown += 1;
  else one.failing += 1;
  if (one.lines.length < FINDINGS_SHOWN) one.lines.push(lineOf(finding));
}

function lineOf(finding: Finding): string {
  const { severity, status, title, explanation, decidedBy, remedy, id } = finding;
  const head = `[${status === 'unknown' ? 'unknown' : severity}] ${title} (${reachText(finding)}, ${id})`;
  const rest = [
    explanation,
    ...decidedBy.slice(0, 5).map((decider) => `decided by ${deciderText(decider)}`),
    ...(remedy ? [`remedy: ${remedy.text}`, ...remedy.changes.slice(0, 5).map(changeText)] : []),
    ...(finding.exception ? [exceptionText(finding)] : []),
  ];
  return [head, ...rest.map((text) => `  ${text}`)]
    .map((text) => cutText(text.replaceAll(/\r?\n/g, '·'), 500))
    .join('\n');
}

type Outcome =
  | { readonly kind: 'pass' }
  | { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string };

function outcomeOf({ check, failing, unknown, excepted }: Case, head: AuditHead): Outcome {
  const counts = [
    ...(failing > 0 ? [`${thousands(failing)} open`] : []),
    ...(unknown > 0 ? [`${thousands(unknown)} unknown`] : []),
    ...(excepted > 0 ? [`${thousands(excepted)} accepted`] : []),
  ].join(', ');
  if (failing > 0) return { kind: 'failure', message: counts };
  // With --new-only the old unknown findings are not listed, so they do not break the pipeline
  // again.
  if (unknown > 0 || (check?.status === 'unknown' && !head.newOnly)) {
    return { kind: 'error', message: counts || (check?.reason ?? 'could not be judged') };
  }
  if (check?.status === 'notApplicable') {
    return { kind: 'skipped', message: check.reason ?? 'not applicable' };
  }
  if (check?.status === 'notJudged') {
    return { kind: 'skipped', message: `not judged: ${check.reason ?? 'no data'}` };
  }
  return { kind: 'pass' };
}

function caseElement(one: Case, outcome: Outcome): string {
  const { id, check, failing, unknown, excepted, lines } = one;
  const name = check ? `${id}: ${check.title}` : id;
  const start = `<testcase name="${attribute(name)}" classname="sgm.audit.${attribute(id)}" time="0"`;
  if (outcome.kind === 'pass') return `${start}/>\n`;
  const message = ` message="${attribute(outcome.message)}"`;
  // Jenkins' schema knows no attribute of `skipped`: the reason is its text.
  if (outcome.kind === 'skipped') {
    return `${start}><skipped>${xmlText(cutText(outcome.message, 500))}</skipped></testcase>\n`;
  }
  const more = failing + unknown + excepted - lines.length;
  const text = [...lines, ...(more > 0 ? [`${thousands(more)} more in findings.json`] : [])];
  const type = check?.severity ?? 'finding';
  return `${start}><${outcome.kind}${message} type="${type}">${xmlText(text.join('\n'))}</${outcome.kind}></testcase>\n`;
}

function propertiesOf(head: AuditHead): string {
  const { counts } = head;
  const values: readonly (readonly [string, string | undefined])[] = [
    ['runId', head.runId],
    ['takenAt', head.takenAt],
    ['mode', head.mode],
    ['scope', head.scope],
    ['standard', head.standard],
    ['groupBy', head.groupBy],
    ['newOnly', head.newOnly ? 'true' : undefined],
    ['previousRunId', head.previous?.runId],
    ['openHigh', String(counts.open.high)],
    ['openMedium', String(counts.open.medium)],
    ['openLow', String(counts.open.low)],
    ['unknown', String(counts.unknown)],
    ['excepted', String(counts.excepted)],
    ['new', String(counts.new)],
    ['fixed', String(counts.fixed)],
  ];
  const elements = values.map(([name, value]) =>
    value === undefined ? '' : `<property name="${name}" value="${attribute(value)}"/>\n`,
  );
  return `<properties>\n${elements.join('')}</properties>\n`;
}

/** Names the checks that pass only by exceptions; they are no failures. */
function acceptedText(cases: Iterable<Case>): string {
  const accepted = [...cases].filter((one) => one.excepted > 0 && one.failing + one.unknown === 0);
  return accepted
    .map((one) => `${one.id}: accepted by exceptions\n${one.lines.join('\n')}`)
    .join('\n\n');
}

/** XML 1.0 has no way to write most control characters: they are shown as `·`. */
const xmlText = (text: string) =>
  text
    .replaceAll(/[^\n\P{C}]|[\u2028\u2029\ufffe\uffff]/gu, '·')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

const attribute = (text: string) =>
  xmlText(cutText(text, 500).replaceAll(/\s+/g, ' ').trim()).replaceAll('"', '&quot;');
