import type { Refusal } from '../../contracts/messages.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { resolveGroup } from '../../region/selectors.js';
import type { Candidate, GroupFacts } from './admission.js';
import { changeKindOf } from './kinds/changeKindOf.js';
import type { Resolve, WantedInput } from './kinds/kind.js';

type Wanted =
  | { readonly ok: true; readonly groups: readonly string[] }
  | { readonly ok: false; readonly violations: readonly Refusal[] };

/** The groups that a target is to be in. References are resolved in the target's VPC. */
export function wantedGroups(
  candidate: Candidate,
  asked: Pick<WantedInput, 'request' | 'earlier'>,
  groups: readonly SecurityGroup[],
  { region, isolation: isolationGroups }: Pick<GroupFacts, 'region' | 'isolation'>,
): Wanted {
  const { instance: _instance, eni: _eni, before, ...target } = candidate;
  const { targetId } = target;
  const violations: Refusal[] = [];
  const resolve: Resolve = (references) =>
    (references ?? []).flatMap((reference) => {
      const resolved = resolveGroup(reference, candidate.vpcId ?? '', groups);
      if (resolved.ok) return [resolved.group.SecurityGroupId];
      violations.push({ target: targetId, rule: 'group', params: resolved.fault });
      return [];
    });
  const isolation = before
    .map((id) => region.group(id))
    .find((group) => isolationGroups.has(group));
  const wanted = changeKindOf(asked.request).wanted({
    ...{ ...asked, target, before, isolation, isolationGroups, groups, resolve },
    refuse: (rule, params) => violations.push({ target: targetId, rule, params } as Refusal),
  });
  return violations.length > 0 ? { ok: false, violations } : { ok: true, groups: wanted };
}
