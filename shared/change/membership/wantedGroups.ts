import type { ChangeRequest } from '../../contracts/changeRequest.js';
import type { Refusal } from '../../contracts/messages.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { resolveGroup } from '../../region/selectors.js';
import type { Candidate } from './admission.js';
import { changeKindOf } from './kinds/changeKindOf.js';
import type { Resolve } from './kinds/kind.js';

type Wanted =
  | { readonly ok: true; readonly groups: readonly string[] }
  | { readonly ok: false; readonly violations: readonly Refusal[] };

/** The groups that a target is to be in. References are resolved in the target's VPC. */
export function wantedGroups(
  candidate: Candidate,
  request: ChangeRequest,
  groups: readonly SecurityGroup[],
): Wanted {
  const target = candidate.targetId;
  const violations: Refusal[] = [];
  const resolve: Resolve = (references) =>
    (references ?? []).flatMap((reference) => {
      const resolved = resolveGroup(reference, candidate.vpcId ?? '', groups);
      if (resolved.ok) return [resolved.group.SecurityGroupId];
      violations.push({ target, rule: 'group', params: resolved.fault });
      return [];
    });
  const wanted = changeKindOf(request).wanted({
    request,
    before: candidate.before,
    resolve,
    refuseJoinAndLeave: (group) =>
      violations.push({ target, rule: 'joinAndLeave', params: { group } }),
  });
  return violations.length > 0 ? { ok: false, violations } : { ok: true, groups: wanted };
}
