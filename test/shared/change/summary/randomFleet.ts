import fc from 'fast-check';
import type { Moves } from '../../../../shared/region/moves.js';
import type { Permission, RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';

const VPC = 'vpc-1';
const CIDRS = ['0.0.0.0/0', '10.0.0.0/16', '10.0.1.0/24', '100.64.0.0/10', '203.0.113.0/24'];
const SERVICES: readonly (readonly [string, string])[] = [
  ['TCP', '22/22'],
  ['TCP', '80/80'],
  ['TCP', '443/443'],
  ['TCP', '3306/3306'],
  ['TCP', '1/65535'],
  ['TCP', '8080/8090'],
  ['UDP', '53/53'],
  ['ICMP', '-1/-1'],
  ['ALL', '-1/-1'],
];
const ROLES = ['web', 'app', 'db', 'batch', 'edge'];

export interface FleetChange {
  readonly snapshot: RegionSnapshot;
  readonly moves: Moves;
}

const rule = (groups: number): fc.Arbitrary<Permission> =>
  fc
    .record({
      ingress: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
      service: fc.constantFrom(...SERVICES),
      accept: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
      priority: fc.constantFrom('1', '10', '100'),
      peer: fc.oneof(
        { weight: 3, arbitrary: fc.nat({ max: groups - 1 }).map((at) => ({ group: `sg-${at}` })) },
        { weight: 4, arbitrary: fc.constantFrom(...CIDRS).map((v4) => ({ v4 })) },
        { weight: 1, arbitrary: fc.constantFrom('::/0', '2408::/16').map((v6) => ({ v6 })) },
        { weight: 1, arbitrary: fc.constant({ list: 'pl-offices' }) },
      ),
    })
    .map(({ ingress, service: [protocol, ports], accept, priority, peer }) => {
      const side = ingress ? 'Source' : 'Dest';
      return {
        Direction: ingress ? 'ingress' : 'egress',
        IpProtocol: 'v6' in peer && protocol === 'ICMP' ? 'ICMPv6' : protocol,
        PortRange: ports,
        Policy: accept ? 'Accept' : 'Drop',
        Priority: priority,
        ...('v4' in peer ? { [`${side}CidrIp`]: peer.v4 } : {}),
        ...('v6' in peer ? { [`Ipv6${side}CidrIp`]: peer.v6 } : {}),
        ...('group' in peer ? { [`${side}GroupId`]: peer.group } : {}),
        ...('list' in peer ? { [`${side}PrefixListId`]: peer.list } : {}),
      };
    });

/** A fleet of up to twenty instances in up to six groups, and a change of some of them. */
export const fleetChange: fc.Arbitrary<FleetChange> = fc
  .record({ groups: fc.integer({ min: 2, max: 6 }), instances: fc.integer({ min: 3, max: 20 }) })
  .chain(({ groups, instances }) => {
    const some = fc.uniqueArray(fc.nat({ max: groups - 1 }), { minLength: 1, maxLength: 3 });
    return fc.record({
      advanced: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
      inner: fc.array(fc.constantFrom('Accept', 'Accept', 'Drop'), {
        minLength: groups,
        maxLength: groups,
      }),
      rules: fc.array(fc.array(rule(groups), { maxLength: 8 }), {
        minLength: groups,
        maxLength: groups,
      }),
      // Most instances are as their neighbours: that is what makes few sentences of many.
      sets: fc.array(some, { minLength: 2, maxLength: 5 }),
      roles: fc.array(fc.nat({ max: 4 }), { minLength: instances, maxLength: instances }),
      six: fc.array(fc.boolean(), { minLength: instances, maxLength: instances }),
      moving: fc.array(fc.boolean(), { minLength: instances, maxLength: instances }),
      wanted: some,
      joins: fc.boolean(),
    });
  })
  .map(({ advanced, inner, rules, sets, roles, six, moving, wanted, joins }) => {
    const setOf = (at: number) =>
      (sets[(roles[at] ?? 0) % sets.length] ?? [0]).map((group) => `sg-${group}`);
    const nameOf = (at: number) => `${ROLES[roles[at] ?? 0]}-${String(at).padStart(2, '0')}`;
    const snapshot: RegionSnapshot = {
      regionId: 'cn-hangzhou',
      accountId: '1',
      takenAt: '2026-11-20T08:00:00Z',
      instances: roles.map((_, at) => ({
        InstanceId: `i-${at}`,
        InstanceName: nameOf(at),
        Status: 'Running',
        InstanceNetworkType: 'vpc',
        VpcAttributes: { VpcId: VPC },
        SecurityGroupIds: { SecurityGroupId: setOf(at) },
      })),
      networkInterfaces: roles.map((_, at) => ({
        NetworkInterfaceId: `eni-${at}`,
        Type: 'Primary',
        InstanceId: `i-${at}`,
        VpcId: VPC,
        PrivateIpAddress: `10.0.${at % 3}.${at + 4}`,
        ...(six[at] ? { Ipv6Sets: { Ipv6Set: [{ Ipv6Address: `2408:4005::${at + 1}` }] } } : {}),
        SecurityGroupIds: { SecurityGroupId: setOf(at) },
      })),
      securityGroups: rules.map((_, at) => ({
        SecurityGroupId: `sg-${at}`,
        SecurityGroupName: `group-${at}`,
        SecurityGroupType: advanced ? 'enterprise' : 'normal',
        VpcId: VPC,
      })),
      securityGroupAttributes: rules.map((own, at) => ({
        SecurityGroupId: `sg-${at}`,
        InnerAccessPolicy: advanced ? 'Drop' : (inner[at] ?? 'Accept'),
        Permissions: {
          Permission: own.map((one, index) => ({
            ...one,
            SecurityGroupRuleId: `sgr-${at}-${index}`,
          })),
        },
      })),
      prefixLists: [
        {
          PrefixListId: 'pl-offices',
          PrefixListName: 'offices',
          AddressFamily: 'IPv4',
          MaxEntries: 5,
          Entries: { Entry: [{ Cidr: '198.51.100.0/25' }, { Cidr: '192.0.2.0/28' }] },
        },
      ],
      portRangeLists: [],
    };
    const groups = wanted.map((at) => `sg-${at}`);
    const moves = new Map(
      roles.flatMap((_, at) => {
        const now = setOf(at);
        const then = joins ? [...new Set([...now, ...groups])] : groups;
        const isSame = [...now].sort().join() === [...then].sort().join();
        return moving[at] && !isSame ? [[`eni-${at}`, then] as const] : [];
      }),
    );
    return { snapshot, moves };
  });
