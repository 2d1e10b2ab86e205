import type { Audit } from '../compliance/audit.js';
import type {
  AuditHead,
  CheckResult,
  Finding,
  FixedFinding,
  StandardRef,
} from '../contracts/findings.js';
import { millisecondsOf } from '../text/readableTime.js';
import { toJson } from '../text/toJson.js';
import { changeText, deciderText, exposureText } from './describeFinding.js';

/**
 * `findings.ocsf.jsonl`: one Compliance Finding (class 2003) of the Open Cybersecurity Schema
 * Framework a line, then one closed finding for each that is fixed. Numbers and names are those of
 * github.com/ocsf/ocsf-schema (events/findings/compliance_finding.json, objects/compliance.json).
 */
export function* ocsf({ head, findings }: Audit): Iterable<string> {
  const checks = new Map(head.checks.map((check) => [check.id, check]));
  for (const finding of findings()) {
    yield `${toJson(openEvent(head, finding, checks.get(finding.checkId)))}\n`;
  }
  for (const finding of head.fixed) {
    yield `${toJson(closedEvent(head, finding, checks.get(finding.checkId)))}\n`;
  }
}

const severityIds = { low: 2, medium: 3, high: 4 } as const;
const captions = { low: 'Low', medium: 'Medium', high: 'High' } as const;

type Activity = readonly [id: 1 | 2 | 3, name: 'Create' | 'Update' | 'Close'];
type Status = readonly [id: 1 | 2 | 3 | 4, name: string];
/** 2: "did not yield a result due to missing information". */
type Compliance = readonly [id: 1 | 2 | 3, name: 'Pass' | 'Warning' | 'Fail'];

function openEvent(head: AuditHead, finding: Finding, check: CheckResult | undefined) {
  const known = finding.drift === 'unchanged' || finding.drift === 'changed';
  const compliance: Compliance = finding.status === 'unknown' ? [2, 'Warning'] : [3, 'Fail'];
  const remedy = finding.remedy;
  return {
    ...common(head, finding, known ? [2, 'Update'] : [1, 'Create']),
    ...statusOf(finding.exception ? [3, 'Suppressed'] : [1, 'New']),
    message: finding.title,
    finding_info: {
      ...findingInfo(head, finding),
      desc: finding.explanation,
      ...(check
        ? { analytic: { type_id: 1, type: 'Rule', uid: check.id, name: check.title } }
        : {}),
    },
    compliance: {
      ...complianceOf(finding, check, compliance),
      status_details: [finding.explanation],
    },
    resources: [resourceOf(head, finding)],
    ...(remedy
      ? {
          remediation: {
            desc: [remedy.text, ...remedy.changes.map(changeText)].join('\n'),
          },
        }
      : {}),
    ...(finding.exception ? { comment: finding.exception.reason } : {}),
    unmapped: {
      run_id: head.runId,
      interfaces: finding.interfaces.count,
      instances: finding.instances.count,
      ...(finding.alsoFails ? { also_fails: finding.alsoFails } : {}),
      decided_by: finding.decidedBy.map(deciderText),
      ...(finding.exposure ? { exposure: exposureText(finding.exposure) } : {}),
      ...(finding.drift ? { drift: finding.drift } : {}),
      ...(finding.groups ? { groups: finding.groups } : {}),
      ...(finding.exception
        ? {
            exception_owner: finding.exception.owner,
            exception_expires: finding.exception.expires,
          }
        : {}),
    },
  };
}

function closedEvent(head: AuditHead, finding: FixedFinding, check: CheckResult | undefined) {
  return {
    ...common(head, finding, [3, 'Close']),
    ...statusOf([4, 'Resolved']),
    message: finding.title,
    finding_info: findingInfo(head, finding),
    compliance: complianceOf(finding, check, [1, 'Pass']),
    resources: [resourceOf(head, finding)],
    unmapped: { run_id: head.runId, drift: 'fixed' },
  };
}

function common(head: AuditHead, { severity }: FixedFinding, [id, name]: Activity) {
  return {
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200300 + id,
    type_name: `Compliance Finding: ${name}`,
    activity_id: id,
    activity_name: name,
    severity_id: severityIds[severity],
    severity: captions[severity],
    time: millisecondsOf(head.takenAt),
    metadata: {
      version: '1.5.0',
      profiles: ['cloud'],
      product: { name: 'sg-membership', vendor_name: 'sg-membership', feature: { name: 'audit' } },
    },
    cloud: {
      provider: 'Alibaba Cloud',
      region: head.regionId,
      account: { uid: head.accountId, type_id: 99, type: 'Alibaba Cloud Account' },
    },
  };
}

const statusOf = ([id, name]: Status) => ({ status_id: id, status: name });

const findingInfo = (head: AuditHead, { id, title, since }: FixedFinding) => ({
  uid: id,
  title,
  first_seen_time: millisecondsOf(since),
  last_seen_time: millisecondsOf(head.takenAt),
});

function complianceOf(
  finding: FixedFinding,
  check: CheckResult | undefined,
  [id, name]: Compliance,
) {
  const refs: readonly StandardRef[] = check?.standards ?? [];
  return {
    standards: [...new Set(refs.map((ref) => ref.standard))],
    control: finding.checkId,
    requirements: refs.map((ref) => `${ref.standard} ${ref.control}`),
    status_id: id,
    status: name,
  };
}

const resourceOf = (head: AuditHead, { resource }: FixedFinding) => ({
  uid: resource.id,
  ...(resource.name === undefined ? {} : { name: resource.name }),
  type: resource.type,
  region: head.regionId,
  ...(resource.vpcId === undefined ? {} : { namespace: resource.vpcId }),
});
