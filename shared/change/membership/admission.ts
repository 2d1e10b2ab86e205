import { limits } from '../../contracts/limits.js';
import type { Refusal, RefusalParams } from '../../contracts/messages.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { Target } from '../../contracts/target.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import type { Instance, NetworkInterface, SecurityGroup } from '../../region/regionSnapshot.js';
import type { IsolationGroups } from './IsolationGroups.js';
import { sameSet, union, without } from './sets.js';

/** A target and what was read about it. */
export interface Candidate extends Target {
  readonly instance: Instance | undefined;
  readonly eni: NetworkInterface | undefined;
  readonly before: readonly string[];
}

/** What admission knows about the groups: the region that they stand in, and the rules of each. */
export interface GroupFacts {
  readonly region: RegionIndex;
  readonly ruleCounts: ReadonlyMap<string, number>;
  readonly groupsPerInterface: number;
  readonly isolation: IsolationGroups;
}

export type Admitted =
  | { readonly kind: 'write'; readonly target: PlannedTarget }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly violations: readonly Refusal[] };

/** What a kind of change sets apart. */
export interface AdmissionOf {
  /** Also targets that are in an isolation group. */
  readonly takesIsolated?: boolean | undefined;
  /** One call replaces the set of groups, even where joins before leaves would fit. */
  readonly replaces?: boolean;
}

/**
 * Checks one target against the live state and every state on the way to the wanted one: its
 * status, locks, network, group types and limits. A target that is as wanted already need not
 * fulfil what matters for a write alone.
 */
export function admitTarget(
  candidate: Candidate,
  wanted: readonly string[],
  facts: GroupFacts,
  { takesIsolated = false, replaces = false }: AdmissionOf = {},
): Admitted {
  const { targetId, before } = candidate;
  const violations: Refusal[] = [];
  const refuse: Refuse = (rule, params) =>
    violations.push({ target: targetId, rule, params } as Refusal);
  const nameOf = (id: string) => facts.region.nameOf(id);

  const isolation = before.find((id) => facts.isolation.has(facts.region.group(id)));
  if (isolation && !takesIsolated) {
    refuse('quarantined', { group: nameOf(isolation) });
  }
  if (candidate.eni?.ServiceManaged) refuse('serviceManaged', {});
  if (sameSet(before, wanted)) {
    return violations.length > 0 ? { kind: 'refused', violations } : { kind: 'unchanged' };
  }
  checkState(candidate, refuse);
  for (const id of [...without(wanted, before), ...without(before, wanted)]) {
    const group = facts.region.group(id);
    if (group?.ServiceManaged) {
      refuse('managedGroup', { group: nameOf(id) });
    }
  }
  for (const id of without(wanted, before)) checkNetwork(candidate, facts.region.group(id), refuse);
  if (wanted.length === 0) refuse('lastGroup', {});
  if (wanted.length > facts.groupsPerInterface) {
    refuse('groupLimit', { groups: wanted.length, atMost: facts.groupsPerInterface });
  }
  const types = new Set(wanted.map((id) => facts.region.group(id)?.SecurityGroupType ?? 'unknown'));
  if (types.size > 1) {
    const isAdvanced = (id: string) => facts.region.group(id)?.SecurityGroupType === 'enterprise';
    refuse('groupType', {
      basic: wanted.filter((id) => !isAdvanced(id)).map(nameOf),
      advanced: wanted.filter(isAdvanced).map(nameOf),
    });
  }
  const rules = ruleCount(wanted, facts);
  if (rules > limits.rulesPerInterface) {
    refuse('ruleLimit', { rules, atMost: limits.rulesPerInterface });
  }
  if (violations.length > 0) return { kind: 'refused', violations };

  const { instance: _instance, eni: _eni, ...target } = candidate;
  const fits = !replaces && joiningFirstFits(before, wanted, facts);
  const method = fits ? 'delta' : 'modify';
  if (method === 'modify') {
    // ModifyInstanceAttribute does not change groups in the classic network [MIA].
    if (!candidate.vpcId) refuse('networkType', {});
    // A call that names a managed group is refused, also where the target stays in it (facts/ecs 2).
    for (const id of wanted.filter((one) => before.includes(one))) {
      if (facts.region.group(id)?.ServiceManaged) refuse('managedGroup', { group: nameOf(id) });
    }
    if (violations.length > 0) return { kind: 'refused', violations };
  }
  return { kind: 'write', target: { ...target, wanted, method } };
}

type Refuse = <TRule extends keyof RefusalParams>(
  rule: TRule,
  params: RefusalParams[TRule],
) => void;

/** Join and Leave work on Running and Stopped instances without a security lock (facts/ecs 1.15). */
function checkState({ instance, eni }: Candidate, refuse: Refuse): void {
  if (instance) {
    if (instance.Status !== 'Running' && instance.Status !== 'Stopped') {
      refuse('status', { noun: 'instance', status: instance.Status });
    }
    const locks = instance.OperationLocks?.LockReason.map((lock) => lock.LockReason) ?? [];
    if (locks.includes('security')) refuse('securityLock', {});
  } else if (eni && eni.Status !== 'InUse' && eni.Status !== 'Available') {
    refuse('status', { noun: 'interface', status: eni.Status ?? '' });
  }
}

function checkNetwork(
  { vpcId }: Candidate,
  group: SecurityGroup | undefined,
  refuse: Refuse,
): void {
  if (!group) return;
  const targetIn = vpcId ?? '';
  const groupIn = group.VpcId ?? '';
  if (targetIn === groupIn) return;
  const rule = targetIn === '' || groupIn === '' ? 'networkType' : 'vpc';
  refuse(rule, {
    group: group.SecurityGroupName || group.SecurityGroupId,
    groupIn,
    targetIn,
  });
}

/** Whether every state on the way (before and wanted together) keeps the limits. */
function joiningFirstFits(
  before: readonly string[],
  wanted: readonly string[],
  facts: GroupFacts,
): boolean {
  const together = union(before, wanted);
  const types = new Set(together.map((id) => facts.region.group(id)?.SecurityGroupType));
  return (
    together.length <= facts.groupsPerInterface &&
    types.size <= 1 &&
    ruleCount(together, facts) <= limits.rulesPerInterface
  );
}

function ruleCount(ids: readonly string[], facts: GroupFacts): number {
  return ids.reduce((sum, id) => sum + (facts.ruleCounts.get(id) ?? 0), 0);
}
