import * as v from 'valibot';
import { ChangeRequest } from './changeRequest.js';
import { ChangeId } from './ids.js';

/**
 * What an audit puts out: `findings.json`, the file that every other report is made from. One
 * schema: the types, the check of a `--previous` file and the published JSON schema come from it.
 */

export const Severity = v.picklist(['high', 'medium', 'low']);
export type Severity = v.InferOutput<typeof Severity>;
/** Worst first. */
export const severities: readonly Severity[] = ['high', 'medium', 'low'];

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** ISO 8601. */
const Time = v.string();
const Texts = v.array(v.string());

export const FindingId = v.pipe(
  v.string(),
  v.regex(/^fnd-[0-9a-f]{16}$/, 'must be a finding id: fnd- and 16 hex digits'),
);

/** What a finding is about. */
const Resource = v.strictObject({
  type: v.picklist(['securityGroup', 'networkInterface', 'instance', 'policy', 'exception']),
  id: v.string(),
  name: v.optional(v.string()),
  vpcId: v.optional(v.string()),
});
export type FindingResource = v.InferOutput<typeof Resource>;

/** A rule (or a behaviour that no rule states) behind a finding, with its text for people. */
const Decider = v.strictObject({
  kind: v.picklist(['rule', 'intraGroup', 'default', 'alwaysAllowed', 'platformBlock']),
  securityGroupId: v.optional(v.string()),
  securityGroupName: v.optional(v.string()),
  securityGroupRuleId: v.optional(v.string()),
  /** `Accept tcp 22/22 from 0.0.0.0/0, priority 1`. */
  text: v.string(),
});
export type Decider = v.InferOutput<typeof Decider>;

/** The traffic that a finding is about. */
const Exposed = v.strictObject({
  direction: v.picklist(['ingress', 'egress']),
  /** `tcp`, `all`, `tcp, udp`. */
  protocol: v.string(),
  /** Port ranges such as `22/22`; empty: every port, or a protocol without ports. */
  ports: Texts,
  /** CIDRs, the first 20. */
  peers: Texts,
  peerCount: Count,
  /** The part of `internet` (or `internet6`) that reaches it, 0 to 1; absent: not about it. */
  share: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});
export type Exposed = v.InferOutput<typeof Exposed>;

/** How many, and the first 20 ids in ascending order. */
const Reached = v.strictObject({ count: Count, ids: Texts });
export type Reached = v.InferOutput<typeof Reached>;

/** One call that a person (or a pipeline) could make, in the ECS API's own words. */
const RuleChange = v.strictObject({
  operation: v.picklist([
    'RevokeSecurityGroup',
    'RevokeSecurityGroupEgress',
    'AuthorizeSecurityGroup',
    'AuthorizeSecurityGroupEgress',
    'ModifySecurityGroupRule',
    'ModifySecurityGroupAttribute',
    'ModifySecurityGroupPolicy',
    'DeleteSecurityGroup',
  ]),
  securityGroupId: v.string(),
  securityGroupRuleIds: v.optional(Texts),
  permissions: v.optional(v.array(v.record(v.string(), v.string()))),
  /** Of ModifySecurityGroupPolicy: whether members of the group reach one another. */
  innerAccessPolicy: v.optional(v.picklist(['Accept', 'Drop'])),
});
export type RuleChange = v.InferOutput<typeof RuleChange>;

const FindingRemedy = v.strictObject({
  /** One sentence. */
  text: v.string(),
  changes: v.array(RuleChange),
  /** A membership change that mends it, ready for `POST /changes` or `sgm apply -f`. */
  request: v.optional(ChangeRequest),
  /** The change that was started for it, and what became of that. */
  changeId: v.optional(ChangeId),
  note: v.optional(v.string()),
});
export type FindingRemedy = v.InferOutput<typeof FindingRemedy>;

const AppliedException = v.strictObject({
  owner: v.string(),
  reason: v.string(),
  /** A day, `2027-01-31`: the last one on which it holds. */
  expires: v.string(),
});
export type AppliedException = v.InferOutput<typeof AppliedException>;

export const Finding = v.strictObject({
  /** Of the check and the cause: the same cause keeps its id when the fleet scales. */
  id: FindingId,
  checkId: v.string(),
  severity: Severity,
  /** `unknown`: it could not be judged; never a pass for want of data. */
  status: v.picklist(['fail', 'unknown']),
  /** A headline with names: `SSH open to the Internet by shop-web`. */
  title: v.string(),
  resource: Resource,
  /** Other checks that fail by the same cause: they have no finding of their own for it. */
  alsoFails: v.optional(Texts),
  /** One or two sentences of what was found. */
  explanation: v.string(),
  /** The first 50; the explanation says how many there are. */
  decidedBy: v.array(Decider),
  exposure: v.optional(Exposed),
  interfaces: Reached,
  instances: Reached,
  remedy: v.optional(FindingRemedy),
  /** With `--group-by`: interfaces by the value of the tag; `` for those without it. */
  groups: v.optional(v.record(v.string(), Count)),
  /** Against the last run; absent without one. */
  drift: v.optional(v.picklist(['new', 'unchanged', 'changed'])),
  /** When a run first saw it. */
  since: Time,
  exception: v.optional(AppliedException),
});
export type Finding = v.InferOutput<typeof Finding>;

const StandardRef = v.strictObject({
  /** `cis-alibaba-2.0`, `alibaba-cloud-config`, … */
  standard: v.string(),
  control: v.string(),
});
export type StandardRef = v.InferOutput<typeof StandardRef>;

/** How the resources that a check looks at stand; each counts once. */
const Tally = v.strictObject({ pass: Count, fail: Count, unknown: Count, notApplicable: Count });
export type Tally = v.InferOutput<typeof Tally>;

/** A check of the catalogue and how it came out. */
const CheckResult = v.strictObject({
  id: v.string(),
  title: v.string(),
  severity: Severity,
  /** What it counts: `networkInterface`, `securityGroup`, `instance`, `exception`. */
  looksAt: v.string(),
  why: v.string(),
  remedy: v.string(),
  standards: v.array(StandardRef),
  parameters: v.record(v.string(), v.unknown()),
  /** `fail` before `unknown` before `pass`; `notApplicable` when it looked at nothing. */
  status: v.picklist(['pass', 'fail', 'unknown', 'notApplicable', 'notJudged']),
  /** Why it is not judged, or not applicable. */
  reason: v.optional(v.string()),
  resources: Tally,
  findings: Count,
});
export type CheckResult = v.InferOutput<typeof CheckResult>;

const FixedFinding = v.pick(Finding, ['id', 'checkId', 'severity', 'title', 'resource', 'since']);
export type FixedFinding = v.InferOutput<typeof FixedFinding>;

const BySeverity = v.strictObject({ high: Count, medium: Count, low: Count });
export type BySeverity = v.InferOutput<typeof BySeverity>;

/** One earlier run, or this one, as the trend shows it. */
const TrendPoint = v.strictObject({ takenAt: Time, ...BySeverity.entries, unknown: Count });
export type TrendPoint = v.InferOutput<typeof TrendPoint>;

/** What changed in the region since the last run's snapshot; each list's first 200. */
const RegionDrift = v.strictObject({
  since: Time,
  rulesAdded: v.array(Decider),
  rulesRemoved: v.array(Decider),
  membershipsAdded: v.array(
    v.strictObject({ interfaceId: v.string(), securityGroupId: v.string() }),
  ),
  membershipsRemoved: v.array(
    v.strictObject({ interfaceId: v.string(), securityGroupId: v.string() }),
  ),
  counts: v.strictObject({
    rulesAdded: Count,
    rulesRemoved: Count,
    membershipsAdded: Count,
    membershipsRemoved: Count,
  }),
});
export type RegionDrift = v.InferOutput<typeof RegionDrift>;

/** Which of the ports that matter each group opens to the Internet, on how many interfaces. */
const HeatMap = v.strictObject({
  /** `tcp 22 SSH`. */
  columns: v.array(v.strictObject({ port: v.string(), label: v.string() })),
  /** Groups whose rules open something, the most exposed first, at most 40. */
  rows: v.array(
    v.strictObject({
      securityGroupId: v.string(),
      name: v.optional(v.string()),
      /** Interfaces reached, a number for each column. */
      interfaces: v.array(Count),
    }),
  ),
  /** Groups that open something and are not among the rows. */
  moreGroups: Count,
});
export type HeatMap = v.InferOutput<typeof HeatMap>;

/** Everything of an audit but its findings. */
export const AuditHead = v.strictObject({
  v: v.literal(1),
  runId: v.string(),
  accountId: v.string(),
  regionId: v.string(),
  /** When the region was read: "now" of the whole audit. */
  takenAt: Time,
  mode: v.picklist(['effective', 'per-group']),
  /** From this share of the Internet on, something is open to it. */
  minShare: v.number(),
  /** Only one group or instance was looked at. */
  scope: v.optional(v.string()),
  standard: v.optional(v.string()),
  /** Only these checks were asked for. */
  checkIds: v.optional(Texts),
  groupBy: v.optional(v.string()),
  newOnly: v.optional(v.boolean()),
  previous: v.optional(v.strictObject({ runId: v.string(), takenAt: Time })),
  counts: v.strictObject({
    instances: Count,
    networkInterfaces: Count,
    securityGroups: Count,
    rules: Count,
    /** Failing findings without an exception. */
    open: BySeverity,
    unknown: Count,
    excepted: Count,
    new: Count,
    changed: Count,
    unchanged: Count,
    fixed: Count,
  }),
  checks: v.array(CheckResult),
  fixed: v.array(FixedFinding),
  regionDrift: v.optional(RegionDrift),
  heatMap: HeatMap,
  /** Oldest first; the last one is this run. */
  trend: v.array(TrendPoint),
  /** Groups that are unused, but not yet for the days of grace: since when. */
  pending: v.record(v.string(), Time),
});
export type AuditHead = v.InferOutput<typeof AuditHead>;

/** `findings.json`. Findings: worst first, then by how many interfaces they reach, then by id. */
export const FindingsFile = v.strictObject({
  ...AuditHead.entries,
  findings: v.array(Finding),
});
export type FindingsFile = v.InferOutput<typeof FindingsFile>;
