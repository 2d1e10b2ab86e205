import { EcsError } from '../errors.js';
import { allOf, equals } from '../filters/filters.js';
import { narrow } from '../filters/narrow.js';
import { FIXED_LIMITS } from '../limits.js';
import { type EcsCall, endDryRun, type OperationHandler, requireRegion } from '../operation.js';
import type { GroupRecord } from '../state/records.js';
import { renderGroup } from '../state/renderElements.js';
import { cutPage } from '../wire/Paging.js';

const name = 'DescribeSecurityGroups';
const LIMITS = {
  byDefault: 10,
  min: 1,
  max: 100,
  maxPageSize: 100,
  tokenCode: 'InValidParameter.NextToken',
} as const;
const TYPES = ['normal', 'enterprise'] as const;
const NETWORK_TYPES = ['vpc', 'classic'] as const;

/** Reads groups (facts 1.6), without their rules. */
export const describeSecurityGroups: OperationHandler = {
  name,
  parameters: [
    'RegionId',
    'SecurityGroupIds',
    'SecurityGroupId',
    'VpcId',
    'SecurityGroupType',
    'NetworkType',
    'SecurityGroupName',
    'ServiceManaged',
    'ResourceGroupId',
    'Tag.N.Key',
    'Tag.N.Value',
    'MaxResults',
    'NextToken',
    'PageNumber',
    'PageSize',
    'DryRun',
  ],
  run(call) {
    requireRegion(call);
    const fits = filtersOf(call);
    const page = cutPage(name, call.parameters, LIMITS, sourceOf(call), fits);
    endDryRun(call.parameters);
    return {
      ...page.fields,
      RegionId: call.state.regionId,
      SecurityGroups: { SecurityGroup: page.items.map(renderGroup) },
    };
  },
};

function filtersOf({ parameters }: EcsCall) {
  const network = parameters.oneOf('NetworkType', NETWORK_TYPES, 'InvalidParameter');
  return allOf<GroupRecord>([
    equals(
      parameters.oneOf('SecurityGroupType', TYPES, 'InvalidParameter.SecurityGroupType'),
      (one) => one.element.SecurityGroupType,
    ),
    equals(network, (one) => (one.vpcId === '' ? 'classic' : 'vpc')),
    equals(parameters.optional('SecurityGroupName'), (one) => one.element.SecurityGroupName),
    equals(parameters.boolean('ServiceManaged'), (one) => one.element.ServiceManaged ?? false),
  ]);
}

function sourceOf({ parameters, state }: EcsCall) {
  const tags = parameters.tags();
  const max = FIXED_LIMITS.resourcesPerTagFilter;
  const resourceGroupId = parameters.optional('ResourceGroupId');
  return narrow<GroupRecord>(state.groups, {
    ids: idsOf({ parameters }),
    byId: state.groupById,
    tagged: tags.length > 0 ? state.groupsByTag.carrying(tags, max) : undefined,
    lists: [[parameters.optional('VpcId'), state.groupsByVpc]],
    capped:
      resourceGroupId === undefined
        ? undefined
        : (one) => one.element.ResourceGroupId === resourceGroupId,
  });
}

function idsOf({ parameters }: Pick<EcsCall, 'parameters'>): string[] | undefined {
  const many = parameters.jsonList('SecurityGroupIds');
  const one = parameters.optional('SecurityGroupId');
  const malformed = [...(many ?? []), ...(one === undefined ? [] : [one])].find(
    (id) => !id.startsWith('sg-'),
  );
  if (malformed !== undefined) throw new EcsError('InvalidSecurityGroupId.Malformed', malformed);
  if (one === undefined) return many;
  return many === undefined || many.includes(one) ? [one] : [];
}
