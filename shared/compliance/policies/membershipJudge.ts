import type { GroupReference } from '../../contracts/groupReference.js';
import type { MembershipPolicy } from '../../contracts/policyFile.js';
import { sayGroupFault } from '../../messages/sayGroupFault.js';
import { hasTags } from '../../region/selectors.js';
import { fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { FindingDraft } from '../judgement.js';
import { groupResource } from '../judging/groupResource.js';
import { groupText } from '../judging/groupText.js';
import { policyResource } from '../judging/policyResource.js';
import type { GroupResolver } from './groupResolver.js';
import { membershipRequest } from './membershipRequest.js';
import {
  type Concerned,
  concernedText,
  type PolicyOutcome,
  requestTargets,
  type SelectedInterface,
  themText,
  verbOf,
} from './policyOutcome.js';
import { unresolved } from './unresolved.js';

/**
 * Judges the groups of selected interfaces by `require`, `forbid` and `exactly`. Interfaces of one
 * VPC in the same groups share their outcomes.
 */
export function membershipJudge(
  policy: MembershipPolicy,
  region: AuditedRegion,
  resolve: GroupResolver,
): (selected: SelectedInterface) => readonly PolicyOutcome[] {
  const known = new Map<string, readonly PolicyOutcome[]>();
  return (selected) => {
    const key = `${selected.vpcId}|${selected.securityGroupIds.join(' ')}`;
    let outcomes = known.get(key);
    if (!outcomes) {
      outcomes = judge({ policy, region, resolve }, selected);
      known.set(key, outcomes);
    }
    return outcomes;
  };
}

interface Context {
  readonly policy: MembershipPolicy;
  readonly region: AuditedRegion;
  readonly resolve: GroupResolver;
}

function judge(context: Context, selected: SelectedInterface): PolicyOutcome[] {
  const { require = [], forbid = [], exactly } = context.policy;
  const outcomes = [
    ...require.map((reference) => required(context, reference, selected)),
    ...forbid.map((reference) => forbidden(context, reference, selected)),
    ...(exactly ? exact(context, exactly, selected) : []),
  ].filter((one) => one !== undefined);
  // Two references may mean one group.
  return [...new Map(outcomes.map((one) => [one.key, one])).values()];
}

function required(
  context: Context,
  reference: GroupReference,
  { securityGroupIds, vpcId }: SelectedInterface,
): PolicyOutcome | undefined {
  // An instance shows its groups' ids even where a group itself was not read.
  if (typeof reference === 'string' && securityGroupIds.includes(reference)) return undefined;
  const resolved = context.resolve(reference, vpcId);
  if (!resolved.ok)
    return unresolved(context.policy, 'require', reference, vpcId, sayGroupFault(resolved.fault));
  const id = resolved.group.SecurityGroupId;
  return securityGroupIds.includes(id) ? undefined : missing(context, id, vpcId);
}

function forbidden(
  context: Context,
  reference: GroupReference,
  { securityGroupIds, vpcId }: SelectedInterface,
): PolicyOutcome | undefined {
  const { policy, region } = context;
  if (typeof reference === 'string' && securityGroupIds.includes(reference)) {
    return present(context, reference, vpcId);
  }
  const resolved = context.resolve(reference, vpcId);
  // A group that was not read may bear the name (or tag) that is forbidden.
  const unread =
    typeof reference === 'string' ? undefined : securityGroupIds.find((id) => !region.group(id));
  if (resolved.ok && securityGroupIds.includes(resolved.group.SecurityGroupId)) {
    return present(context, resolved.group.SecurityGroupId, vpcId);
  }
  if (unread !== undefined) {
    const found = `group ${unread}, which was not read, may be it`;
    return unresolved(policy, 'forbid', reference, vpcId, {
      found,
      wanted: 'the region read whole',
    });
  }
  if (resolved.ok || (resolved.fault.code !== 'severalGroups' && isElsewhere(context, reference)))
    return undefined;
  return unresolved(policy, 'forbid', reference, vpcId, sayGroupFault(resolved.fault));
}

/**
 * Whether groups of other VPCs bear the name or tag: then it is no slip of the pen, and where no
 * group of this VPC bears it, there is nothing to forbid.
 */
function isElsewhere({ region }: Context, reference: GroupReference): boolean {
  if (typeof reference === 'string') return false;
  return region.snapshot.securityGroups.some((group) =>
    'name' in reference
      ? group.SecurityGroupName === reference.name
      : hasTags(group.Tags?.Tag ?? [], reference.tag),
  );
}

function exact(
  context: Context,
  references: readonly GroupReference[],
  { securityGroupIds, vpcId }: SelectedInterface,
): PolicyOutcome[] {
  const wanted = new Set<string>();
  const doubts: PolicyOutcome[] = [];
  for (const reference of references) {
    const resolved = context.resolve(reference, vpcId);
    if (resolved.ok) wanted.add(resolved.group.SecurityGroupId);
    else
      doubts.push(
        unresolved(context.policy, 'exactly', reference, vpcId, sayGroupFault(resolved.fault)),
      );
    if (typeof reference === 'string') wanted.add(reference);
  }
  const named = references.every(
    (one) => typeof one === 'string' || context.resolve(one, vpcId).ok,
  );
  if (
    named &&
    wanted.size === securityGroupIds.length &&
    securityGroupIds.every((id) => wanted.has(id))
  ) {
    return [];
  }
  return doubts.length > 0 ? doubts : [different(context, [...wanted].sort(), vpcId)];
}

function missing(context: Context, id: string, vpcId: string): PolicyOutcome {
  const { policy, region } = context;
  const home = region.group(id)?.VpcId ?? '';
  const foreign = home !== vpcId;
  return {
    status: 'fail',
    // A group in another VPC is a cause of its own: no request can mend it.
    key: `require ${id}${foreign ? ` ${vpcId}` : ''}`,
    draft: (concerned) => {
      const name = region.nameOf(id);
      const what = `join ${name}`;
      const mend = foreign
        ? {
            text: `${groupText(id, region)} lies in ${placeOf(home)}, these instances in ${placeOf(vpcId)}: name the group by name or tag, or select by vpcId.`,
          }
        : {
            text: `Let ${themText(concerned)} join ${groupText(id, region)}.`,
            ...requestFor(context, concerned, { join: [id] }, what),
          };
      return {
        ...draftOf(policy, concerned),
        title: `${concernedText(concerned)} selected by ${policy.id} ${verbOf(concerned)} not in ${name}`,
        resource: groupResource(id, region),
        explanation: `Policy ${titleOf(policy)} wants every instance that it selects in ${groupText(id, region)}.`,
        remedy: { changes: [], ...mend },
      };
    },
  };
}

function present(context: Context, id: string, vpcId: string): PolicyOutcome {
  const { policy, region } = context;
  return {
    status: 'fail',
    key: `forbid ${id}`,
    draft: (concerned) => {
      const name = region.nameOf(id);
      // The groups that the policy requires are joined first: an instance may have no other group.
      const join = requiredIds(context, vpcId);
      const request = requestFor(
        context,
        concerned,
        { leave: [id], ...(join.length > 0 ? { join } : {}) },
        `leave ${name}`,
      );
      const alone = concerned.interfaces.filter(
        (one) => new Set(one.SecurityGroupIds.SecurityGroupId).size === 1,
      ).length;
      const stuck =
        alone > 0 && join.length === 0
          ? `${alone} of them in no other group: they can leave it only when they are in another one`
          : undefined;
      const note = [request.note, stuck].filter((one) => one !== undefined).join('; ');
      return {
        ...draftOf(policy, concerned),
        title: `${concernedText(concerned)} selected by ${policy.id} ${verbOf(concerned)} in ${name}`,
        resource: groupResource(id, region),
        explanation: `Policy ${titleOf(policy)} wants no instance that it selects in ${groupText(id, region)}.`,
        remedy: {
          changes: [],
          text: `Let ${themText(concerned)} leave ${groupText(id, region)}.`,
          ...request,
          ...(note === '' ? {} : { note }),
        },
      };
    },
  };
}

function different(context: Context, wanted: readonly string[], vpcId: string): PolicyOutcome {
  const { policy, region } = context;
  const names = wanted.map((id) => region.nameOf(id)).join(', ');
  const full = wanted.map((id) => groupText(id, region)).join(', ');
  const foreign = wanted.find((id) => (region.group(id)?.VpcId ?? '') !== vpcId);
  return {
    status: 'fail',
    key: `exactly ${wanted.join(' ')}${foreign === undefined ? '' : ` ${vpcId}`}`,
    draft: (concerned) => ({
      ...draftOf(policy, concerned),
      title: `${concernedText(concerned)} selected by ${policy.id} ${verbOf(concerned)} not in exactly ${names}`,
      resource: policyResource(policy),
      explanation: `Policy ${titleOf(policy)} wants every instance that it selects in ${full} and no other group. ${deviations(concerned, wanted, region)}`,
      remedy: {
        changes: [],
        ...(foreign === undefined
          ? {
              text: `Set the groups of ${themText(concerned)} to ${full}.`,
              ...requestFor(context, concerned, { set: [...wanted] }, `set ${names}`),
            }
          : {
              text: `${groupText(foreign, region)} does not lie in ${placeOf(vpcId)}, where these instances are: name the group by name or tag, or select by vpcId.`,
            }),
      },
    }),
  };
}

/** `Missing: shop-web (2). Too many: tmp-debug (1).` */
function deviations(
  { interfaces, instanceIds }: Concerned,
  wanted: readonly string[],
  region: AuditedRegion,
): string {
  const counts = { missing: new Map<string, number>(), extra: new Map<string, number>() };
  const count = (map: Map<string, number>, id: string) => map.set(id, (map.get(id) ?? 0) + 1);
  const sets = [
    ...interfaces.map((one) => one.SecurityGroupIds.SecurityGroupId),
    ...instanceIds.map((id) => region.instance(id)?.SecurityGroupIds.SecurityGroupId ?? []),
  ];
  for (const ids of sets) {
    for (const id of wanted) if (!ids.includes(id)) count(counts.missing, id);
    for (const id of new Set(ids)) if (!wanted.includes(id)) count(counts.extra, id);
  }
  const list = (map: ReadonlyMap<string, number>) => {
    const sorted = [...map].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return fewOf(
      sorted.map(([id, n]) => `${region.nameOf(id)} (${n})`),
      5,
    );
  };
  return [
    ...(counts.missing.size > 0 ? [`Missing: ${list(counts.missing)}.`] : []),
    ...(counts.extra.size > 0 ? [`Too many: ${list(counts.extra)}.`] : []),
  ].join(' ');
}

const draftOf = (
  policy: MembershipPolicy,
  concerned: Concerned,
): Pick<FindingDraft, 'status' | 'severity' | 'decidedBy' | 'interfaces' | 'instanceIds'> => ({
  status: 'fail',
  severity: policy.severity,
  decidedBy: [],
  interfaces: concerned.interfaces,
  ...(concerned.instanceIds.length > 0 ? { instanceIds: concerned.instanceIds } : {}),
});

/** The groups that the policy requires, where its references are clear. */
function requiredIds({ policy, resolve }: Context, vpcId: string): string[] {
  const ids = (policy.require ?? []).flatMap((reference) => {
    const resolved = resolve(reference, vpcId);
    const fits = resolved.ok && (resolved.group.VpcId ?? '') === vpcId;
    return fits ? [resolved.group.SecurityGroupId] : [];
  });
  return [...new Set(ids)];
}

const requestFor = (
  { policy, region }: Context,
  concerned: Concerned,
  operations: Parameters<typeof membershipRequest>[3],
  what: string,
) =>
  membershipRequest(policy, region.snapshot.regionId, requestTargets(concerned), operations, what);

const placeOf = (vpcId: string) => (vpcId === '' ? 'the classic network' : vpcId);

const titleOf = ({ id, title }: MembershipPolicy) => (title ? `${id} (${title})` : id);
