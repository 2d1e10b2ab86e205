import type { GroupReference } from '../../contracts/groupReference.js';
import type { MembershipPolicy } from '../../contracts/policyFile.js';
import { policyResource } from '../judging/policyResource.js';
import { referenceKey } from './groupResolver.js';
import { concernedText, type PolicyOutcome } from './policyOutcome.js';

/**
 * The outcome for a group that a policy names and that is missing or not clear: it is never a pass.
 */
export function unresolved(
  policy: MembershipPolicy,
  clause: 'require' | 'forbid' | 'exactly' | 'reach',
  reference: GroupReference,
  vpcId: string,
  { found, wanted }: { readonly found: string; readonly wanted: string },
): PolicyOutcome {
  return {
    status: 'unknown',
    key: `unresolved ${clause} ${referenceKey(reference)} ${vpcId}`,
    draft: (concerned) => ({
      status: 'unknown',
      severity: policy.severity,
      title: `${policy.id} can't be judged for ${concernedText(concerned)}: ${found}`,
      resource: policyResource(policy),
      explanation: `\`${clause}\` of policy ${policy.id} names a group that is not clear: ${found}. Wanted: ${wanted}.`,
      decidedBy: [],
      interfaces: concerned.interfaces,
      ...(concerned.instanceIds.length > 0 ? { instanceIds: concerned.instanceIds } : {}),
      remedy: { text: `Name ${wanted} in the policy, or make the group.`, changes: [] },
    }),
  };
}
