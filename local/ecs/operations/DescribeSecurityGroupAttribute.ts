import { EcsError } from '../errors.js';
import { allOf, equals } from '../filters/filters.js';
import { type OperationHandler, requireRegion } from '../operation.js';
import type { RuleRecord } from '../state/records.js';
import { renderAttribute } from '../state/renderElements.js';
import { cutPage } from '../wire/Paging.js';

const name = 'DescribeSecurityGroupAttribute';
const LIMITS = { byDefault: 500, min: 10, max: 1_000, maxPageSize: 1_000 };
const DIRECTIONS = ['egress', 'ingress', 'all'] as const;
const NIC_TYPES = ['intranet', 'internet'] as const;

/**
 * Reads one group with its rules, 500 a page unless MaxResults says otherwise (facts 1.7). In the
 * classic network one call shows one NicType, `internet` unless asked otherwise.
 */
export const describeSecurityGroupAttribute: OperationHandler = {
  name,
  parameters: ['RegionId', 'SecurityGroupId', 'Direction', 'NicType', 'MaxResults', 'NextToken'],
  run(call) {
    const { parameters, state } = call;
    requireRegion(call);
    const id = parameters.required('SecurityGroupId');
    if (!id.startsWith('sg-')) throw new EcsError('InvalidSecurityGroupId.Malformed', id);
    const direction = parameters.oneOf('Direction', DIRECTIONS, 'InvalidParamter') ?? 'all';
    const nicType = parameters.oneOf('NicType', NIC_TYPES, 'InvalidNicType.ValueNotSupported');
    const group = state.groupById.get(id);
    if (group === undefined) throw new EcsError('InvalidSecurityGroupId.NotFound', id);
    const shownNicType = group.vpcId === '' ? (nicType ?? 'internet') : undefined;
    const fits = allOf<RuleRecord>([
      equals(direction === 'all' ? undefined : direction, (one) => one.permission.Direction),
      equals<RuleRecord, string>(shownNicType, (one) => one.permission.NicType || 'internet'),
    ]);
    const { items, fields } = cutPage(name, parameters, LIMITS, group.rules, fits);
    return { ...renderAttribute(group, items), NextToken: fields.NextToken ?? '' };
  },
};
