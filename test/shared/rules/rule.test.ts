import { describe, expect, it } from 'vitest';
import type { Permission } from '../../../shared/region/regionSnapshot.js';
import { everyAddress } from '../../../shared/rules/addressSet.js';
import { privateSpace } from '../../../shared/rules/internet.js';
import { everyPort } from '../../../shared/rules/portRange.js';
import { type RuleLookup, toRules, withMembers } from '../../../shared/rules/rule.js';
import { addresses } from './entry.js';

const members = addresses('10.0.0.1', '2001:db8::1');
const lookup: RuleLookup = {
  groupMembers: (id) => (id === 'sg-peer' ? members : undefined),
  whyUnread: (group) => ({ code: 'membersUnread', group }),
  prefixList: (id) => (id === 'pl-1' ? addresses('203.0.113.0/24') : undefined),
  portRangeList: (id) => (id === 'prl-1' ? [22, 23, 80, 81] : undefined),
};

const base: Permission = {
  SecurityGroupRuleId: 'sgr-1',
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: '5',
  SourceCidrIp: '10.0.0.0/8',
};
const ingress = (fields: Partial<Permission>) => {
  const rules = toRules('sg-a', { ...base, ...fields }, lookup);
  expect(rules).toHaveLength(1);
  return rules[0];
};
const egress = (fields: Partial<Permission>) =>
  ingress({ Direction: 'egress', SourceCidrIp: '', DestCidrIp: '10.0.0.0/8', ...fields });

/** The rule of `base`, but for what the fields say. */
const plain = {
  securityGroupId: 'sg-a',
  securityGroupRuleId: 'sgr-1',
  direction: 'ingress',
  policy: 'Accept',
  priority: 5,
  protocol: 6,
  ports: [22, 23],
  sourcePorts: everyPort,
  peers: addresses('10.0.0.0/8'),
  permission: expect.anything(),
};

describe('a rule', () => {
  it('is read whole', () => {
    expect(ingress({})).toStrictEqual({ ...plain, permission: base });
    expect(egress({})).toStrictEqual({ ...plain, direction: 'egress' });
  });

  it.each<[string, Partial<Permission>, object]>([
    ['any case of its words', { Direction: 'INGRESS', Policy: 'aCCept', IpProtocol: 'tcp' }, {}],
    ['a drop', { Policy: 'DROP' }, { policy: 'Drop' }],
    ['no id', { SecurityGroupRuleId: undefined }, { securityGroupRuleId: '' }],
    ['a priority as a number', { Priority: 5 }, {}],
    ['the strongest priority', { Priority: 1 }, { priority: 1 }],
    ['a legacy priority', { Priority: '110' }, { priority: 110 }],
    ['all ports', { PortRange: '-1/-1' }, { ports: everyPort }],
    ['no ports', { PortRange: '' }, { ports: everyPort }],
    ['a port list', { PortRange: '', PortRangeListId: 'prl-1' }, { ports: [22, 23, 80, 81] }],
    ['a port range before a port list', { PortRangeListId: 'prl-1' }, {}],
    ['source ports', { SourcePortRange: '1000/2000' }, { sourcePorts: [1_000, 2_001] }],
    [
      'an IPv6 peer',
      { SourceCidrIp: '', Ipv6SourceCidrIp: '2001:db8::/32' },
      { peers: addresses('2001:db8::/32') },
    ],
    [
      'a group as its peer',
      { SourceCidrIp: '', SourceGroupId: 'sg-peer' },
      { peers: members, peerGroupId: 'sg-peer' },
    ],
    [
      'a prefix list as its peer',
      { SourceCidrIp: '', SourcePrefixListId: 'pl-1' },
      { peers: addresses('203.0.113.0/24') },
    ],
    ['a CIDR before a group and a list', { SourceGroupId: 'sg-peer', SourcePrefixListId: 'x' }, {}],
    [
      'a group before a list',
      { SourceCidrIp: '', SourceGroupId: 'sg-peer', SourcePrefixListId: 'pl-1' },
      { peers: members, peerGroupId: 'sg-peer' },
    ],
    ['an own address', { DestCidrIp: '10.0.0.5' }, { own: addresses('10.0.0.5') }],
    ['an own IPv6 address', { Ipv6DestCidrIp: '2001:db8::5' }, { own: addresses('2001:db8::5') }],
    [
      'ICMP, of IPv4 alone',
      { IpProtocol: 'ICMP', SourceCidrIp: '', SourceGroupId: 'sg-peer' },
      { protocol: 1, peers: addresses('10.0.0.1'), peerGroupId: 'sg-peer' },
    ],
    [
      'ICMPv6, of IPv6 alone',
      { IpProtocol: 'ICMPv6', SourceCidrIp: '', SourceGroupId: 'sg-peer' },
      { protocol: 58, peers: addresses('2001:db8::1'), peerGroupId: 'sg-peer' },
    ],
    [
      'all protocols',
      { IpProtocol: 'ALL', SourceCidrIp: '', SourceGroupId: 'sg-peer' },
      { protocol: 'all', peers: members, peerGroupId: 'sg-peer' },
    ],
  ])('reads %s', (_what, fields, read) => {
    expect(ingress(fields)).toStrictEqual({ ...plain, ...read });
  });

  it.each<[string, Partial<Permission>, object]>([
    [
      'an IPv6 peer',
      { DestCidrIp: '', Ipv6DestCidrIp: '2001:db8::/32' },
      { peers: addresses('2001:db8::/32') },
    ],
    [
      'a group',
      { DestCidrIp: '', DestGroupId: 'sg-peer' },
      { peers: members, peerGroupId: 'sg-peer' },
    ],
    [
      'a prefix list',
      { DestCidrIp: '', DestPrefixListId: 'pl-1' },
      { peers: addresses('203.0.113.0/24') },
    ],
    ['an own address', { SourceCidrIp: '10.0.0.5' }, { own: addresses('10.0.0.5') }],
    ['an own IPv6 address', { Ipv6SourceCidrIp: '2001:db8::5' }, { own: addresses('2001:db8::5') }],
  ])('reads %s on the side that egress has it', (_what, fields, read) => {
    expect(egress(fields)).toStrictEqual({ ...plain, direction: 'egress', ...read });
  });
});

describe("what can't be read", () => {
  it.each<[string, Partial<Permission>, object]>([
    [
      'a policy',
      { Policy: 'Reject' },
      { policy: 'Drop', unknown: { Policy: 'Reject' }, policyUnknown: true },
    ],
    ['a protocol', { IpProtocol: 'QUIC' }, { protocol: 'all', unknown: { IpProtocol: 'QUIC' } }],
    [
      'policy and protocol',
      { Policy: 'Reject', IpProtocol: 'QUIC' },
      {
        policy: 'Drop',
        protocol: 'all',
        unknown: { Policy: 'Reject', IpProtocol: 'QUIC' },
        policyUnknown: true,
      },
    ],
    [
      'a priority that is no number',
      { Priority: 'high' },
      { priority: 0, unknown: { Priority: 'high' } },
    ],
    ['a priority of 0', { Priority: 0 }, { priority: 0, unknown: { Priority: '0' } }],
    ['a priority between two', { Priority: '1.5' }, { priority: 0, unknown: { Priority: '1.5' } }],
    ['ports', { PortRange: '9/1' }, { ports: everyPort, unknown: { PortRange: '9/1' } }],
    [
      'a port list',
      { PortRange: '', PortRangeListId: 'prl-gone' },
      { ports: everyPort, unknown: { portList: 'prl-gone' } },
    ],
    [
      'source ports',
      { SourcePortRange: '9/1' },
      { sourcePorts: everyPort, unknown: { SourcePortRange: '9/1' } },
    ],
    [
      'a peer',
      { SourceCidrIp: '10.0.0/8' },
      { peers: everyAddress, unknown: { cidrs: ['10.0.0/8'] } },
    ],
    [
      'a peer of the other family',
      { SourceCidrIp: '::1' },
      { peers: everyAddress, unknown: { cidrs: ['::1'] } },
    ],
    [
      'an IPv6 peer of the other family',
      { SourceCidrIp: '', Ipv6SourceCidrIp: '10.0.0.1' },
      { peers: everyAddress, unknown: { cidrs: ['10.0.0.1'] } },
    ],
    [
      'an IPv4 peer written as IPv6',
      { SourceCidrIp: '', Ipv6SourceCidrIp: '::ffff:10.0.0.1' },
      { peers: everyAddress, unknown: { cidrs: ['::ffff:10.0.0.1'] } },
    ],
    [
      'two peers',
      { Ipv6SourceCidrIp: '2001:db8::/32' },
      {
        peers: addresses('10.0.0.0/8', '2001:db8::/32'),
        unknown: { twoCidrs: ['10.0.0.0/8', '2001:db8::/32'] },
      },
    ],
    [
      'a group that was not read',
      { SourceCidrIp: '', SourceGroupId: 'sg-gone' },
      {
        peers: privateSpace,
        peerGroupId: 'sg-gone',
        unknown: { membersOf: ['sg-gone'] },
        neighbours: true,
      },
    ],
    [
      'a prefix list that was not read',
      { SourceCidrIp: '', SourcePrefixListId: 'pl-gone' },
      { peers: everyAddress, unknown: { prefixList: 'pl-gone' } },
    ],
    ['no peer at all', { SourceCidrIp: '' }, { peers: everyAddress, unknown: { peer: 'none' } }],
    ['an own address', { DestCidrIp: 'here' }, { own: everyAddress, unknown: { cidrs: ['here'] } }],
    [
      'values and more',
      { Policy: 'Reject', Priority: 'high' },
      {
        policy: 'Drop',
        priority: 0,
        unknown: { Policy: 'Reject', Priority: 'high' },
        policyUnknown: true,
      },
    ],
  ])('is said: %s', (_what, fields, read) => {
    expect(ingress(fields)).toStrictEqual({ ...plain, ...read });
  });

  it('a direction makes a rule for each', () => {
    const unknown = { Direction: 'both', peer: 'none' };
    expect(toRules('sg-a', { ...base, Direction: 'both', SourceCidrIp: '' }, lookup)).toStrictEqual(
      [
        { ...plain, peers: everyAddress, unknown },
        { ...plain, direction: 'egress', peers: everyAddress, unknown },
      ],
    );
  });
});

describe('a rule with other members', () => {
  const group = () => ingress({ SourceCidrIp: '', SourceGroupId: 'sg-peer' });
  const others = addresses('10.0.0.9', '2001:db8::9');

  it('has them as its peers, of its family alone', () => {
    const named = group();
    if (!named) throw new Error('no rule');
    expect(withMembers(named, others)).toStrictEqual({ ...named, peers: others });
    const icmp = { ...named, protocol: 1 };
    expect(withMembers(icmp, others)).toStrictEqual({ ...icmp, peers: addresses('10.0.0.9') });
  });

  it('is as it was where it names no group, or the members are not known', () => {
    const [named, cidr] = [group(), ingress({})];
    if (!named || !cidr) throw new Error('no rule');
    expect(withMembers(named, undefined)).toBe(named);
    expect(withMembers(cidr, others)).toBe(cidr);
  });
});
