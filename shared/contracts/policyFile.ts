import * as v from 'valibot';
import { FileGroup, FileGroups, FileText, fields, PolicySelector } from './fileFields.js';
import { FindingId, Severity } from './findings.js';

/**
 * A file of `policies/`: parameters of checks, membership and reachability policies, exceptions.
 * Several files are taken together.
 */

const Id = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
);
/** `internet`, `internet6`, an address, a CIDR, or the members of a group. */
const ReachPeer = v.union(
  [v.string(), v.strictObject({ securityGroup: FileGroup })],
  'must be internet, internet6, an address, a CIDR or {securityGroup: …}',
);
export type ReachPeer = v.InferOutput<typeof ReachPeer>;

/**
 * Traffic that must be open, or closed, for every instance that is selected. Whether protocol,
 * ports and addresses make sense is judged where their meaning is known (`reachFault`).
 */
const Reach = v.pipe(
  v.strictObject({
    from: v.optional(ReachPeer),
    to: v.optional(ReachPeer),
    protocol: v.string(),
    port: v.optional(
      v.pipe(
        v.number(),
        v.integer('must be a whole number'),
        v.minValue(1, 'must be 1 to 65535'),
        v.maxValue(65_535, 'must be 1 to 65535'),
      ),
    ),
    portRange: v.optional(v.string()),
    must: v.picklist(['open', 'closed'], 'must be open or closed'),
  }),
  v.check(
    (reach) => (reach.from === undefined) !== (reach.to === undefined),
    'must name exactly one of from (traffic in) and to (traffic out)',
  ),
);
export type Reach = v.InferOutput<typeof Reach>;

export const MembershipPolicy = v.pipe(
  v.strictObject({
    id: Id,
    title: v.optional(FileText),
    severity: v.optional(Severity, 'high'),
    select: PolicySelector,
    /** Which interfaces of an instance are judged: all but those that a cloud service manages, or the primary one. */
    interfaces: v.optional(v.picklist(['all', 'primary'], 'must be all or primary'), 'all'),
    /** Groups that each of these interfaces must be in (more are fine). */
    require: v.optional(FileGroups),
    forbid: v.optional(FileGroups),
    /** These groups and no other. */
    exactly: v.optional(FileGroups),
    reach: v.optional(
      v.pipe(
        v.array(Reach),
        v.minLength(1, 'must hold at least one assertion'),
        v.maxLength(50, 'must hold at most 50 assertions'),
      ),
    ),
    /** What a membership finding starts: nothing, a ready request in the report, or the change. */
    remedy: v.optional(
      v.picklist(['off', 'propose', 'apply'], 'must be off, propose or apply'),
      'propose',
    ),
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
  v.check((policy) => {
    const forbidden = new Set((policy.forbid ?? []).map((one) => JSON.stringify(one)));
    return !(policy.require ?? []).some((one) => forbidden.has(JSON.stringify(one)));
  }, 'must not require and forbid the same group'),
);
export type MembershipPolicy = v.InferOutput<typeof MembershipPolicy>;

const Day = v.pipe(
  v.string(),
  v.isoDate('must be a day such as 2027-01-31'),
  v.check((day) => {
    // 30 February is written like a day and rolls over into March.
    const time = Date.parse(`${day}T00:00:00Z`);
    return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
  }, 'must be a day of the calendar'),
);

/** Findings that somebody answers for. Every field that is given must fit. */
export const PolicyException = v.pipe(
  v.strictObject({
    /** A check's id, a policy's, or `*`: every check. */
    check: v.optional(FileText),
    /** Id of a group, rule, interface or instance that the finding is about or decided by. */
    resource: v.optional(FileText),
    /** Id of one finding. */
    finding: v.optional(FindingId),
    owner: FileText,
    reason: FileText,
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
const CheckSettings = fields(v.unknown());
export type CheckSettings = v.InferOutput<typeof CheckSettings>;

export const PolicyFile = v.strictObject({
  version: v.literal(1, 'must be 1'),
  // A key with nothing but comments below it holds nothing.
  checks: v.nullish(fields(CheckSettings), {}),
  policies: v.nullish(v.array(MembershipPolicy), []),
  exceptions: v.nullish(v.array(PolicyException), []),
});
export type PolicyFile = v.InferOutput<typeof PolicyFile>;
