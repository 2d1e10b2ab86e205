import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ruleEditsOf } from '../../cli/ruleEdits.js';
import type { RegionSnapshot } from '../../shared/region/regionSnapshot.js';

const shop = JSON.parse(readFileSync('examples/region-shop.json', 'utf8')) as RegionSnapshot;
const idOf = (name: string) =>
  shop.securityGroups.find((group) => group.SecurityGroupName === name)?.SecurityGroupId ?? '';
const authorize = (text: string, otherwise?: string) => {
  const [edit] = ruleEditsOf({ authorize: [text] }, shop, otherwise).authorize;
  return [edit?.securityGroupId, edit?.permission];
};
const rule = { Policy: 'Accept', Priority: '1', IpProtocol: 'TCP' };

describe('a rule on the command line', () => {
  it.each<[string, string, object]>([
    [
      'shop-web in tcp/443 from internet',
      'shop-web',
      { ...rule, Direction: 'ingress', PortRange: '443/443', SourceCidrIp: '0.0.0.0/0' },
    ],
    [
      'shop-web in tcp/8000-8010 from 10.0.0.0/8 priority 5',
      'shop-web',
      {
        ...{ ...rule, Direction: 'ingress', PortRange: '8000/8010' },
        ...{ SourceCidrIp: '10.0.0.0/8', Priority: '5' },
      },
    ],
    [
      'shop-web out udp/53 to internet6 drop',
      'shop-web',
      {
        ...{ ...rule, Direction: 'egress', IpProtocol: 'UDP', PortRange: '53/53' },
        ...{ Ipv6DestCidrIp: '::/0', Policy: 'Drop' },
      },
    ],
    [
      'shop-web out all to shop-mysql',
      'shop-web',
      {
        ...{ ...rule, Direction: 'egress', IpProtocol: 'ALL', PortRange: '-1/-1' },
        DestGroupId: idOf('shop-mysql'),
      },
    ],
  ])('%s', (text, group, permission) => {
    expect(authorize(text)).toStrictEqual([
      idOf(group),
      { ...permission, SecurityGroupRuleId: `--authorize ${text}` },
    ]);
  });

  it('that names no group is for the one that the change names', () => {
    expect(authorize('in tcp/22 from internet', 'sg-joined')[0]).toBe('sg-joined');
  });

  it.each([
    ['in tcp/22 from internet', 'names no group'],
    ['shop-web tcp/22 from internet', "can't be read"],
    ['shop-web in nonsense/22 from internet', 'there is no protocol nonsense'],
    ['shop-web in tcp/22 from nobody', 'there is no group nobody'],
    ['nobody in tcp/22 from internet', 'there is no group nobody'],
  ])('is refused with what is wrong: %s', (text, message) => {
    expect(() => authorize(text)).toThrow(message);
  });

  it('is not revoked where no group has it', () => {
    expect(() => ruleEditsOf({ revoke: ['sgr-nope'] }, shop, undefined)).toThrow(
      '--revoke sgr-nope: no group of the region has this rule',
    );
  });
});
