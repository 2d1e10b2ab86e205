import type { GroupReference } from '../../contracts/groupReference.js';
import type { Refusal } from '../../contracts/messages.js';
import type { PlannedTarget } from '../../contracts/plan.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { fitsReference } from '../../region/selectors.js';
import { buildPlan } from '../buildPlan.js';
import type { PlanInput, Planned } from '../planned.js';
import { namersOf } from './namersOf.js';
import { retireOrder } from './retireOrder.js';

/** Members of a group that a refusal names. */
const MEMBERS_NAMED = 3;

/**
 * Plans that groups are deleted, once it is proven that nothing uses them as far as it can be read: no
 * interface is a member, no rule of any other group names them, no cloud service manages them. What can't
 * be read is a warning. They go in waves, each group after those that name it.
 */
export function planRetire(input: PlanInput): Planned {
  const { request, selection } = input;
  const { snapshot } = selection;
  const found = (request.retire ?? []).map((reference) =>
    resolve(reference, snapshot.securityGroups),
  );
  const faults = found.flatMap((one) => (one.ok ? [] : [one.refusal]));
  if (faults.length > 0) return { ok: false, violations: faults };
  const groups = [
    ...new Map(
      found.flatMap((one) => (one.ok ? [[one.group.SecurityGroupId, one.group] as const] : [])),
    ).values(),
  ];
  const ids = groups.map((group) => group.SecurityGroupId);
  const namers = new Map(ids.map((id) => [id, namersOf(id, selection)]));
  const violations = groups.flatMap((group) => inUse(group, ids, input, namers));
  if (violations.length > 0) return { ok: false, violations };
  const { waves, ring } = retireOrder(ids, (id) => (namers.get(id) ?? []).map(({ by }) => by));
  const [first] = ring;
  if (first !== undefined) {
    const by = (namers.get(first) ?? []).find((one) => ring.includes(one.by));
    const params = { groups: ring, by: by?.by ?? '', rule: by?.rules[0] ?? '' };
    return { ok: false, violations: [{ target: first, rule: 'retireRing', params }] };
  }
  const writes = (wave: readonly string[]) =>
    wave.flatMap((id) => groups.filter((group) => group.SecurityGroupId === id).map(toTarget));
  return buildPlan(input, {
    waves: waves.map(writes),
    writes: waves.flatMap(writes),
    ...{ unchanged: [], skipped: [], givenUp: [], violations: [] },
    aboutTargets: ids.map((target) => ({
      target,
      message: { code: 'keepersNotLookedAt' as const, params: {} },
    })),
  });
}

const toTarget = ({
  SecurityGroupId: id,
  SecurityGroupName: name,
  VpcId,
}: SecurityGroup): PlannedTarget => ({
  ...{ targetId: id, securityGroupId: id },
  ...(name ? { instanceName: name } : {}),
  ...(VpcId ? { vpcId: VpcId } : {}),
  ...{ before: [id], wanted: [], method: 'retire' },
});

type Resolved =
  | { readonly ok: true; readonly group: SecurityGroup }
  | { readonly ok: false; readonly refusal: Refusal };

/** A group is deleted for good, so a name that fits several means none of them. */
function resolve(reference: GroupReference, groups: readonly SecurityGroup[]): Resolved {
  const [group, ...others] = groups.filter((one) => fitsReference(reference, one));
  if (group && others.length === 0) return { ok: true, group };
  const asked = typeof reference === 'string' ? reference : textOf(reference);
  const fitting = [...(group ? [group] : []), ...others].map((one) => one.SecurityGroupId);
  return {
    ok: false,
    refusal: { target: asked, rule: 'noGroupToRetire', params: { asked, groups: fitting } },
  };
}

const textOf = (reference: Exclude<GroupReference, string>): string =>
  'name' in reference
    ? reference.name
    : Object.entries(reference.tag)
        .map(([key, value]) => `${key}=${value}`)
        .join(',');

/** What uses a group, or may. */
function inUse(
  { SecurityGroupId: target, SecurityGroupName: name, ServiceManaged, VpcId }: SecurityGroup,
  retired: readonly string[],
  { selection }: PlanInput,
  namers: ReadonlyMap<string, ReturnType<typeof namersOf>>,
): Refusal[] {
  const region = new RegionIndex(selection.snapshot);
  const members = region.membersOf(target).map((eni) => eni.NetworkInterfaceId);
  const others = (namers.get(target) ?? []).filter(
    ({ by }) => by !== target && !retired.includes(by),
  );
  const refusals: Refusal[] = [];
  if (ServiceManaged) {
    refusals.push({ target, rule: 'managedGroup', params: { group: name || target } });
  }
  // An instance of the classic network has no interface by which it would show as a member.
  if (!VpcId || !selection.membersRead.has(target)) {
    refusals.push({ target, rule: 'membersUnread', params: {} });
  }
  if (members.length > 0) {
    const params = { members: members.length, first: members.slice(0, MEMBERS_NAMED) };
    refusals.push({ target, rule: 'groupHasMembers', params });
  }
  for (const { by, name: byName, rules } of others) {
    const params = { by, name: byName, rule: rules[0] ?? '' };
    refusals.push({ target, rule: 'groupNamed', params });
  }
  return refusals;
}
