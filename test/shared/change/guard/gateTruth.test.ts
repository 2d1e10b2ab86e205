import { BlockList } from 'node:net';
import { expect, it } from 'vitest';
import type { Permission } from '../../../../shared/region/regionSnapshot.js';
import { guarded, services, shop, usual } from './guardedPlan.js';

/** Public IPv4 addresses, evenly spread: two stand for 1/256 of the Internet. */
const addresses = Array.from({ length: 512 }, (_, n) => [
  Math.floor(n / 2),
  (n % 2) * 128 + 7,
  11,
  13,
]).filter(
  ([a = 0, b = 0]) =>
    ![0, 10, 127].includes(a) &&
    a < 224 &&
    !(a === 100 && b >= 64 && b < 128) &&
    !(a === 169 && b === 254) &&
    !(a === 172 && b >= 16 && b < 32) &&
    !(a === 192 && b === 168),
);
const texts = addresses.map((parts) => parts.join('.'));

/** The IPv4 blocks that a rule names; none for a group, whose members have private addresses. */
function blocksOf({ SourceCidrIp, SourcePrefixListId }: Permission): BlockList {
  const blocks = new BlockList();
  const entries = shop.prefixLists.find((one) => one.PrefixListId === SourcePrefixListId);
  const cidrs = SourceCidrIp
    ? [SourceCidrIp]
    : (entries?.Entries?.Entry ?? []).map((one) => one.Cidr);
  for (const cidr of cidrs) {
    const [address = '', bits = '32'] = cidr.split('/');
    if (!address.includes(':')) blocks.addSubnet(address, Number(bits), 'ipv4');
  }
  return blocks;
}

const rules = new Map(
  shop.securityGroupAttributes.map((one) => [
    one.SecurityGroupId,
    one.Permissions.Permission.filter((rule) => rule.Direction === 'ingress').map((rule) => ({
      rule,
      blocks: blocksOf(rule),
    })),
  ]),
);

/** What the Internet reaches on a TCP port of an interface in these groups: the first rule decides. */
function reachers(groups: readonly string[], port: number): ReadonlySet<string> {
  const ordered = groups
    .flatMap((id) => rules.get(id) ?? [])
    .filter(({ rule }) => {
      const [from = 0, to = 0] = (rule.PortRange ?? '').split('/').map(Number);
      const names = ['TCP', 'ALL'].includes(rule.IpProtocol.toUpperCase());
      return names && (from === -1 || (from <= port && port <= to));
    })
    .sort(
      (a, b) =>
        Number(a.rule.Priority) - Number(b.rule.Priority) ||
        Number(a.rule.Policy === 'Accept') - Number(b.rule.Policy === 'Accept'),
    );
  const decided = (address: string) =>
    ordered.find(({ blocks }) => blocks.check(address))?.rule.Policy === 'Accept';
  return new Set(texts.filter(decided));
}

const names = [
  ...['web-01', 'app-01', 'mysql-01', 'batch-01', 'debug-box', 'win-jump', 'old-crm-01'],
  ...['monitor-01', 'app-strict-01', 'search-01'],
];
/** The groups that an instance may join; two with hundreds of single addresses take long to look at. */
const groups = shop.securityGroups.filter(
  (one) =>
    one.SecurityGroupType === 'normal' &&
    one.VpcId &&
    !one.ServiceManaged &&
    (rules.get(one.SecurityGroupId)?.length ?? 0) < 100,
);

it.each(names)(
  'the gate holds back what newly opens on %s, and nothing else, whichever group it joins',
  (name) => {
    const instance = shop.instances.find((one) => one.InstanceName === name);
    const before = instance?.SecurityGroupIds.SecurityGroupId ?? [];
    const joined = groups.filter(
      (one) =>
        one.VpcId === instance?.VpcAttributes?.VpcId && !before.includes(one.SecurityGroupId),
    );
    const found = joined.map((group) => {
      const request = {
        targets: { select: { instanceName: name } },
        join: [group.SecurityGroupId],
      };
      const { gate } = guarded(request, usual);
      const held = new Set((gate?.held ?? []).flatMap((one) => one.services));
      return [group.SecurityGroupName, [...held].sort()];
    });
    const expected = joined.map((group) => {
      const opened = services.filter(({ tcp = [] }) =>
        tcp.some((port) => {
          const was = reachers(before, port);
          const is = reachers([...before, group.SecurityGroupId], port);
          return [...is].filter((one) => !was.has(one)).length >= 2;
        }),
      );
      const words = opened.map(({ name: service, screenName }) => screenName ?? service);
      return [group.SecurityGroupName, words.sort()];
    });
    expect(joined.length).toBeGreaterThan(15);
    expect(found).toStrictEqual(expected);
  },
);
