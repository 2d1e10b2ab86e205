import type { ChangeRequest } from '../../contracts/changeRequest.js';
import type { RegionIndex } from '../../region/RegionIndex.js';
import { matchesSelector } from '../../region/selectors.js';
import type { WarningDraft } from '../planned.js';
import type { Candidate } from './admission.js';

/** So many interfaces are named; the number says how many there are. */
const NAMED = 5;

/**
 * Warns of interfaces of the selector's group that are no targets although everything else that was
 * asked for fits them: the secondary ones, where primary ones alone are asked for, and those of no
 * instance. Those that a cloud service owns can't be changed, and `interfaces: "all"` names them.
 */
export function membersLeftOut(
  { targets: { select } }: ChangeRequest,
  candidates: readonly Candidate[],
  region: RegionIndex,
): WarningDraft[] {
  const group = select?.securityGroupId;
  if (!select || group === undefined) return [];
  const { tags, instanceName } = select;
  const targets = new Set(candidates.map((one) => one.networkInterfaceId ?? one.targetId));
  const left = region.membersOf(group).filter((eni) => {
    if (eni.ServiceManaged || targets.has(eni.NetworkInterfaceId)) return false;
    const instance = region.instance(eni.InstanceId);
    if (instance) return matchesSelector(instance, select, [group]);
    // What is asked of an instance can't be told of an interface whose instance was not read.
    if (tags !== undefined || instanceName !== undefined) return false;
    return select.vpcId === undefined || eni.VpcId === select.vpcId;
  });
  if (left.length === 0) return [];
  const interfaces = left.slice(0, NAMED).map((eni) => eni.NetworkInterfaceId);
  const params = { number: left.length, interfaces };
  return [{ target: group, message: { code: 'membersLeftOut', params } }];
}
