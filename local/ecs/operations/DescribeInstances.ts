import { instanceFilters } from '../filters/instanceFilters.js';
import { narrow } from '../filters/narrow.js';
import { FIXED_LIMITS } from '../limits.js';
import { type EcsCall, endDryRun, type OperationHandler, requireRegion } from '../operation.js';
import type { InstanceRecord } from '../state/records.js';
import { renderInstance } from '../state/renderElements.js';
import { cutPage } from '../wire/Paging.js';

const name = 'DescribeInstances';
const LIMITS = { byDefault: 10, min: 10, max: 100, maxPageSize: 100 };

/**
 * Reads instances (facts 1.5): filters are ANDed, an empty JSON array fits nothing, and a caller
 * without the grant gets an empty list.
 */
export const describeInstances: OperationHandler = {
  name,
  emptyIfDenied: true,
  parameters: [
    'RegionId',
    'InstanceIds',
    'PrivateIpAddresses',
    'PublicIpAddresses',
    'EipAddresses',
    'InnerIpAddresses',
    'Ipv6Address.N',
    'VpcId',
    'VSwitchId',
    'ZoneId',
    'SecurityGroupId',
    'Status',
    'InstanceNetworkType',
    'InstanceName',
    'ImageId',
    'InstanceType',
    'InstanceTypeFamily',
    'Tag.N.Key',
    'Tag.N.Value',
    'ResourceGroupId',
    'LockReason',
    'Filter.N.Key',
    'Filter.N.Value',
    'MaxResults',
    'NextToken',
    'PageNumber',
    'PageSize',
    'DryRun',
  ],
  run(call) {
    requireRegion(call);
    const fits = instanceFilters(call.parameters);
    const source = sourceOf(call);
    const page = cutPage(name, call.parameters, LIMITS, source, fits);
    endDryRun(call.parameters);
    return {
      ...page.fields,
      Instances: { Instance: page.items.map((one) => renderInstance(one)) },
    };
  },
};

/** The smallest set that an index gives; a filter by tag or resource group serves 1,000 at most. */
function sourceOf({ parameters, state }: EcsCall) {
  const tags = parameters.tags();
  const max = FIXED_LIMITS.resourcesPerTagFilter;
  const resourceGroupId = parameters.optional('ResourceGroupId');
  return narrow<InstanceRecord>(state.instances, {
    ids: parameters.jsonList('InstanceIds'),
    byId: state.instanceById,
    tagged: tags.length > 0 ? state.instancesByTag.carrying(tags, max) : undefined,
    lists: [
      [parameters.optional('SecurityGroupId'), state.instancesByGroup],
      [parameters.optional('VpcId'), state.instancesByVpc],
    ],
    capped:
      resourceGroupId === undefined
        ? undefined
        : (one) => one.element.ResourceGroupId === resourceGroupId,
  });
}
