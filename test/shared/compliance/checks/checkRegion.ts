import { createHash } from 'node:crypto';
import { AuditedRegion, type AuditMode } from '../../../../shared/compliance/auditedRegion.js';
import { auditRegion } from '../../../../shared/compliance/auditRegion.js';
import { catalogue } from '../../../../shared/compliance/catalogue.js';
import type { CheckResult, Finding } from '../../../../shared/contracts/findings.js';
import type {
  Permission,
  PortRangeList,
  PrefixList,
  RegionSnapshot,
} from '../../../../shared/region/regionSnapshot.js';

export interface TestGroup {
  /** `accept tcp 22/22 from 0.0.0.0/0 p10`, `drop all to ::/0`, … */
  readonly rules?: readonly string[];
  readonly type?: 'normal' | 'enterprise';
  readonly inner?: 'Accept' | 'Drop';
  readonly vpcId?: string;
  readonly description?: string;
  readonly managed?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  /** Not all rules were read. */
  readonly nextToken?: string;
  /** Rules were not read at all. */
  readonly unread?: boolean;
}

export interface TestInterface {
  readonly groups: readonly string[];
  readonly ip?: string;
  readonly ip6?: string;
  readonly managed?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
  /** The interface was not read, its instance was. */
  readonly unread?: boolean;
}

export interface TestRegion {
  readonly groups: Readonly<Record<string, TestGroup>>;
  /** Absent: one interface for each group. */
  readonly interfaces?: readonly TestInterface[];
  readonly prefixLists?: Readonly<
    Record<string, { readonly entries: readonly string[]; readonly unread?: boolean }>
  >;
  readonly portLists?: Readonly<Record<string, readonly string[]>>;
  readonly takenAt?: string;
}

/** Groups are `sg-<name>`, the n-th rule of a group `sgr-<name>-<n>`, the n-th interface `eni-<n>` of `i-<n>`. */
export function snapshotOf(region: TestRegion): RegionSnapshot {
  const interfaces =
    region.interfaces ?? Object.keys(region.groups).map((name) => ({ groups: [name] }));
  const ids = (names: readonly string[]) => names.map((name) => `sg-${name}`);
  const tagsOf = (tags: Readonly<Record<string, string>> = {}) => ({
    Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
  });
  return {
    regionId: 'cn-hangzhou',
    accountId: '1234567890123456',
    takenAt: region.takenAt ?? '2026-11-20T08:00:00Z',
    instances: interfaces.map((one: TestInterface, index) => ({
      InstanceId: `i-${index + 1}`,
      InstanceName: `host-${index + 1}`,
      Status: 'Running',
      InstanceNetworkType: 'vpc',
      SecurityGroupIds: { SecurityGroupId: ids(one.groups) },
      Tags: tagsOf(one.tags),
      VpcAttributes: { VpcId: 'vpc-1' },
    })),
    networkInterfaces: interfaces.flatMap((one: TestInterface, index) =>
      one.unread
        ? []
        : [
            {
              NetworkInterfaceId: `eni-${index + 1}`,
              Type: 'Primary',
              InstanceId: `i-${index + 1}`,
              VpcId: 'vpc-1',
              PrivateIpAddress: one.ip ?? `10.0.0.${index + 1}`,
              ...(one.ip6 ? { Ipv6Sets: { Ipv6Set: [{ Ipv6Address: one.ip6 }] } } : {}),
              SecurityGroupIds: { SecurityGroupId: ids(one.groups) },
              ...(one.managed ? { ServiceManaged: true } : {}),
            },
          ],
    ),
    securityGroups: Object.entries(region.groups).map(([name, group]) => ({
      SecurityGroupId: `sg-${name}`,
      SecurityGroupName: name,
      Description: group.description ?? `the group ${name}`,
      SecurityGroupType: group.type ?? 'normal',
      VpcId: group.vpcId ?? 'vpc-1',
      ...(group.managed ? { ServiceManaged: true } : {}),
      Tags: tagsOf(group.tags),
    })),
    securityGroupAttributes: Object.entries(region.groups).flatMap(([name, group]) =>
      group.unread
        ? []
        : [
            {
              SecurityGroupId: `sg-${name}`,
              InnerAccessPolicy: group.inner ?? 'Accept',
              Permissions: {
                Permission: (group.rules ?? []).map((text, index) => ({
                  SecurityGroupRuleId: `sgr-${name}-${index + 1}`,
                  ...permissionOf(text),
                })),
              },
              ...(group.nextToken ? { NextToken: group.nextToken } : {}),
            },
          ],
    ),
    prefixLists: Object.entries(region.prefixLists ?? {}).map(
      ([name, { entries, unread }]): PrefixList => ({
        PrefixListId: `pl-${name}`,
        AddressFamily: entries.some((one) => one.includes(':')) ? 'IPv6' : 'IPv4',
        MaxEntries: 20,
        Entries: { Entry: entries.map((Cidr) => ({ Cidr })) },
        ...(unread ? { NextToken: 'more' } : {}),
      }),
    ),
    portRangeLists: Object.entries(region.portLists ?? {}).map(
      ([name, entries]): PortRangeList => ({
        PortRangeListId: `prl-${name}`,
        MaxEntries: 5,
        Entries: entries.map((PortRange) => ({ PortRange })),
      }),
    ),
  };
}

/** `accept tcp 22/22 from 0.0.0.0/0 p10 sport 53/53 own 10.0.0.1/32`. */
function permissionOf(text: string): Omit<Permission, 'SecurityGroupRuleId'> {
  const words = text.split(' ');
  const [policy = '', protocol = '', third = ''] = words;
  const after = (word: string) => {
    const at = words.indexOf(word);
    return at < 0 ? undefined : words[at + 1];
  };
  const ingress = !words.includes('to');
  const peer = after(ingress ? 'from' : 'to') ?? '';
  const side = ingress ? 'Source' : 'Dest';
  const field = peer.startsWith('sg-')
    ? `${side}GroupId`
    : peer.startsWith('pl-')
      ? `${side}PrefixListId`
      : peer.includes(':')
        ? `Ipv6${side}CidrIp`
        : `${side}CidrIp`;
  const own = after('own');
  const ports = /^(-?\d+\/-?\d+|prl-)/.test(third) ? third : '-1/-1';
  const priority = words.find((word) => /^p\d+$/.test(word))?.slice(1) ?? '1';
  return {
    Direction: ingress ? 'ingress' : 'egress',
    IpProtocol: protocol.toUpperCase(),
    ...(ports.startsWith('prl-') ? { PortRangeListId: ports } : { PortRange: ports }),
    Policy: { drop: 'Drop', accept: 'Accept' }[policy] ?? policy,
    Priority: priority,
    [field]: peer,
    ...(own
      ? { [`${own.includes(':') ? 'Ipv6' : ''}${ingress ? 'Dest' : 'Source'}CidrIp`]: own }
      : {}),
    ...(after('sport') ? { SourcePortRange: after('sport') } : {}),
  };
}

export interface Outcome {
  readonly status: CheckResult['status'];
  readonly result: CheckResult;
  /** Of this check and of `rules-unread`. */
  readonly findings: readonly Finding[];
  /** Ids of the rules that the findings of this check name, each finding's joined by `+`. */
  readonly by: readonly string[];
}

/** Judges one check of the catalogue on a region. */
export function judge(
  checkId: string,
  region: TestRegion,
  options: {
    readonly settings?: Readonly<Record<string, unknown>>;
    readonly mode?: AuditMode;
    readonly minShare?: number;
    readonly unusedSince?: Readonly<Record<string, string>>;
    readonly groupsPerInterface?: number;
  } = {},
): Outcome {
  const { settings = {}, mode = 'effective', minShare = 1 / 256, ...rest } = options;
  const entry = catalogue.find(({ info }) => info.id === checkId);
  if (!entry) throw new Error(`no check ${checkId}`);
  const ready = entry.ready(settings);
  if (!ready.ok || !ready.check) throw new Error(JSON.stringify(ready));
  const audit = auditRegion(new AuditedRegion(snapshotOf(region), { mode, minShare, ...rest }), {
    runId: 'run-test',
    checks: [ready.check],
    notJudged: [],
    sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
    exceptionOf: () => undefined,
  });
  const result = audit.head.checks.find((one) => one.id === checkId);
  if (!result) throw new Error('no result');
  const findings = [...audit.findings()];
  const by = findings
    .filter((one) => one.checkId === checkId)
    .map((one) => one.decidedBy.map((rule) => rule.securityGroupRuleId ?? rule.kind).join('+'));
  return { status: result.status, result, findings, by: by.sort() };
}
