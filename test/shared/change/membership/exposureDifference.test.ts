import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exposureDifference } from '../../../../shared/change/membership/exposureDifference.js';
import type { ExposureLineDraft } from '../../../../shared/contracts/exposure.js';
import { sayExposure } from '../../../../shared/messages/sayExposure.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';

const shop = JSON.parse(readFileSync('examples/region-shop.json', 'utf8')) as RegionSnapshot;
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const groupNamed = (name: string) =>
  shop.securityGroups.find((one) => one.SecurityGroupName === name)?.SecurityGroupId ?? '';
const primaryOf = (name: string) => {
  const instance = shop.instances.find((one) => one.InstanceName === name);
  const eni = shop.networkInterfaces.find(
    (one) => one.InstanceId === instance?.InstanceId && one.Type === 'Primary',
  );
  if (!eni) throw new Error(`the sample has no ${name}`);
  return eni;
};

/** The difference when the instances of these names join and leave groups. */
function change(
  names: readonly string[],
  join: readonly string[],
  leave: readonly string[] = [],
  snapshot = shop,
) {
  const moves = new Map(
    names.map((name) => {
      const eni = primaryOf(name);
      const kept = eni.SecurityGroupIds.SecurityGroupId.filter(
        (id) => !leave.map(groupNamed).includes(id),
      );
      return [eni.NetworkInterfaceId, [...kept, ...join.map(groupNamed)]];
    }),
  );
  return exposureDifference({ snapshot, moves, hash, closesFirst: join.length === 0 });
}

const batch = ['batch-01', 'batch-02', 'batch-03', 'batch-04', 'batch-05', 'batch-06'];
const portsBy = (lines: readonly ExposureLineDraft[], by: string) =>
  [...new Set(lines.filter((line) => line.by === by).flatMap((line) => line.ports))].sort();

describe('batch instances that join shop-app', () => {
  const { lines, othersConcerned } = change(batch, ['shop-app']);

  it('open the data tiers on interfaces that are no targets, by rules that name shop-app', () => {
    const peerRules = lines.filter((line) => line.by === 'peerRule');
    expect(portsBy(peerRules, 'peerRule')).toStrictEqual(
      [
        '11211/11211',
        '15672/15672',
        '2181/2181',
        '25672/25672',
        '3306/3306',
        '4369/4369',
        '5432/5432',
        '5671/5671',
        '5672/5672',
        '6379/6379',
        '9092/9092',
        '9200/9200',
      ].sort(),
    );
    expect(new Set(peerRules.map((line) => line.peers.join(' ')))).toStrictEqual(
      new Set(['10.20.0.78/31 10.20.0.80/30']),
    );
    expect(peerRules.flatMap((line) => line.interfaces)).toContain(
      primaryOf('mysql-01').NetworkInterfaceId,
    );
    expect(othersConcerned).toBe(48);
  });

  it('open everything that was not open on the other members of shop-app, by intra-group traffic', () => {
    const intra = lines.filter((line) => line.by === 'intraGroup');
    const on = (name: string) =>
      intra
        .filter((line) => line.interfaces.includes(primaryOf(name).NetworkInterfaceId))
        .map((line) => line.protocol)
        .sort();
    expect(on('app-01')).toStrictEqual(['all']);
    // It shares shop-batch with them already.
    expect(on('full-house')).toStrictEqual([]);
    // TCP was open on it from everywhere.
    expect(on('debug-box')).toStrictEqual(['all but tcp']);
  });

  it('close nothing', () => {
    expect(lines.filter((line) => line.kind !== 'opens')).toStrictEqual([]);
  });
});

describe('a difference', () => {
  it('is nothing for a group without rules and members', () => {
    const moved = change(['web-01'], ['empty']);
    expect(moved.lines).toStrictEqual([]);
  });

  it('puts what closes first for a leave', () => {
    const { lines } = change(['debug-box'], [], ['tmp-debug']);
    expect([lines[0]?.kind, lines[0]?.internet !== undefined, lines[0]?.lost]).toStrictEqual([
      'closes',
      true,
      true,
    ]);
  });

  it('says what the Internet reaches, and puts it first', () => {
    const [first] = change(['win-jump'], ['legacy-default'], ['windows-jump']).lines;
    expect([first?.kind, first?.internet !== undefined, first?.interfaceCount]).toStrictEqual([
      'opens',
      true,
      1,
    ]);
  });

  it('keeps the id of the same traffic when the fleet scales', () => {
    const idsOf = (names: readonly string[]) =>
      new Map(
        change(names, ['shop-egress-strict'])
          .lines.filter((line) => line.by === 'ownRule')
          .map((line) => [line.id, line.interfaceCount]),
      );
    const one = idsOf(['app-01']);
    const many = idsOf(['app-01', 'app-02', 'app-03']);
    expect([...many.keys()].sort()).toStrictEqual([...one.keys()].sort());
    expect([...one.values()].every((count) => count === 1)).toBe(true);
    expect([...many.values()].every((count) => count === 3)).toBe(true);
    expect([...one.keys()].every((id) => /^exp-[0-9a-f]{16}$/.test(id))).toBe(true);
  });
});

describe('the id of an exposure', () => {
  const targets = ['web-01', 'web-02'];
  /** The ids of what a change of these targets opens and closes, each beside the rule that decides. */
  const idsOf = (join: string, snapshot: RegionSnapshot) =>
    new Set(
      change(targets, [join], [], snapshot).lines.flatMap(({ id, decidedBy }) =>
        decidedBy?.securityGroupRuleId ? [`${id} ${decidedBy.securityGroupRuleId}`] : [],
      ),
    );
  const joins = ['legacy-default', 'shop-egress-strict', 'shop-bastion', 'tmp-debug'];
  const usual = new Map(joins.map((join) => [join, idsOf(join, shop)]));
  /** The sample with one interface in other groups. */
  const regrouped = (networkInterfaceId: string, groups: readonly string[]): RegionSnapshot => ({
    ...shop,
    networkInterfaces: shop.networkInterfaces.map((eni) =>
      eni.NetworkInterfaceId === networkInterfaceId
        ? { ...eni, SecurityGroupIds: { SecurityGroupId: groups } }
        : eni,
    ),
  });
  const isTarget = new Set(targets.map((name) => primaryOf(name).NetworkInterfaceId));
  const others = shop.networkInterfaces.filter((eni) => !isTarget.has(eni.NetworkInterfaceId));

  it('is one for each rule, however many lines other rules make of it', () => {
    const ids = [...(usual.get('legacy-default') ?? [])].map((text) => text.split(' '));
    const deciders = ids.map(([, decider]) => decider);
    expect(deciders.sort()).toStrictEqual(
      [
        ...['sgr-bp1yqnh3dvq22lpy01nd', 'sgr-bp1c3ssdcgnjeq6ke9sj'],
        ...shop.securityGroupAttributes
          .filter((one) => one.SecurityGroupId === groupNamed('legacy-default'))
          .flatMap((one) => one.Permissions.Permission)
          .filter((rule) => rule.IpProtocol === 'ICMP')
          .map((rule) => rule.SecurityGroupRuleId ?? ''),
      ].sort(),
    );
    expect(new Set(ids.map(([id]) => id)).size).toBe(deciders.length);
  });

  it.each(shop.securityGroups.map((group) => [group.SecurityGroupName ?? '', group] as const))(
    'stays the same when %s gains or loses a member',
    (_name, { SecurityGroupId: id }) => {
      const isMember = (eni: (typeof others)[number]) =>
        eni.SecurityGroupIds.SecurityGroupId.includes(id);
      const outside = others.find((eni) => !isMember(eni));
      const [inside] = others.filter(isMember);
      const regions = [outside, inside].flatMap((eni) => {
        if (!eni) return [];
        const now = eni.SecurityGroupIds.SecurityGroupId;
        const then = isMember(eni) ? now.filter((one) => one !== id) : [...now, id];
        return [regrouped(eni.NetworkInterfaceId, then)];
      });
      expect(regions.length).toBeGreaterThan(0);
      for (const region of regions) {
        for (const join of joins) expect(idsOf(join, region)).toStrictEqual(usual.get(join));
      }
    },
  );
});

describe('what can not be judged of a change', () => {
  const web = primaryOf('web-01');
  const instanceId = web.InstanceId ?? '';
  const unjudged = (text: string, ids: readonly string[]) => ({
    kind: 'unclear',
    direction: 'ingress',
    protocol: 'all',
    ports: [],
    sourcePorts: [],
    peers: ['0.0.0.0/0', '::/0'],
    by: 'ownRule',
    lost: false,
    text,
    interfaceCount: ids.length,
    interfaces: ids,
  });

  it('is said of a target whose interface was not read', () => {
    const snapshot = {
      ...shop,
      networkInterfaces: shop.networkInterfaces.filter((eni) => eni !== web),
    };
    const draft = exposureDifference({
      snapshot,
      moves: new Map(),
      withoutInterface: [instanceId],
      hash,
    });
    expect(sayExposure(draft).lines).toMatchObject([
      unjudged(
        `everything in and out can't be judged on ${instanceId}: its interface was not read`,
        [instanceId],
      ),
    ]);
    expect([draft.interfacesConcerned, draft.othersConcerned]).toStrictEqual([1, 0]);
  });

  it('is said of a target in the classic network, which has no interface', () => {
    const classic = {
      ...shop,
      instances: shop.instances.map((one) =>
        one.InstanceId === instanceId
          ? { ...one, InstanceNetworkType: 'classic', VpcAttributes: {} }
          : one,
      ),
      networkInterfaces: shop.networkInterfaces.filter((eni) => eni !== web),
    };
    const draft = exposureDifference({
      snapshot: classic,
      moves: new Map(),
      withoutInterface: [instanceId],
      hash,
    });
    expect(sayExposure(draft).lines.map((line) => line.text)).toStrictEqual([
      `everything in and out can't be judged on ${instanceId}: the classic network is not judged`,
    ]);
  });

  it('is said of a target that contradicts itself, in place of what its rules say', () => {
    const snapshot = {
      ...shop,
      instances: shop.instances.map((one) =>
        one.InstanceId === instanceId ? { ...one, InstanceNetworkType: 'classic' } : one,
      ),
    };
    const { lines } = sayExposure(change(['web-01'], ['legacy-default'], [], snapshot));
    const own = lines.filter((line) => line.interfaces.includes(web.NetworkInterfaceId));
    expect(own).toMatchObject([
      unjudged(
        `everything in and out can't be judged on ${web.NetworkInterfaceId}: what was read of ${instanceId} contradicts itself: its InstanceNetworkType is classic, yet it is in ${web.VpcId}`,
        [web.NetworkInterfaceId],
      ),
    ]);
  });

  it('is what a group that was not read opened until now', () => {
    const left = groupNamed('tmp-debug');
    const snapshot = {
      ...shop,
      securityGroupAttributes: shop.securityGroupAttributes.filter(
        (one) => one.SecurityGroupId !== left,
      ),
    };
    const { lines } = change(['debug-box'], [], ['tmp-debug'], snapshot);
    expect(new Set(lines.map((line) => line.kind))).toStrictEqual(new Set(['unclear']));
  });
});
