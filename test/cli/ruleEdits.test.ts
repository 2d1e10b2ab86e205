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
      'shop-web in  tcp  from 10.0.0.0/8',
      'shop-web',
      { ...rule, Direction: 'ingress', PortRange: '1/65535', SourceCidrIp: '10.0.0.0/8' },
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
      { ...permission, SecurityGroupRuleId: `(new: ${text.replace(/\s+/g, ' ')})` },
    ]);
  });

  it('that names no group is for the one that the change names', () => {
    expect(authorize('in tcp/22 from internet', idOf('shop-app'))[0]).toBe(idOf('shop-app'));
  });

  it.each([
    ['in tcp/22 from internet', 'names no group'],
    ['shop-web tcp/22 from internet', "can't be read"],
    ['shop-web in tcp/22 to internet', "can't be read"],
    ['shop-web out tcp/22 from internet', "can't be read"],
    ['shop-web in nonsense/22 from internet', 'there is no nonsense'],
    ['shop-web in icmp/8 from internet', 'names ports, and icmp has none'],
    ['shop-web in tcp/0 from internet', 'give 1 to 65535'],
    ['shop-web in tcp/70000 from internet', 'give 1 to 65535'],
    ['shop-web in tcp/80-20 from internet', 'give 1 to 65535'],
    ['shop-web in tcp/22 from internet priority 0', 'ECS takes 1 to 100'],
    ['shop-web in tcp/22 from internet priority 101', 'ECS takes 1 to 100'],
    ['shop-web in tcp/22 from 10.0.0.0/33', 'names the peer 10.0.0.0/33'],
    ['shop-web in tcp/22 from pl-bp1b8yg2a17nfcphjr3w', 'names the peer pl-'],
    ['classic-web in tcp/22 from internet', "classic network, whose traffic can't be judged"],
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
