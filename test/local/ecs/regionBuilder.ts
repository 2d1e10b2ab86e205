import type { RegionSnapshotJson } from '../../../local/ecs/state/snapshot.js';
import { ACCOUNT, REGION } from './startEcs.js';

export const VPC = 'vpc-a';
type Permission = NonNullable<
  NonNullable<RegionSnapshotJson['securityGroupAttributes'][number]['Permissions']>['Permission']
>[number];

interface GroupPlan {
  readonly id: string;
  readonly vpcId?: string;
  readonly type?: 'normal' | 'enterprise';
  readonly rules?: readonly Permission[];
}

interface InstancePlan {
  readonly id: string;
  readonly groups: readonly string[];
  readonly status?: string;
  readonly vpcId?: string;
  /** Private IPv4 addresses of its primary interface. */
  readonly addresses?: number;
  /** Groups of its secondary interface `eni-<name>s`, when it has one. */
  readonly secondary?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

interface RegionPlan {
  readonly groups: readonly GroupPlan[];
  readonly instances?: readonly InstancePlan[];
  readonly prefixLists?: RegionSnapshotJson['prefixLists'];
  readonly portRangeLists?: RegionSnapshotJson['portRangeLists'];
}

/** A rule with only the interesting part given. */
export function rule(over: Partial<Permission> = {}): Permission {
  return {
    Direction: 'ingress',
    IpProtocol: 'TCP',
    PortRange: '22/22',
    Policy: 'Accept',
    Priority: '1',
    NicType: 'intranet',
    SourceCidrIp: '10.0.0.0/8',
    ...over,
  };
}

/** So many different rules. */
export function rules(count: number): Permission[] {
  return Array.from({ length: count }, (_, index) =>
    rule({
      SourceCidrIp: `10.${index >> 8}.${index & 255}.0/24`,
      SecurityGroupRuleId: `sgr-${index}`,
    }),
  );
}

/** A region with only the interesting parts given; instance `i-x` has the primary `eni-xp`. */
export function buildRegion(plan: RegionPlan): RegionSnapshotJson {
  const instances = plan.instances ?? [];
  return {
    regionId: REGION,
    accountId: ACCOUNT,
    takenAt: '2026-11-24T06:00:00Z',
    instances: instances.map(({ id, groups, status, vpcId, tags }) => ({
      InstanceId: id,
      InstanceName: id,
      Status: status ?? 'Running',
      InstanceNetworkType: 'vpc',
      SecurityGroupIds: { SecurityGroupId: [...groups] },
      VpcAttributes: { VpcId: vpcId ?? VPC },
      Tags: {
        Tag: Object.entries(tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      },
    })),
    networkInterfaces: instances.flatMap((plan) => interfacesOf(plan)),
    securityGroups: plan.groups.map(({ id, vpcId, type, rules: list }) => ({
      SecurityGroupId: id,
      SecurityGroupName: id,
      SecurityGroupType: type ?? 'normal',
      VpcId: vpcId ?? VPC,
      RuleCount: list?.length ?? 0,
    })),
    securityGroupAttributes: plan.groups.map(({ id, rules: list }) => ({
      SecurityGroupId: id,
      Permissions: { Permission: [...(list ?? [])] },
    })),
    prefixLists: plan.prefixLists ?? [],
    portRangeLists: plan.portRangeLists ?? [],
  };
}

function interfacesOf(plan: InstancePlan): RegionSnapshotJson['networkInterfaces'] {
  const name = plan.id.slice(2);
  const common = { Status: 'InUse', InstanceId: plan.id, VpcId: plan.vpcId ?? VPC };
  const addresses = Array.from({ length: plan.addresses ?? 1 }, (_, index) => ({
    PrivateIpAddress: `10.0.${index >> 8}.${index & 255}`,
  }));
  const primary = {
    ...common,
    NetworkInterfaceId: `eni-${name}p`,
    Type: 'Primary' as const,
    PrivateIpSets: { PrivateIpSet: addresses },
    SecurityGroupIds: { SecurityGroupId: [...plan.groups] },
  };
  if (plan.secondary === undefined) return [primary];
  const secondary = {
    ...common,
    NetworkInterfaceId: `eni-${name}s`,
    Type: 'Secondary' as const,
    PrivateIpAddress: '10.1.0.1',
    SecurityGroupIds: { SecurityGroupId: [...plan.secondary] },
  };
  return [primary, secondary];
}
