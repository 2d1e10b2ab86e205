import type { ChangeRequest } from '../../contracts/changeRequest.js';
import type { Violation } from '../../contracts/problem.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { resolveGroup } from '../../region/selectors.js';
import type { Candidate } from './admission.js';
import { changeKindOf } from './kinds/changeKindOf.js';
import type { Resolve } from './kinds/kind.js';

type Wanted =
  | { readonly ok: true; readonly groups: readonly string[] }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** The groups that a target is to be in. References are resolved in the target's VPC. */
export function wantedGroups(
  candidate: Candidate,
  request: ChangeRequest,
  groups: readonly SecurityGroup[],
): Wanted {
  const violations: Violation[] = [];
  const refuse = (rule: Violation['rule'], found: string, wanted: string) =>
    violations.push({ target: candidate.targetId, rule, found, wanted });
  const resolve: Resolve = (references) =>
    (references ?? []).flatMap((reference) => {
      const resolved = resolveGroup(reference, candidate.vpcId ?? '', groups);
      if (resolved.ok) return [resolved.group.SecurityGroupId];
      refuse('group', resolved.found, resolved.wanted);
      return [];
    });
  const wanted = changeKindOf(request).wanted({
    request,
    before: candidate.before,
    resolve,
    refuse,
  });
  return violations.length > 0 ? { ok: false, violations } : { ok: true, groups: wanted };
}
