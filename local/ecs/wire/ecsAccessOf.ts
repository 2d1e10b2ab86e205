import type { AccessCall } from '../../ram/Role.js';
import type { Parameters } from './Parameters.js';

/** Operations whose page knows no resource but `*` (facts 7). */
const WITHOUT_RESOURCE = new Set(['AuthorizeSecurityGroup', 'AuthorizeSecurityGroupEgress']);

/**
 * What RAM is asked before an operation (facts 7): the instance, interface and groups that it names;
 * one that names none is about everything. Of a call by interface the pages name the instance and the
 * group, and the call has no instance: the interface is asked for here.
 */
export function ecsAccessOf(
  operation: string,
  parameters: Parameters,
  { regionId, accountId }: { readonly regionId: string; readonly accountId: string },
): AccessCall {
  const one = (name: string) => parameters.optional(name) ?? [];
  const named = [
    ...typed('instance', [one('InstanceId'), parameters.list('InstanceId')].flat()),
    ...typed('eni', [one('NetworkInterfaceId')].flat()),
    ...typed(
      'securitygroup',
      [
        ...[one('SecurityGroupId'), parameters.list('SecurityGroupId')],
        parameters.list('SecurityGroupIds'),
      ].flat(),
    ),
  ];
  const arns = named.map((resource) => `acs:ecs:${regionId}:${accountId}:${resource}`);
  const isForAll = WITHOUT_RESOURCE.has(operation) || arns.length === 0;
  return { action: `ecs:${operation}`, resources: isForAll ? ['*'] : arns };
}

const typed = (type: string, ids: readonly string[]) => ids.map((id) => `${type}/${id}`);
