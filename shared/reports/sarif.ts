import type { Audit } from '../compliance/audit.js';
import type { AuditHead, CheckResult, Finding, Severity } from '../contracts/findings.js';
import { cutText } from '../text/cutText.js';
import { printable } from '../text/printable.js';
import { utcOf } from '../text/readableTime.js';
import { toJson } from '../text/toJson.js';
import {
  changeText,
  deciderText,
  exposureText,
  reachText,
  resourceText,
} from './describeFinding.js';

/** Code scanning refuses a run with more results (docs.github.com, "SARIF support"). */
const RESULTS_AT_MOST = 25_000;

export interface SarifOptions {
  /**
   * Whether fixed findings are put out too, as results with the baseline state `absent`. Off by
   * default: GitHub reads no baseline state and would open an alert for each of them.
   */
  readonly absent?: boolean;
}

/**
 * `findings.sarif`, SARIF 2.1.0. The location of a result is the finding's resource: logically its
 * ARN, physically `securityGroups/sg-….json`, since code scanning shows no result without a file.
 * GitHub also reads no suppressions, so an accepted finding is an open alert there.
 */
export function* sarif({ head, findings }: Audit, options: SarifOptions = {}): Iterable<string> {
  const rules = head.checks.map(ruleOf);
  const indexes = new Map(head.checks.map((check, index) => [check.id, index]));
  yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{\n';
  yield `"tool":{"driver":${toJson(driverOf(rules))}},\n`;
  yield `"automationDetails":${toJson(automationOf(head))},\n"results":[`;
  let written = 0;
  let left = 0;
  for (const finding of findings()) {
    if (written === RESULTS_AT_MOST) {
      left += 1;
      continue;
    }
    yield `${written === 0 ? '\n' : ',\n'}${toJson(resultOf(head, finding, indexes))}`;
    written += 1;
  }
  for (const finding of options.absent ? head.fixed : []) {
    if (written === RESULTS_AT_MOST) break;
    const result = { ...place(head, finding, indexes), baselineState: 'absent', kind: 'pass' };
    const text = { level: 'none', message: { text: messageText(finding.title) } };
    yield `${written === 0 ? '\n' : ',\n'}${toJson({ ...result, ...text })}`;
    written += 1;
  }
  // How many results were left out is known only here; SARIF does not mind the order of its fields.
  yield `],\n"invocations":[${toJson(invocationOf(head, left))}],\n`;
  yield `"columnKind":"utf16CodeUnits",\n"properties":${toJson(propertiesOf(head))}}]}\n`;
}

const levels = { high: 'error', medium: 'warning', low: 'note' } as const;
/**
 * The score that stands for a severity: code scanning calls 7.0 to 8.9 high, 4.0 to 6.9 medium, and
 * less low.
 */
const scores: Readonly<Record<Severity, string>> = { high: '8.0', medium: '5.5', low: '3.0' };

const driverOf = (rules: readonly object[]) => ({
  name: 'sg-membership',
  fullName: 'sg-membership: audit of security groups',
  informationUri: 'https://www.alibabacloud.com/help/en/ecs/user-guide/overview-44',
  rules,
});

function ruleOf(check: CheckResult) {
  const standards = check.standards.map((ref) => `${ref.standard}/${ref.control}`);
  const mapped = standards.length > 0 ? `\n\nMapped to: ${standards.join(', ')}.` : '';
  return {
    id: check.id,
    name: check.id.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, first) =>
      first.toUpperCase(),
    ),
    shortDescription: { text: sentence(check.title) },
    fullDescription: { text: sentence(check.why) },
    help: {
      text: `${sentence(check.why)}\n\nRemedy: ${sentence(check.remedy)}${mapped}`,
      markdown: `${sentence(check.why)}\n\n**Remedy**: ${sentence(check.remedy)}${mapped}`,
    },
    defaultConfiguration: {
      enabled: check.status !== 'notJudged',
      level: levels[check.severity],
    },
    properties: {
      'security-severity': scores[check.severity],
      precision: 'high',
      // Code scanning keeps 20 tags.
      tags: ['security', 'network', 'cloud', ...standards].slice(0, 20),
      status: check.status,
      ...(check.reason === undefined ? {} : { reason: check.reason }),
      resources: check.resources,
      parameters: check.parameters,
    },
  };
}

const baselineStates = { new: 'new', unchanged: 'unchanged', changed: 'updated' } as const;

function resultOf(head: AuditHead, finding: Finding, indexes: ReadonlyMap<string, number>) {
  const { title, explanation, remedy, exception, drift, severity, status } = finding;
  const remedyText = remedy ? ` Remedy: ${sentence(remedy.text)}` : '';
  return {
    ...place(head, finding, indexes),
    // `open`: there was not enough to decide. Any kind but `fail` has no level (3.27.10).
    ...(status === 'unknown'
      ? { kind: 'open', level: 'none' }
      : { kind: 'fail', level: levels[severity] }),
    message: {
      text: messageText(
        `${sentence(title)} ${sentence(explanation)} Reaches ${reachText(finding)}.${remedyText}`,
      ),
    },
    ...(drift ? { baselineState: baselineStates[drift] } : {}),
    ...(exception
      ? {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: messageText(exception.reason),
              properties: { owner: exception.owner, expires: exception.expires },
            },
          ],
        }
      : {}),
    properties: {
      severity,
      since: finding.since,
      ...(finding.alsoFails ? { alsoFails: finding.alsoFails } : {}),
      interfaces: finding.interfaces,
      instances: finding.instances,
      decidedBy: finding.decidedBy.map(deciderText),
      ...(finding.exposure ? { exposure: exposureText(finding.exposure) } : {}),
      ...(remedy ? { changes: remedy.changes.map(changeText) } : {}),
      ...(remedy?.changeId ? { changeId: remedy.changeId } : {}),
      ...(finding.groups ? { groups: finding.groups } : {}),
    },
  };
}

const folders = {
  securityGroup: 'securityGroups',
  networkInterface: 'networkInterfaces',
  instance: 'instances',
  policy: 'policies',
  exception: 'exceptions',
} as const;
const arnTypes: Partial<Record<keyof typeof folders, string>> = {
  securityGroup: 'securitygroup',
  networkInterface: 'eni',
  instance: 'instance',
};

/** Which rule, which finding, where. */
function place(
  head: AuditHead,
  { id, checkId, resource }: Pick<Finding, 'id' | 'checkId' | 'resource'>,
  indexes: ReadonlyMap<string, number>,
) {
  const ruleIndex = indexes.get(checkId);
  const uri = `${folders[resource.type]}/${encodeURIComponent(cutText(wellFormed(resource.id), 120))}.json`;
  const arnType = arnTypes[resource.type];
  const arn = arnType && `acs:ecs:${head.regionId}:${head.accountId}:${arnType}/${resource.id}`;
  return {
    ruleId: checkId,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    partialFingerprints: { 'findingId/v1': id },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
        logicalLocations: [
          {
            name: printable(cutText(resourceText(resource), 200)),
            fullyQualifiedName: arn ?? `${folders[resource.type]}/${resource.id}`,
            kind: 'resource',
          },
        ],
      },
    ],
  };
}

const automationOf = (head: AuditHead) => ({
  id: [
    'sgm-audit',
    head.accountId,
    head.regionId,
    ...(head.standard ? [head.standard] : []),
    head.runId,
  ]
    .map((part) => part.replaceAll('/', '-'))
    .join('/'),
  description: { text: messageText(`Audit of the security groups of ${head.regionId}.`) },
});

function invocationOf(head: AuditHead, left: number) {
  const time = utcOf(head.takenAt);
  const notice = `${left} more findings are in findings.json: a run holds ${RESULTS_AT_MOST} results.`;
  return {
    executionSuccessful: true,
    ...(time ? { startTimeUtc: time, endTimeUtc: time } : {}),
    ...(left > 0
      ? { toolExecutionNotifications: [{ level: 'warning', message: { text: notice } }] }
      : {}),
  };
}

const propertiesOf = (head: AuditHead) => ({
  runId: head.runId,
  mode: head.mode,
  minShare: head.minShare,
  counts: head.counts,
  ...(head.scope === undefined ? {} : { scope: head.scope }),
  ...(head.standard === undefined ? {} : { standard: head.standard }),
  ...(head.groupBy === undefined ? {} : { groupBy: head.groupBy }),
  ...(head.newOnly === undefined ? {} : { newOnly: head.newOnly }),
  ...(head.previous === undefined ? {} : { previous: head.previous }),
});

/**
 * Escapes a text for a message, in which `{0}` and `[text](link)` mean something (SARIF 3.11.5,
 * 3.11.6).
 */
const messageText = (text: string) =>
  cutText(printable(text), 2_000)
    .replaceAll(/[\\[\]]/g, '\\$&')
    .replaceAll('{', '{{')
    .replaceAll('}', '}}');

const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);

/** A text without halves of surrogate pairs, on which `encodeURIComponent` throws. */
const wellFormed = (text: string) => text.replaceAll(/\p{Cs}/gu, '\ufffd');
