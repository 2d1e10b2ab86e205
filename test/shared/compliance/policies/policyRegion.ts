import { AuditedRegion } from '../../../../shared/compliance/auditedRegion.js';
import type { FindingDraft, Judgement } from '../../../../shared/compliance/judgement.js';
import { policyCheck } from '../../../../shared/compliance/policies/policyCheck.js';
import { parse } from '../../../../shared/contracts/parse.js';
import { MembershipPolicy } from '../../../../shared/contracts/policyFile.js';
import type { Permission, RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';

export interface GroupSpec {
  readonly id: string;
  readonly name?: string;
  readonly vpc?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly advanced?: boolean;
  readonly inner?: string;
  readonly rules?: readonly Permission[];
  /** In the snapshot without its rules. */
  readonly unread?: boolean;
}

export interface InstanceSpec {
  readonly id: string;
  readonly groups: readonly string[];
  readonly name?: string;
  readonly vpc?: string;
  readonly zone?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly addresses?: readonly string[];
  readonly managed?: boolean;
  /** Its primary interface is not in the snapshot. */
  readonly unread?: boolean;
  readonly classic?: boolean;
  /** Its secondary interfaces: groups by id. */
  readonly others?: Readonly<Record<string, readonly string[]>>;
  /** Of these, the ones that a cloud service manages. */
  readonly managedOthers?: readonly string[];
  /** Interfaces that the instance names and that are not in the snapshot. */
  readonly unreadOthers?: readonly string[];
}

const tagsOf = (tags: Readonly<Record<string, string>> = {}) => ({
  Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
});

const primaryOf = (instances: readonly InstanceSpec[]) =>
  instances
    .filter((one) => !one.unread && !one.classic)
    .map((one, index) => {
      const addresses = one.addresses ?? [`10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`];
      return {
        NetworkInterfaceId: one.id.replace(/^i-/, 'eni-'),
        Type: 'Primary',
        InstanceId: one.id,
        VpcId: one.vpc ?? 'vpc-1',
        SecurityGroupIds: { SecurityGroupId: one.groups },
        PrivateIpSets: {
          PrivateIpSet: addresses
            .filter((address) => !address.includes(':'))
            .map((PrivateIpAddress) => ({ PrivateIpAddress })),
        },
        Ipv6Sets: {
          Ipv6Set: addresses
            .filter((address) => address.includes(':'))
            .map((Ipv6Address) => ({ Ipv6Address })),
        },
        ...(one.managed ? { ServiceManaged: true } : {}),
      };
    });

const secondaryOf = (instances: readonly InstanceSpec[]) =>
  instances.flatMap((one) =>
    Object.entries(one.others ?? {}).map(([id, groups], index) => ({
      NetworkInterfaceId: id,
      Type: 'Secondary',
      InstanceId: one.id,
      VpcId: one.vpc ?? 'vpc-1',
      SecurityGroupIds: { SecurityGroupId: groups },
      PrivateIpSets: { PrivateIpSet: [{ PrivateIpAddress: `10.9.0.${index + 1}` }] },
      ...(one.managedOthers?.includes(id) ? { ServiceManaged: true } : {}),
    })),
  );

/** A snapshot of these groups and instances, each with its interfaces. */
export function snapshotOf(
  groups: readonly GroupSpec[],
  instances: readonly InstanceSpec[],
): RegionSnapshot {
  return {
    regionId: 'cn-hangzhou',
    accountId: '1',
    takenAt: '2026-11-20T08:00:00Z',
    instances: instances.map((one) => ({
      InstanceId: one.id,
      InstanceName: one.name ?? one.id,
      Status: 'Running',
      ZoneId: one.zone ?? 'cn-hangzhou-h',
      InstanceNetworkType: one.classic ? 'classic' : 'vpc',
      SecurityGroupIds: { SecurityGroupId: one.groups },
      Tags: tagsOf(one.tags),
      VpcAttributes: { VpcId: one.classic ? '' : (one.vpc ?? 'vpc-1') },
      ...(one.unreadOthers
        ? {
            NetworkInterfaces: {
              NetworkInterface: one.unreadOthers.map((NetworkInterfaceId) => ({
                NetworkInterfaceId,
                Type: 'Secondary',
              })),
            },
          }
        : {}),
    })),
    networkInterfaces: [...primaryOf(instances), ...secondaryOf(instances)],
    securityGroups: groups.map((one) => ({
      SecurityGroupId: one.id,
      SecurityGroupName: one.name ?? one.id.replace(/^sg-/, ''),
      SecurityGroupType: one.advanced ? 'enterprise' : 'normal',
      VpcId: one.vpc ?? 'vpc-1',
      Tags: tagsOf(one.tags),
    })),
    securityGroupAttributes: groups
      .filter((one) => !one.unread)
      .map((one) => ({
        SecurityGroupId: one.id,
        InnerAccessPolicy: one.advanced ? 'Drop' : (one.inner ?? 'Accept'),
        Permissions: {
          Permission: (one.rules ?? []).map((rule, index) => ({
            SecurityGroupRuleId: `sgr-${one.id.slice(3)}-${index}`,
            ...rule,
          })),
        },
      })),
    prefixLists: [],
    portRangeLists: [],
  };
}

/** `ingress Accept TCP 22/22 0.0.0.0/0 1` as a rule; a group id is a peer too. */
export function ruleOf(text: string): Permission {
  const [Direction = '', Policy = '', IpProtocol = '', PortRange = '', peer = '', Priority = '1'] =
    text.split(' ');
  const side = Direction === 'ingress' ? 'Source' : 'Dest';
  const field = peer.startsWith('sg-')
    ? `${side}GroupId`
    : `${peer.includes(':') ? 'Ipv6' : ''}${side}CidrIp`;
  return { Direction, Policy, IpProtocol, PortRange, Priority, [field]: peer };
}

/** A policy with its defaults, or a throw that says what is wrong with it. */
export function policyOf(input: unknown): MembershipPolicy {
  const parsed = parse(MembershipPolicy, input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  return parsed.value;
}

export const judge = (policy: unknown, snapshot: RegionSnapshot): Judgement =>
  policyCheck(policyOf(policy)).judge(
    new AuditedRegion(snapshot, { mode: 'effective', minShare: 1 / 256 }),
  );

/** A draft as one line: `fail key: title [interfaces]`. */
export const linesOf = ({ causes }: Judgement): string[] =>
  causes.map((cause) => {
    const draft = cause.draft();
    return `${draft.status} ${cause.key}: ${draft.title} [${idsOf(draft).join(' ')}]`;
  });

export const idsOf = (draft: FindingDraft): string[] => [
  ...draft.interfaces.map((one) => one.NetworkInterfaceId),
  ...(draft.instanceIds ?? []),
];
