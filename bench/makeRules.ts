import { seededRandom } from '../local/gateway/faults.js';
import type { Permission, RegionSnapshot } from '../shared/region/regionSnapshot.js';

export type RuleStyle = 'realistic' | 'random';

/**
 * `count` rules from a seed. Realistic: mostly group, office and service rules, a few hundred
 * partner ranges, and a block list. Random: every field drawn on its own.
 */
export function makeRules(count: number, style: RuleStyle, seed = 7): Permission[] {
  const random = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const cidr = (min: number, max: number) =>
    `${1 + Math.floor(random() * 222)}.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}.0/${min + Math.floor(random() * (max - min + 1))}`;
  const rule = (index: number, fields: Partial<Permission>): Permission => ({
    SecurityGroupRuleId: `sgr-bench-${index}`,
    Direction: 'ingress',
    IpProtocol: 'TCP',
    PortRange: '443/443',
    Policy: 'Accept',
    Priority: '1',
    ...fields,
  });
  const ports = ['22/22', '80/80', '443/443', '3306/3306', '6379/6379', '8080/8080', '9100/9100'];
  return Array.from({ length: count }, (_, index) => {
    if (style === 'random') {
      const from = 1 + Math.floor(random() * 65_000);
      return rule(index, {
        IpProtocol: pick(['TCP', 'UDP', 'ALL']),
        PortRange: `${from}/${Math.min(65_535, from + Math.floor(random() * 2_000))}`,
        Policy: pick(['Accept', 'Drop']),
        Priority: String(1 + Math.floor(random() * 100)),
        SourceCidrIp: cidr(8, 32),
      });
    }
    const share = index / count;
    // Block list, partners, offices and services, groups.
    if (share < 0.3)
      return rule(index, {
        IpProtocol: 'ALL',
        PortRange: '-1/-1',
        Policy: 'Drop',
        SourceCidrIp: cidr(16, 28),
      });
    if (share < 0.6) return rule(index, { Priority: '10', SourceCidrIp: cidr(20, 32) });
    if (share < 0.85)
      return rule(index, { Priority: '20', PortRange: pick(ports), SourceCidrIp: cidr(24, 29) });
    return rule(index, {
      Priority: '20',
      PortRange: pick(ports),
      SourceGroupId: `sg-peer-${index % 20}`,
    });
  });
}

/** A region of one group with these rules, its peer groups with a few members, and one interface. */
export function regionAround(rules: readonly Permission[]): RegionSnapshot {
  const peers = Array.from({ length: 20 }, (_, index) => `sg-peer-${index}`);
  const groups = ['sg-bench', 'sg-other', ...peers];
  return {
    regionId: 'cn-hangzhou',
    accountId: '1',
    takenAt: '2026-11-20T08:00:00Z',
    instances: [],
    networkInterfaces: peers.flatMap((id, index) =>
      Array.from({ length: 10 }, (_, member) => ({
        NetworkInterfaceId: `eni-${index}-${member}`,
        Type: 'Primary',
        VpcId: 'vpc-1',
        PrivateIpAddress: `10.200.${index}.${member + 1}`,
        SecurityGroupIds: { SecurityGroupId: [id] },
      })),
    ),
    securityGroups: groups.map((id) => ({
      SecurityGroupId: id,
      SecurityGroupType: 'normal',
      VpcId: 'vpc-1',
    })),
    securityGroupAttributes: groups.map((id) => ({
      SecurityGroupId: id,
      VpcId: 'vpc-1',
      InnerAccessPolicy: 'Drop',
      Permissions: { Permission: id === 'sg-bench' ? rules : [] },
    })),
    prefixLists: [],
    portRangeLists: [],
  };
}
