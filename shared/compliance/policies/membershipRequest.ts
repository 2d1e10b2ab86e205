import { ChangeRequest, type ChangeRequestInput } from '../../contracts/changeRequest.js';
import type { FindingRemedy } from '../../contracts/findings.js';
import { limits } from '../../contracts/limits.js';
import { parse } from '../../contracts/parse.js';
import type { MembershipPolicy } from '../../contracts/policyFile.js';
import { firstTargets, type NamedTargets, namesOf } from '../namedTargets.js';

/**
 * Makes the ready request of a membership finding, or says why there is none. A request names at
 * most 20,000 targets; the next run names the others. Targets that can't be changed now (an instance
 * that starts, one that is locked) are skipped, so that none of them holds up the others.
 */
export function membershipRequest(
  policy: MembershipPolicy,
  regionId: string,
  named: NamedTargets,
  operations: Pick<ChangeRequestInput, 'join' | 'leave' | 'set'>,
  what: string,
): Pick<FindingRemedy, 'request' | 'note'> {
  if (policy.remedy === 'off') return {};
  const input: ChangeRequestInput = {
    regionId,
    targets: firstTargets(named, limits.targetsPerChange),
    invalidTargets: 'skip',
    ...operations,
    reason: `policy ${policy.id}: ${what}`.slice(0, 512),
  };
  const parsed = parse(ChangeRequest, input);
  if (!parsed.ok) return { note: 'no request can name these ids' };
  const all = namesOf(named).length;
  const noun = (named.networkInterfaceIds ?? []).length > 0 ? 'interfaces' : 'instances';
  return {
    request: parsed.value,
    ...(all > limits.targetsPerChange
      ? {
          note: `the request names the first ${limits.targetsPerChange} of ${all} ${noun}: the rest follows with the next run`,
        }
      : {}),
  };
}
