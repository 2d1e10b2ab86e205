import { formerGroups } from '../change/membership/undo/formerGroups.js';
import type { TargetResult } from '../contracts/verify.js';
import { count } from '../text/counts.js';

/**
 * The exit door: a script of plain `aliyun ecs` calls that takes back what an ended change did, for
 * whoever has nothing else of this system. Joins come before leaves, so that no interface is ever without
 * a group. It looks at nothing that was changed since; an undo does.
 */
export function sayUndoScript(
  change: { readonly changeId: string; readonly regionId: string },
  results: readonly TargetResult[],
): string {
  const calls = results.map((result) => callsOf(change.regionId, result));
  const joins = calls.flatMap((one) => one.joins);
  const leaves = calls.flatMap((one) => one.leaves);
  const number = joins.length + leaves.length;
  return [
    '#!/bin/sh',
    `# Takes back what ${change.changeId} did, by ${count(number, 'call')} of the aliyun CLI.`,
    '# Somebody may have changed these groups since, and this script does not look:',
    `# where the service runs, use  sgm undo ${change.changeId}`,
    ...(number === 0 ? ['# Nothing of the change is left.'] : []),
    ...joins,
    ...(joins.length > 0 && leaves.length > 0
      ? ['sleep 10  # until the joins have taken effect']
      : []),
    ...leaves,
    '',
  ].join('\n');
}

/** The names of parameters are those of the API (facts/ecs 1.1 to 1.4). */
function callsOf(regionId: string, result: TargetResult) {
  const { targetId, instanceId, did = { join: [], leave: [] }, own, wanted } = result;
  if (did.join.length + did.leave.length === 0) return { joins: [], leaves: [] };
  const isPrimary = targetId === instanceId;
  if (own.kind === 'replace') {
    const groups = formerGroups(wanted, did);
    const list = (name: string) =>
      groups.map((group, index) => `--${name}.${index + 1} ${group}`).join(' ');
    const call = isPrimary
      ? `aliyun ecs ModifyInstanceAttribute --region ${regionId} --InstanceId ${targetId} ${list('SecurityGroupIds')}`
      : `aliyun ecs ModifyNetworkInterfaceAttribute --RegionId ${regionId} --NetworkInterfaceId ${targetId} ${list('SecurityGroupId')}`;
    return { joins: [call], leaves: [] };
  }
  const target = isPrimary ? `--InstanceId ${targetId}` : `--NetworkInterfaceId ${targetId}`;
  const call = (api: string) => (group: string) =>
    `aliyun ecs ${api} --RegionId ${regionId} --SecurityGroupId ${group} ${target}`;
  return {
    joins: did.leave.map(call('JoinSecurityGroup')),
    leaves: did.join.map(call('LeaveSecurityGroup')),
  };
}
