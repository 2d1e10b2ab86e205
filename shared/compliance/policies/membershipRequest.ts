import { ChangeRequest, type ChangeRequestInput } from '../../contracts/changeRequest.js';
import type { FindingRemedy } from '../../contracts/findings.js';
import { limits } from '../../contracts/limits.js';
import { parse } from '../../contracts/parse.js';
import type { MembershipPolicy } from '../../contracts/policyFile.js';

/**
 * Makes the ready request of a membership finding, or says why there is none. A request names at
 * most 20,000 instances; the next run names the others. Instances that can't be changed now (one
 * that starts, one that is locked) are skipped, so that none of them holds up the others.
 */
export function membershipRequest(
  policy: MembershipPolicy,
  regionId: string,
  instanceIds: readonly string[],
  operations: Pick<ChangeRequestInput, 'join' | 'leave' | 'set'>,
  what: string,
): Pick<FindingRemedy, 'request' | 'note'> {
  if (policy.remedy === 'off') return {};
  const input: ChangeRequestInput = {
    regionId,
    targets: { instanceIds: instanceIds.slice(0, limits.targetsPerChange) },
    invalidTargets: 'skip',
    ...operations,
    reason: `policy ${policy.id}: ${what}`.slice(0, 512),
  };
  const parsed = parse(ChangeRequest, input);
  if (!parsed.ok) return { note: 'no request can name these ids' };
  return {
    request: parsed.value,
    ...(instanceIds.length > limits.targetsPerChange
      ? {
          note: `the request names the first ${limits.targetsPerChange} of ${instanceIds.length} instances: the rest follows with the next run`,
        }
      : {}),
  };
}
