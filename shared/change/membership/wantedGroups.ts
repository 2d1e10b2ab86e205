import type { ChangeRequest, GroupReference } from '../../contracts/changeRequest.js';
import type { Violation } from '../../contracts/problem.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { resolveGroup } from '../../region/selectors.js';
import type { Candidate } from './admission.js';
import { union, without } from './sets.js';

type Wanted =
  | { readonly ok: true; readonly groups: readonly string[] }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** The groups that the target is to be in; references are resolved in the target's VPC. */
export function wantedGroups(
  candidate: Candidate,
  request: ChangeRequest,
  groups: readonly SecurityGroup[],
): Wanted {
  const violations: Violation[] = [];
  const resolve = (references: readonly GroupReference[] | undefined) =>
    (references ?? []).flatMap((reference) => {
      const resolved = resolveGroup(reference, candidate.vpcId ?? '', groups);
      if (resolved.ok) return [resolved.group.SecurityGroupId];
      violations.push({
        target: candidate.targetId,
        rule: 'group',
        found: resolved.found,
        wanted: resolved.wanted,
      });
      return [];
    });
  const set = request.set && resolve(request.set);
  const join = resolve(request.join);
  const leave = resolve(request.leave);
  // The same group may be joined by name and left by id.
  const both = join.find((id) => leave.includes(id));
  if (both !== undefined) {
    violations.push({
      target: candidate.targetId,
      rule: 'joinAndLeave',
      found: `the group ${both} is joined and left`,
      wanted: 'each group once',
    });
  }
  if (violations.length > 0) return { ok: false, violations };
  return { ok: true, groups: set ? union(set, []) : union(without(candidate.before, leave), join) };
}
