import type { GroupReference } from '../../contracts/groupReference.js';
import type { MembershipPolicy } from '../../contracts/policyFile.js';
import { referenceKey } from './groupResolver.js';
import { countOf, type Outcome } from './outcome.js';

/** A group that a policy names and that is not there, or not clear: never a pass. */
export function unresolved(
  policy: MembershipPolicy,
  clause: 'require' | 'forbid' | 'exactly' | 'reach',
  reference: GroupReference,
  vpcId: string,
  { found, wanted }: { readonly found: string; readonly wanted: string },
): Outcome {
  return {
    status: 'unknown',
    key: `unresolved ${clause} ${referenceKey(reference)} ${vpcId}`,
    draft: (concerned) => ({
      status: 'unknown',
      severity: policy.severity,
      title: `${policy.id} can't be judged for ${countOf(concerned)}: ${found}`,
      resource: { type: 'policy', id: policy.id, ...(policy.title ? { name: policy.title } : {}) },
      explanation: `\`${clause}\` of policy ${policy.id} names a group that is not clear: ${found}. Wanted: ${wanted}.`,
      decidedBy: [],
      interfaces: concerned.interfaces,
      ...(concerned.instanceIds.length > 0 ? { instanceIds: concerned.instanceIds } : {}),
      remedy: { text: `Name ${wanted} in the policy, or make the group.`, changes: [] },
    }),
  };
}
