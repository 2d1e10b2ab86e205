import { limits } from '../../contracts/limits.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import type { Violation } from '../../contracts/problem.js';
import type { RefusalRule } from '../../contracts/refusalRules.js';
import type { Target } from '../../contracts/target.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import type { Instance, NetworkInterface, SecurityGroup } from '../../region/regionSnapshot.js';
import { sameSet, union, without } from './sets.js';

/** A group tagged so isolates its members: they are no targets of ordinary changes. */
const ISOLATION_TAG = { key: 'sg-membership:role', value: 'quarantine' };

/** A target with what was read about it. */
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
}

export type Admitted =
  | { readonly kind: 'write'; readonly target: PlannedTarget }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly violations: readonly Violation[] };

/**
 * Checks one target against the live state and every state on the way to the wanted one: state,
 * locks, network, group types, limits. A target that is as wanted already is not held to what only
 * matters for a write.
 */
export function admitTarget(
  candidate: Candidate,
  wanted: readonly string[],
  facts: GroupFacts,
): Admitted {
  const { targetId, before } = candidate;
  const violations: Violation[] = [];
  const refuse = (rule: RefusalRule, found: string, wantedText: string) =>
    violations.push({ target: targetId, rule, found, wanted: wantedText });
  const nameOf = (id: string) => facts.region.nameOf(id);

  const isolation = before.find((id) => isIsolationGroup(facts.region.group(id)));
  if (isolation) {
    refuse('quarantined', `is in the isolation group ${nameOf(isolation)}`, 'a restored target');
  }
  if (candidate.eni?.ServiceManaged) {
    refuse(
      'serviceManaged',
      'the interface is owned by a cloud service',
      'an interface of its own',
    );
  }
  if (sameSet(before, wanted)) {
    return violations.length > 0 ? { kind: 'refused', violations } : { kind: 'unchanged' };
  }
  checkState(candidate, refuse);
  for (const id of [...without(wanted, before), ...without(before, wanted)]) {
    const group = facts.region.group(id);
    if (group?.ServiceManaged) {
      refuse('managedGroup', `${nameOf(id)} is managed by a cloud service`, 'a group of your own');
    }
  }
  for (const id of without(wanted, before)) checkNetwork(candidate, facts.region.group(id), refuse);
  if (wanted.length === 0) {
    refuse('lastGroup', 'would be in no group', 'at least one group left');
  }
  if (wanted.length > facts.groupsPerInterface) {
    refuse(
      'groupLimit',
      `would be in ${wanted.length} groups`,
      `at most ${facts.groupsPerInterface}`,
    );
  }
  const types = new Set(wanted.map((id) => facts.region.group(id)?.SecurityGroupType ?? 'unknown'));
  if (types.size > 1) {
    const named = wanted.map((id) => `${nameOf(id)} (${typeName(facts.region.group(id))})`);
    refuse(
      'groupType',
      `would mix ${named.join(', ')}`,
      'basic groups only, or advanced ones only',
    );
  }
  const rules = ruleCount(wanted, facts);
  if (rules > limits.rulesPerInterface) {
    refuse('ruleLimit', `would have ${rules} rules`, `at most ${limits.rulesPerInterface}`);
  }
  if (violations.length > 0) return { kind: 'refused', violations };

  const { instance: _instance, eni: _eni, ...target } = candidate;
  const method = joiningFirstFits(before, wanted, facts) ? 'delta' : 'modify';
  if (method === 'modify' && !candidate.vpcId) {
    // ModifyInstanceAttribute does not change groups in the classic network [MIA].
    refuse(
      'networkType',
      "the groups of a classic instance can't be replaced in one call",
      'room for the joins before the leaves',
    );
    return { kind: 'refused', violations };
  }
  return { kind: 'write', target: { ...target, wanted, method } };
}

type Refuse = (rule: RefusalRule, found: string, wanted: string) => void;

/** Join and Leave work on Running and Stopped instances without a security lock (facts/ecs 1.15). */
function checkState({ instance, eni }: Candidate, refuse: Refuse): void {
  if (instance) {
    if (instance.Status !== 'Running' && instance.Status !== 'Stopped') {
      refuse('status', `the instance is ${instance.Status}`, 'Running or Stopped');
    }
    const locks = instance.OperationLocks?.LockReason.map((lock) => lock.LockReason) ?? [];
    if (locks.includes('security')) {
      refuse('securityLock', 'the instance is locked for security', 'no security lock');
    }
  } else if (eni && eni.Status !== 'InUse' && eni.Status !== 'Available') {
    refuse(
      'status',
      `the interface is ${eni.Status ?? 'in an unknown state'}`,
      'InUse or Available',
    );
  }
}

function checkNetwork(
  { vpcId }: Candidate,
  group: SecurityGroup | undefined,
  refuse: Refuse,
): void {
  if (!group) return;
  const name = group.SecurityGroupName || group.SecurityGroupId;
  const ours = vpcId ?? '';
  const theirs = group.VpcId ?? '';
  if (ours === theirs) return;
  const place = (id: string) => id || 'the classic network';
  const rule = ours === '' || theirs === '' ? 'networkType' : 'vpc';
  refuse(rule, `${name} is in ${place(theirs)}`, `a group in ${place(ours)}`);
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

const typeName = (group: SecurityGroup | undefined) =>
  group?.SecurityGroupType === 'enterprise' ? 'advanced' : 'basic';

export function isIsolationGroup(group: SecurityGroup | undefined): boolean {
  return (group?.Tags?.Tag ?? []).some(
    (tag) => tag.TagKey === ISOLATION_TAG.key && tag.TagValue === ISOLATION_TAG.value,
  );
}
