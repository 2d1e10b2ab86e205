import { afterEach, beforeEach } from 'vitest';
import { buildRegion, rule } from './regionBuilder.js';
import { callGeneric, REGION, type RunningEcs, startEcs } from './startEcs.js';

export const referenced = Array.from({ length: 21 }, (_, n) => ({ id: `sg-ref${n}` }));
export const rulePlan = {
  groups: [
    { id: 'sg-a' },
    { id: 'sg-adv', type: 'enterprise' as const },
    { id: 'sg-far', vpcId: 'vpc-far' },
    { id: 'sg-classic', vpcId: '' },
    { id: 'sg-old', rules: [rule({ Priority: '110', SecurityGroupRuleId: 'sgr-old' })] },
    ...referenced,
  ],
  prefixLists: [
    { PrefixListId: 'pl-4', AddressFamily: 'IPv4' as const, MaxEntries: 20 },
    { PrefixListId: 'pl-6', AddressFamily: 'IPv6' as const, MaxEntries: 20 },
  ],
  portRangeLists: [{ PortRangeListId: 'prl-1', MaxEntries: 5 }],
};

export type Fields = Record<string, string>;

let region: RunningEcs;

/** Gives each test of a file a fresh region of `rulePlan`. */
export function useRuleRegion(): () => RunningEcs {
  beforeEach(async () => {
    region = await startEcs({ snapshot: buildRegion(rulePlan) });
  });
  afterEach(() => region.close());
  return () => region;
}

export function change(action: string, permissions: readonly Fields[], over: Fields = {}) {
  const query: Fields = { RegionId: REGION, SecurityGroupId: 'sg-a', ...over };
  permissions.forEach((fields, index) => {
    for (const [name, value] of Object.entries(fields)) {
      query[`Permissions.${index + 1}.${name}`] = value;
    }
  });
  return callGeneric(region.port, action, query);
}

export const authorize = (...permissions: Fields[]) =>
  change('AuthorizeSecurityGroup', permissions);
export const authorizeEgress = (...permissions: Fields[]) =>
  change('AuthorizeSecurityGroupEgress', permissions);
export const revoke = (...permissions: Fields[]) => change('RevokeSecurityGroup', permissions);

export const ssh: Fields = { IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '10.0.0.0/8' };

export function rulesOf(groupId = 'sg-a') {
  const attributes = region.ecs.snapshot().securityGroupAttributes;
  return attributes.find((one) => one.SecurityGroupId === groupId)?.Permissions?.Permission ?? [];
}
