import * as v from 'valibot';
import { GroupReference } from './changeRequest.js';
import { Severity } from './findings.js';
import { VpcId } from './ids.js';

/**
 * A file of `policies/`: parameters of checks, membership and reachability policies, exceptions.
 * Several files are taken together.
 */

const Id = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
);
const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(512));

/** Instances; every filter that is given must fit. `name` knows `*`. */
export const PolicySelector = v.pipe(
  v.strictObject({
    tags: v.optional(v.record(v.string(), v.string())),
    name: v.optional(Text),
    vpcId: v.optional(VpcId),
    zoneId: v.optional(Text),
  }),
  v.check(
    (select) => Object.keys(select).length > 0,
    'must hold at least one of tags, name, vpcId, zoneId',
  ),
);
export type PolicySelector = v.InferOutput<typeof PolicySelector>;

const Groups = v.pipe(v.array(GroupReference), v.minLength(1), v.maxLength(16));

/** Traffic that must be open, or closed, for every instance that is selected. */
const Reach = v.pipe(
  v.strictObject({
    /** `internet`, `internet6`, an address, a CIDR, or the members of a group. */
    from: v.optional(v.union([v.string(), v.strictObject({ securityGroup: GroupReference })])),
    to: v.optional(v.union([v.string(), v.strictObject({ securityGroup: GroupReference })])),
    protocol: v.string(),
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
    portRange: v.optional(v.string()),
    must: v.picklist(['open', 'closed']),
  }),
  v.check(
    (reach) => (reach.from === undefined) !== (reach.to === undefined),
    'must name exactly one of from (ingress) and to (egress)',
  ),
);
export type Reach = v.InferOutput<typeof Reach>;

export const MembershipPolicy = v.pipe(
  v.strictObject({
    id: Id,
    title: v.optional(Text),
    severity: v.optional(Severity, 'high'),
    select: PolicySelector,
    /** Groups that the primary interface must be in (more are fine). */
    require: v.optional(Groups),
    forbid: v.optional(Groups),
    /** These groups and no other. */
    exactly: v.optional(Groups),
    reach: v.optional(v.pipe(v.array(Reach), v.minLength(1), v.maxLength(50))),
    /** What a membership finding starts: nothing, a ready request in the report, or the change. */
    remedy: v.optional(v.picklist(['off', 'propose', 'apply']), 'propose'),
  }),
  v.check(
    (policy) =>
      [policy.require, policy.forbid, policy.exactly, policy.reach].some(
        (one) => one !== undefined,
      ),
    'must say at least one of require, forbid, exactly, reach',
  ),
  v.check(
    (policy) =>
      policy.exactly === undefined || (policy.require === undefined && policy.forbid === undefined),
    'exactly stands alone: neither require nor forbid beside it',
  ),
);
export type MembershipPolicy = v.InferOutput<typeof MembershipPolicy>;

const Day = v.pipe(v.string(), v.isoDate('must be a day such as 2027-01-31'));

/** Findings that somebody answers for. Every field that is given must fit. */
export const PolicyException = v.pipe(
  v.strictObject({
    /** A check's id, or a policy's. */
    check: v.optional(Text),
    /** Id of a group, rule, interface or instance that the finding is about or decided by. */
    resource: v.optional(Text),
    /** Id of one finding. */
    finding: v.optional(Text),
    owner: Text,
    reason: Text,
    /** The last day on which it holds. */
    expires: Day,
  }),
  v.check(
    (one) => one.finding !== undefined || (one.check !== undefined && one.resource !== undefined),
    'must name a finding, or a check and a resource',
  ),
);
export type PolicyException = v.InferOutput<typeof PolicyException>;

/** Parameters of a check, `severity` and `enabled` among them; the check says which it has. */
const CheckSettings = v.record(v.string(), v.unknown());
export type CheckSettings = v.InferOutput<typeof CheckSettings>;

export const PolicyFile = v.strictObject({
  version: v.literal(1),
  checks: v.optional(v.record(v.string(), CheckSettings), {}),
  policies: v.optional(v.array(MembershipPolicy), []),
  exceptions: v.optional(v.array(PolicyException), []),
});
export type PolicyFile = v.InferOutput<typeof PolicyFile>;
