import { EcsError } from '../errors.js';
import type { InstanceRecord } from '../state/records.js';
import type { InstanceElement } from '../state/snapshot.js';
import type { Parameters } from '../wire/Parameters.js';
import { allOf, equals, type Filter, includesAny, wildcard } from './filters.js';

const STATUSES = ['Pending', 'Running', 'Starting', 'Stopping', 'Stopped'] as const;
const NETWORK_TYPES = ['vpc', 'classic'] as const;
const LOCK_REASONS = [
  'financial',
  'security',
  'Recycling',
  'dedicatedhostfinancial',
  'refunded',
] as const;

/** The filters of DescribeInstances that no index serves, ANDed; undefined without any. */
export function instanceFilters(parameters: Parameters): Filter<InstanceRecord> | undefined {
  const status = parameters.oneOf('Status', STATUSES, 'InvalidStatus.NotFound');
  const network = parameters.oneOf(
    'InstanceNetworkType',
    NETWORK_TYPES,
    'InvalidNetworkType.NotFound',
  );
  const lock = parameters.oneOf('LockReason', LOCK_REASONS, 'InvalidLockReason.NotFound');
  const ipv6 = parameters.list('Ipv6Address');
  const element = allOf<InstanceElement>([
    equals(parameters.optional('VSwitchId'), (one) => one.VpcAttributes?.VSwitchId),
    equals(parameters.optional('ZoneId'), (one) => one.ZoneId),
    equals(network, (one) => one.InstanceNetworkType ?? 'vpc'),
    wildcard(parameters.optional('InstanceName'), (one) => one.InstanceName),
    equals(parameters.optional('ImageId'), (one) => one.ImageId),
    equals(parameters.optional('InstanceType'), (one) => one.InstanceType),
    equals(parameters.optional('InstanceTypeFamily'), familyOf),
    includesAny(lock === undefined ? undefined : [lock], (one) =>
      (one.OperationLocks?.LockReason ?? []).map((each) => each.LockReason ?? ''),
    ),
    includesAny(
      parameters.jsonList('PrivateIpAddresses'),
      (one) => one.VpcAttributes?.PrivateIpAddress?.IpAddress ?? [],
    ),
    includesAny(
      parameters.jsonList('PublicIpAddresses'),
      (one) => one.PublicIpAddress?.IpAddress ?? [],
    ),
    includesAny(parameters.jsonList('EipAddresses'), (one) => [one.EipAddress?.IpAddress ?? '']),
    includesAny(
      parameters.jsonList('InnerIpAddresses'),
      (one) => one.InnerIpAddress?.IpAddress ?? [],
    ),
    includesAny(ipv6.length > 0 ? ipv6 : undefined, ipv6Of),
    ...timeFilters(parameters),
  ]);
  return allOf<InstanceRecord>([
    equals(status, (one) => one.status),
    element && ((one) => element(one.element)),
  ]);
}

function familyOf(element: InstanceElement): string | undefined {
  return element.InstanceTypeFamily ?? element.InstanceType?.split('.').slice(0, 2).join('.');
}

function ipv6Of(element: InstanceElement): string[] {
  return (element.NetworkInterfaces?.NetworkInterface ?? []).flatMap((one) =>
    (one.Ipv6Sets?.Ipv6Set ?? []).map((each) => each.Ipv6Address ?? ''),
  );
}

/** `Filter.N` by creation or expiry time; the ends belong to the range (undocumented). */
function timeFilters(parameters: Parameters): Filter<InstanceElement>[] {
  return [...parameters.structures('Filter').values()].map((fields) => {
    const key = fields.get('Key') ?? '';
    const match = /^(Creation|Expired)(Start|End)Time$/.exec(key);
    if (!match) throw new EcsError('InvalidFilterKey.NotFound', key);
    const limit = Date.parse(fields.get('Value') ?? '');
    if (Number.isNaN(limit)) throw new EcsError('InvalidParameter', `${key}: not a time`);
    return (element) => {
      const text = match[1] === 'Creation' ? element.CreationTime : element.ExpiredTime;
      const time = Date.parse(text ?? '');
      return match[2] === 'Start' ? time >= limit : time <= limit;
    };
  });
}
