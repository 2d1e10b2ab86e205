import { describe, expect, it } from 'vitest';
import { entryDecider } from '../../../shared/compliance/decider.js';
import { ruleText } from '../../../shared/compliance/ruleText.js';
import type { Permission } from '../../../shared/region/regionSnapshot.js';

const base: Permission = {
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '22/22',
  Policy: 'Accept',
  Priority: 1,
  SourceCidrIp: '0.0.0.0/0',
};

describe('the text of a rule', () => {
  it.each<[Partial<Permission>, string]>([
    [{}, 'Accept tcp 22/22 from 0.0.0.0/0, priority 1'],
    [
      { IpProtocol: '6', Policy: 'accept', Priority: '1' },
      'Accept tcp 22/22 from 0.0.0.0/0, priority 1',
    ],
    [{ PortRange: '-1/-1' }, 'Accept tcp 1/65535 from 0.0.0.0/0, priority 1'],
    [{ PortRange: '', PortRangeListId: 'prl-1' }, 'Accept tcp prl-1 from 0.0.0.0/0, priority 1'],
    [{ IpProtocol: 'ALL', PortRange: '-1/-1' }, 'Accept all from 0.0.0.0/0, priority 1'],
    [{ IpProtocol: 'QUIC' }, 'Accept QUIC 22/22 from 0.0.0.0/0, priority 1'],
    [{ SourceCidrIp: '10.159.6.18/12' }, 'Accept tcp 22/22 from 10.144.0.0/12, priority 1'],
    [
      { SourceCidrIp: '', Ipv6SourceCidrIp: '2000:0::/3' },
      'Accept tcp 22/22 from 2000::/3, priority 1',
    ],
    [{ SourceCidrIp: '', SourceGroupId: 'sg-1' }, 'Accept tcp 22/22 from sg-1, priority 1'],
    [{ SourceCidrIp: '', SourcePrefixListId: 'pl-1' }, 'Accept tcp 22/22 from pl-1, priority 1'],
    [{ SourceCidrIp: 'nonsense' }, 'Accept tcp 22/22 from nonsense, priority 1'],
    [{ SourceCidrIp: '' }, 'Accept tcp 22/22 from nobody named, priority 1'],
    [
      { DestCidrIp: '10.1.2.3', SourcePortRange: '40000/40000' },
      'Accept tcp 22/22 from 0.0.0.0/0 to 10.1.2.3/32 source port 40000/40000, priority 1',
    ],
    [
      { Direction: 'egress', Policy: 'Drop', SourceCidrIp: '', DestCidrIp: '10.0.0.0/8' },
      'Drop tcp 22/22 to 10.0.0.0/8, priority 1',
    ],
  ])('of %j is %s', (fields, text) => {
    expect(ruleText({ ...base, ...fields })).toBe(text);
  });

  it('of a behaviour says what the cloud does', () => {
    const anything = {
      protocol: 'all',
      peers: { v4: [], v6: [] },
      ports: [],
      sourcePorts: [],
    } as const;
    const nameOf = (id: string) => `name of ${id}`;
    const texts = (
      [
        ['intraGroup', true],
        ['alwaysAllowed', true],
        ['platformBlock', false],
        ['default', true],
        ['default', false],
      ] as const
    ).map(([kind, allow]) =>
      entryDecider(
        { kind, allow, ...anything, ...(kind === 'intraGroup' ? { securityGroupId: 'sg-1' } : {}) },
        nameOf,
      ),
    );
    expect(texts).toStrictEqual([
      {
        kind: 'intraGroup',
        securityGroupId: 'sg-1',
        securityGroupName: 'name of sg-1',
        text: 'members of name of sg-1 reach each other',
      },
      { kind: 'alwaysAllowed', text: 'the platform always lets it through' },
      { kind: 'platformBlock', text: 'the platform blocks TCP 25 to the Internet' },
      { kind: 'default', text: 'no rule matches, and basic groups let out what no rule denies' },
      { kind: 'default', text: 'no rule matches, and what no rule allows is denied' },
    ]);
  });
});
