import { EcsError } from '../errors.js';
import { allOf, equals, includesAny } from '../filters/filters.js';
import { narrow } from '../filters/narrow.js';
import { FIXED_LIMITS } from '../limits.js';
import { type EcsCall, type OperationHandler, requireRegion } from '../operation.js';
import type { InterfaceRecord } from '../state/records.js';
import { renderInterface } from '../state/renderElements.js';
import type { InterfaceElement } from '../state/snapshot.js';
import { cutPage } from '../wire/Paging.js';

const name = 'DescribeNetworkInterfaces';
const LIMITS = { byDefault: 10, min: 10, max: 500, maxPageSize: 1_000 };
const TYPES = ['Primary', 'Secondary'] as const;
const STATUSES = ['Available', 'Attaching', 'InUse', 'Detaching', 'Deleting'] as const;

/** Reads interfaces (facts 1.8). SecurityGroupId finds secondary interfaces only. */
export const describeNetworkInterfaces: OperationHandler = {
  name,
  parameters: [
    'RegionId',
    'NetworkInterfaceId.N',
    'NetworkInterfaceName',
    'InstanceId',
    'Type',
    'Status',
    'VpcId',
    'VSwitchId',
    'PrimaryIpAddress',
    'PrivateIpAddress.N',
    'Ipv6Address.N',
    'ServiceManaged',
    'SecurityGroupId',
    'Tag.N.Key',
    'Tag.N.Value',
    'ResourceGroupId',
    'MaxResults',
    'NextToken',
    'PageNumber',
    'PageSize',
  ],
  run(call) {
    requireRegion(call, 'MissingParameter');
    const element = filtersOf(call);
    const fits = element && ((one: InterfaceRecord) => element(one.element));
    const page = cutPage(name, call.parameters, LIMITS, sourceOf(call), fits);
    const sets = page.items.map((one) => renderInterface(one));
    return { ...page.fields, NetworkInterfaceSets: { NetworkInterfaceSet: sets } };
  },
};

function filtersOf({ parameters }: EcsCall) {
  const privateIps = parameters.list('PrivateIpAddress');
  const ipv6 = parameters.list('Ipv6Address');
  return allOf<InterfaceElement>([
    equals(parameters.optional('NetworkInterfaceName'), (one) => one.NetworkInterfaceName),
    equals(parameters.oneOf('Type', TYPES, 'InvalidParameter'), (one) => one.Type),
    equals<InterfaceElement, string>(
      parameters.oneOf('Status', STATUSES, 'InvalidParameter'),
      (one) => one.Status,
    ),
    equals(parameters.optional('VSwitchId'), (one) => one.VSwitchId),
    equals(parameters.optional('PrimaryIpAddress'), (one) => one.PrivateIpAddress),
    equals(parameters.boolean('ServiceManaged'), (one) => one.ServiceManaged ?? false),
    includesAny(privateIps.length > 0 ? privateIps : undefined, (one) => [
      one.PrivateIpAddress ?? '',
      ...(one.PrivateIpSets?.PrivateIpSet ?? []).map((each) => each.PrivateIpAddress ?? ''),
    ]),
    includesAny(ipv6.length > 0 ? ipv6 : undefined, (one) =>
      (one.Ipv6Sets?.Ipv6Set ?? []).map((each) => each.Ipv6Address ?? ''),
    ),
  ]);
}

function sourceOf({ parameters, state }: EcsCall) {
  const ids = parameters.list('NetworkInterfaceId');
  if (ids.length > 100) throw new EcsError('InvalidParameter', 'NetworkInterfaceId.N: at most 100');
  const tags = parameters.tags();
  const max = FIXED_LIMITS.resourcesPerTagFilter;
  const resourceGroupId = parameters.optional('ResourceGroupId');
  return narrow<InterfaceRecord>(state.interfaces, {
    ids: ids.length > 0 ? ids : undefined,
    byId: state.interfaceById,
    tagged: tags.length > 0 ? state.interfacesByTag.carrying(tags, max) : undefined,
    lists: [
      [parameters.optional('InstanceId'), state.interfacesByInstance],
      [parameters.optional('SecurityGroupId'), state.secondariesByGroup],
      [parameters.optional('VpcId'), state.interfacesByVpc],
    ],
    capped:
      resourceGroupId === undefined
        ? undefined
        : (one) => one.element.ResourceGroupId === resourceGroupId,
  });
}
