import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planChange } from '../../../shared/change/planChange.js';
import type { Planned } from '../../../shared/change/planned.js';
import { ChangeRequest, type ChangeRequestInput } from '../../../shared/contracts/changeRequest.js';
import { parse } from '../../../shared/contracts/parse.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import type { Selection } from '../../../shared/region/selection.js';
import { matchesSelector } from '../../../shared/region/selectors.js';

const shop = JSON.parse(readFileSync('examples/region-shop.json', 'utf8')) as RegionSnapshot;
const instanceNamed = (name: string) => {
  const found = shop.instances.find((one) => one.InstanceName === name);
  if (!found) throw new Error(`the sample has no ${name}`);
  return found.InstanceId;
};
const groupNamed = (name: string) =>
  shop.securityGroups.find((one) => one.SecurityGroupName === name)?.SecurityGroupId ?? '';

/** Plans against the sample region, as if all of it had been read. */
function plan(
  request: Omit<ChangeRequestInput, 'regionId'>,
  snapshot: RegionSnapshot = shop,
  groupsPerInterface = 5,
): Planned {
  const parsed = parse(ChangeRequest, { regionId: 'cn-hangzhou', ...request });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const { targets } = parsed.value;
  const selected = targets.select
    ? snapshot.instances.filter((one) => matchesSelector(one, targets.select ?? {}))
    : [];
  const named = [...(targets.instanceIds ?? []), ...(targets.networkInterfaceIds ?? [])];
  const known = new Set([
    ...snapshot.instances.map((one) => one.InstanceId),
    ...snapshot.networkInterfaces.map((one) => one.NetworkInterfaceId),
  ]);
  const selection: Selection = {
    snapshot,
    instanceIds: [
      ...(targets.instanceIds ?? []).filter((id) => known.has(id)),
      ...selected.map((one) => one.InstanceId),
    ],
    networkInterfaceIds: (targets.networkInterfaceIds ?? []).filter((id) => known.has(id)),
    missing: named.filter((id) => !known.has(id)),
    membersRead: new Set(snapshot.securityGroups.map((one) => one.SecurityGroupId)),
  };
  return planChange({
    changeId: 'chg-000000000000000000000000',
    plan: 1,
    plannedAt: '2026-11-20T08:00:00.000Z',
    request: parsed.value,
    selection,
    settings: {
      groupsPerInterface,
      settleLimitSeconds: 600,
      ratePerMinute: { small: 100, large: 700 },
    },
  });
}

const rulesOf = (planned: Planned) => planned.violations.map((one) => one.rule).sort();
const named = (instanceName: string) => ({ select: { instanceName } });

describe('the sample fleet', () => {
  const request = {
    targets: { select: { tags: { role: 'app' } } },
    join: [{ name: 'shop-egress-strict' }],
  };

  it("refuses the three role=app targets that can't be changed", () => {
    const planned = plan(request);
    expect(planned.ok).toBe(false);
    expect(planned.violations.map((one) => [one.target, one.rule, one.params])).toStrictEqual([
      [instanceNamed('suspect'), 'quarantined', { group: 'quarantine' }],
      [instanceNamed('starting-app'), 'status', { noun: 'instance', status: 'Starting' }],
      [instanceNamed('locked-app'), 'securityLock', {}],
    ]);
  });

  it('goes on without them when asked to', () => {
    const planned = plan({ ...request, invalidTargets: 'skip' });
    expect(planned.ok && planned.plan.counts).toStrictEqual({
      targets: 28,
      toWrite: 21,
      unchanged: 4,
      skipped: 3,
      operations: 21,
    });
    expect(planned.ok && planned.parts.map((part) => part.targets.length)).toStrictEqual([21]);
  });
});

describe('a target', () => {
  it.each<[string, Omit<ChangeRequestInput, 'regionId'>, string[]]>([
    [
      'that would have more than 1,000 rules',
      { targets: named('heavy-rules'), join: [{ name: 'shop-web' }] },
      ['ruleLimit'],
    ],
    [
      'that would join a managed group',
      { targets: named('web-01'), join: [{ name: 'cfw-managed' }] },
      ['managedGroup'],
    ],
    [
      'in the classic network',
      { targets: named('classic-old'), join: [groupNamed('shop-web')] },
      ['networkType'],
    ],
    ['in another VPC', { targets: named('lab-01'), join: [groupNamed('shop-web')] }, ['vpc']],
    [
      'that would mix basic and advanced groups',
      { targets: named('k8s-01'), join: [{ name: 'shop-web' }] },
      ['groupType'],
    ],
    [
      'that would be in no group',
      { targets: named('web-01'), leave: [{ name: 'shop-web' }] },
      ['lastGroup'],
    ],
    [
      'that would be in six groups',
      { targets: named('full-house'), join: [{ name: 'shop-web' }] },
      ['groupLimit'],
    ],
    [
      'that does not exist',
      { targets: { instanceIds: ['i-bp1nobody'] }, join: [groupNamed('shop-web')] },
      ['notFound'],
    ],
    [
      'that is selected by nothing',
      { targets: named('nobody-*'), join: [{ name: 'shop-web' }] },
      ['emptySelection'],
    ],
    [
      'whose group is joined by name and left by id',
      { targets: named('web-01'), join: [{ name: 'empty' }], leave: [groupNamed('empty')] },
      ['joinAndLeave'],
    ],
  ])('%s is refused', (_what, request, rules) => {
    const planned = plan(request);
    expect([planned.ok, rulesOf(planned)]).toStrictEqual([false, rules]);
  });

  it('owned by a cloud service is refused when it is named', () => {
    const owned = shop.networkInterfaces.find((eni) => eni.ServiceManaged);
    const planned = plan({
      targets: { networkInterfaceIds: [owned?.NetworkInterfaceId ?? ''] },
      join: [groupNamed('shop-web')],
    });
    expect(rulesOf(planned)).toContain('serviceManaged');
  });

  it('counts once, named by its instance and by its primary interface', () => {
    const id = instanceNamed('web-01');
    const eni = shop.networkInterfaces.find((one) => one.InstanceId === id);
    const planned = plan({
      targets: {
        instanceIds: [id, id],
        networkInterfaceIds: [eni?.NetworkInterfaceId ?? ''],
        select: { instanceName: 'web-01' },
      },
      join: [groupNamed('empty')],
    });
    expect(planned.ok && planned.parts[0]?.targets.map((one) => one.targetId)).toStrictEqual([id]);
  });

  it('may keep its interfaces apart: all of them when asked to', () => {
    const planned = plan({
      targets: named('search-01'),
      interfaces: 'all',
      join: [groupNamed('empty')],
    });
    expect(planned.ok && planned.plan.counts.toWrite).toBe(2);
  });

  it('at five of five is swapped in one call, which the plan warns about', () => {
    const planned = plan({
      targets: named('full-house'),
      join: [{ name: 'shop-web' }],
      leave: [{ name: 'shop-batch' }],
    });
    expect(planned.ok && planned.parts[0]?.targets[0]?.method).toBe('modify');
    expect(planned.ok && planned.plan.warnings).toStrictEqual([
      {
        target: instanceNamed('full-house'),
        message: { code: 'foreignWriteCanBeLost', params: {} },
      },
    ]);
  });

  it('moves from basic to advanced groups in one call', () => {
    const planned = plan({
      targets: named('web-01'),
      join: [{ name: 'k8s-node' }],
      leave: [{ name: 'shop-web' }],
    });
    expect(planned.ok && planned.parts[0]?.targets[0]?.method).toBe('modify');
  });

  it('is swapped by two calls where there is room for the join', () => {
    const planned = plan({
      targets: named('web-01'),
      join: [{ name: 'empty' }],
      leave: [{ name: 'shop-web' }],
    });
    expect(
      planned.ok && [planned.parts[0]?.targets[0]?.method, planned.plan.counts.operations],
    ).toStrictEqual(['delta', 2]);
  });
});

describe('a plan', () => {
  it('warns of a check that the planned membership would fail, and is admissible', () => {
    const planned = plan({
      targets: named('win-jump'),
      leave: [{ name: 'windows-jump' }],
      join: [{ name: 'legacy-default' }],
      checks: [
        { direction: 'ingress', protocol: 'tcp', port: 3389, peer: 'internet', expect: 'deny' },
      ],
    });
    expect(
      planned.ok && planned.plan.warnings.map((one) => [one.message.code, one.target]),
    ).toStrictEqual([['checkExpectedToFail', instanceNamed('win-jump')]]);
  });

  it('of targets that are all as wanted has no wave, whatever waves are asked for', () => {
    const planned = plan({
      targets: named('web-*'),
      join: [{ name: 'shop-web' }],
      rollout: { waves: [1, '50%'] },
    });
    expect(planned.ok && [planned.plan.waves, planned.plan.counts.unchanged]).toStrictEqual([
      [],
      12,
    ]);
  });

  it('is refused where its pauses would cost more flow events than an execution has', () => {
    const planned = plan({
      targets: named('web-*'),
      join: [{ name: 'empty' }],
      rollout: { waves: [1, 2, 3, 4, 5, 6], pauseSeconds: 86_400 },
    });
    expect(rulesOf(planned)).toStrictEqual(['flowEvents']);
  });

  it('counts the whole batch against the capacity of a basic group', () => {
    const many = Array.from({ length: 5_995 }, (_, index) => ({
      NetworkInterfaceId: `eni-x${index}`,
      Type: 'Secondary',
      PrivateIpAddress: `10.99.${index >> 8}.${index & 255}`,
      SecurityGroupIds: { SecurityGroupId: [groupNamed('empty')] },
    }));
    const full = { ...shop, networkInterfaces: [...shop.networkInterfaces, ...many] };
    const request = { targets: named('pg-0*'), join: [{ name: 'empty' }] };
    expect(plan(request, full).ok).toBe(true);
    const refused = plan(
      { ...request, targets: named('mysql-0*') },
      {
        ...full,
        networkInterfaces: [
          ...full.networkInterfaces,
          ...many.slice(0, 3).map((eni, index) => ({
            ...eni,
            NetworkInterfaceId: `eni-y${index}`,
            PrivateIpAddress: `10.98.0.${index}`,
          })),
        ],
      },
    );
    expect(refused.violations).toStrictEqual([
      {
        target: groupNamed('empty'),
        rule: 'groupCapacity',
        params: { group: 'empty', number: 6_002, noun: 'private address', atMost: 6_000 },
      },
    ]);
  });
});

describe('a kind of change', () => {
  const reason = 'INC-4821';
  const quarantine = { expiresAt: '2026-11-22T08:00:00Z' };
  const violationsOf = (planned: Planned) =>
    planned.violations.map(({ target, rule }) => `${target}: ${rule}`);

  it('that is of a change of the past is refused where only the region is read', () => {
    const of = `chg-${'0'.repeat(24)}`;
    for (const kind of [{ undo: { of } }, { retry: { of } }, { restore: { of }, reason }]) {
      expect(violationsOf(plan(kind))).toStrictEqual([`${of}: changeUnread`]);
    }
  });

  it('quarantine: isolates every interface, and says what still passes', () => {
    const secondary = shop.networkInterfaces.find(
      (eni) => eni.Type === 'Secondary' && !eni.ServiceManaged && eni.InstanceId,
    );
    const instanceIds = [secondary?.InstanceId ?? ''];
    const planned = plan({ targets: { instanceIds }, reason, quarantine });
    if (!planned.ok) throw new Error(violationsOf(planned).join());
    const written = planned.parts.flatMap((part) => part.targets);
    expect(written.map(({ targetId, wanted, method }) => [targetId, wanted, method])).toStrictEqual(
      [secondary?.NetworkInterfaceId, ...instanceIds].map((id) => [
        ...[id, [groupNamed('quarantine')], 'modify'],
      ]),
    );
    expect(
      planned.plan.warnings
        .map(({ message }) => message.code)
        .filter((code) => /Passes/.test(code)),
    ).toStrictEqual(['stillPasses']);
  });

  it('quarantine: takes 20 instances, and no more', () => {
    const ids = (number: number) =>
      shop.instances
        .filter((one) => /^(web|app)-\d/.test(one.InstanceName ?? ''))
        .slice(0, number)
        .map((one) => one.InstanceId);
    const of = (number: number) =>
      plan({ targets: { instanceIds: ids(number) }, reason, quarantine });
    expect(of(20).ok).toBe(true);
    expect(violationsOf(of(21))).toStrictEqual(['targets: quarantineTooLarge']);
  });

  it('restore: puts into groups what is isolated, and nothing else', () => {
    const restore = { to: [{ name: 'shop-app' }] };
    const of = (name: string) =>
      plan({ targets: { instanceIds: [instanceNamed(name)] }, reason, restore });
    expect(of('suspect').ok).toBe(true);
    expect(violationsOf(of('web-01'))).toStrictEqual([`${instanceNamed('web-01')}: notIsolated`]);
  });
});
