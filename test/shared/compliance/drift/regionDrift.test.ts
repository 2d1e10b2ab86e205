import { describe, expect, it } from 'vitest';
import { regionDrift } from '../../../../shared/compliance/drift/regionDrift.js';
import type { Permission, RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { interfaceAt, regionOf } from '../../rules/randomRegion.js';

const permission = (port: number, fields: Partial<Permission> = {}): Permission => ({
  SecurityGroupRuleId: `sgr-${port}`,
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: `${port}/${port}`,
  Policy: 'Accept',
  Priority: '1',
  SourceCidrIp: '0.0.0.0/0',
  ...fields,
});
const region = (
  rules: Record<string, readonly Permission[]>,
  enis: Record<string, readonly string[]> = {},
): RegionSnapshot => ({
  ...regionOf(Object.entries(rules).map(([id, list]) => ({ id, rules: list }))),
  networkInterfaces: Object.entries(enis).map(([id, groups]) =>
    interfaceAt(id, '10.0.0.1', groups),
  ),
});
const nothing = {
  since: '2026-11-20T08:00:00Z',
  rulesAdded: [],
  rulesRemoved: [],
  membershipsAdded: [],
  membershipsRemoved: [],
  counts: { rulesAdded: 0, rulesRemoved: 0, membershipsAdded: 0, membershipsRemoved: 0 },
};

describe('what changed in a region', () => {
  it('is the rules and memberships that came and went', () => {
    const before = region(
      { 'sg-a': [permission(22), permission(80)] },
      { 'eni-1': ['sg-a'], 'eni-2': ['sg-a'] },
    );
    const after = region(
      { 'sg-a': [permission(80), permission(443)] },
      { 'eni-1': ['sg-b', 'sg-a'], 'eni-3': ['sg-a'] },
    );
    const name = before.securityGroups[0]?.SecurityGroupName;
    const named = name ? { securityGroupName: name } : {};
    expect(regionDrift(before, after)).toStrictEqual({
      since: before.takenAt,
      rulesAdded: [
        {
          kind: 'rule',
          securityGroupId: 'sg-a',
          ...named,
          securityGroupRuleId: 'sgr-443',
          text: 'Accept tcp 443/443 from 0.0.0.0/0, priority 1',
        },
      ],
      rulesRemoved: [
        {
          kind: 'rule',
          securityGroupId: 'sg-a',
          ...named,
          securityGroupRuleId: 'sgr-22',
          text: 'Accept tcp 22/22 from 0.0.0.0/0, priority 1',
        },
      ],
      membershipsAdded: [
        { interfaceId: 'eni-1', securityGroupId: 'sg-b' },
        { interfaceId: 'eni-3', securityGroupId: 'sg-a' },
      ],
      membershipsRemoved: [{ interfaceId: 'eni-2', securityGroupId: 'sg-a' }],
      counts: { rulesAdded: 1, rulesRemoved: 1, membershipsAdded: 2, membershipsRemoved: 1 },
    });
  });

  it('is nothing for a rule that says the same under another id and description', () => {
    const before = region({ 'sg-a': [permission(22)] });
    const after = region({
      'sg-a': [
        permission(22, {
          SecurityGroupRuleId: 'sgr-new',
          IpProtocol: '6',
          Policy: 'accept',
          Description: 'new',
          Priority: 1,
          SourceCidrIp: '0.0.0.9/0',
        }),
      ],
    });
    expect(regionDrift(before, after)).toStrictEqual(nothing);
  });

  it('says nothing about a group whose rules one snapshot does not hold whole', () => {
    const before = region({ 'sg-a': [permission(22)] });
    const half = region({ 'sg-a': [] });
    const cut = {
      ...half,
      securityGroupAttributes: half.securityGroupAttributes.map((one) => ({
        ...one,
        NextToken: 'more',
      })),
    };
    expect(regionDrift(before, cut)).toStrictEqual(nothing);
    expect(regionDrift(before, { ...half, securityGroupAttributes: [] })).toStrictEqual(nothing);
  });

  it('counts a deleted group’s rules as removed', () => {
    const gone = regionDrift(region({ 'sg-a': [permission(22)] }), region({}));
    expect(gone.counts).toStrictEqual({ ...nothing.counts, rulesRemoved: 1 });
  });

  it('shows the first 200 of each list and counts all', () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`eni-${i}`, ['sg-a']]));
    const rules = Array.from({ length: 300 }, (_, i) => permission(i + 1));
    const drift = regionDrift(region({ 'sg-a': [] }), region({ 'sg-a': rules }, many));
    expect([drift.rulesAdded.length, drift.membershipsAdded.length]).toStrictEqual([200, 200]);
    expect(drift.counts).toStrictEqual({
      ...nothing.counts,
      rulesAdded: 300,
      membershipsAdded: 250,
    });
  });

  it('of a region and itself is nothing', () => {
    const one = region({ 'sg-a': [permission(22)] }, { 'eni-1': ['sg-a'] });
    expect(regionDrift(one, one)).toStrictEqual(nothing);
  });
});
