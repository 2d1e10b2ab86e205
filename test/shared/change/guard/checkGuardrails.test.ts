import { describe, expect, it } from 'vitest';
import type { ChangeRequestInput } from '../../../../shared/contracts/changeRequest.js';
import { guarded, guardrailsOf, idOf, shop } from './guardedPlan.js';

type Request = Omit<ChangeRequestInput, 'regionId'>;
const batch = (request: Partial<Request> = {}): Request => ({
  ...{ targets: { select: { tags: { role: 'batch' } } }, join: [{ name: 'empty' }] },
  ...request,
});
const names = ['batch-01', 'batch-02', 'batch-03', 'batch-04', 'batch-05', 'batch-06'];
const heldBy = (text: string, request = batch(), now?: string) =>
  guarded(request, guardrailsOf(text), shop, now).held;
const rulesOf = (...args: Parameters<typeof heldBy>) => heldBy(...args).map((one) => one.rule);
const instance = (name: string) => {
  const found = shop.instances.find((one) => one.InstanceName === name);
  if (!found) throw new Error(`the sample has no ${name}`);
  return found.InstanceId;
};
const place = (line: number, override = 'no') => ({ file: 'guardrails.yaml', line, override });

describe('the largest number of targets', () => {
  it('is taken, and one more is refused', () => {
    expect(heldBy('maxTargets: 6')).toStrictEqual([]);
    expect(heldBy('maxTargets: 5')).toStrictEqual([
      {
        ...{ target: 'targets', rule: 'overMaxTargets' },
        params: { targets: 6, atMost: 5, ...place(2) },
      },
    ]);
  });

  it('counts what is written alone', () => {
    const web = { targets: { select: { tags: { role: 'web' } } }, join: [{ name: 'shop-web' }] };
    const skipping = { ...web, invalidTargets: 'skip' as const };
    const { plan, held } = guarded(skipping, guardrailsOf('maxTargets: 1'));
    expect([plan.counts.toWrite <= 1, plan.counts.targets > 1, held]).toStrictEqual([
      true,
      true,
      [],
    ]);
  });
});

describe('the largest share of a group that leaves at once', () => {
  const members = shop.networkInterfaces.filter((eni) =>
    eni.SecurityGroupIds.SecurityGroupId.includes(idOf('shop-batch')),
  ).length;
  const leaving = (number: number) => ({
    targets: { instanceIds: names.slice(0, number).map(instance) },
    leave: [{ name: 'shop-batch' }],
    join: [{ name: 'empty' }],
  });

  it('is taken, and one more is refused', () => {
    // Seven members: 3 of 7 is under 43 %, 4 of 7 is over.
    expect(members).toBe(7);
    expect(heldBy('maxRemovedShare: 43%', leaving(3))).toStrictEqual([]);
    expect(heldBy('maxRemovedShare: 43%', leaving(4))).toStrictEqual([
      {
        ...{ target: idOf('shop-batch'), rule: 'overRemovedShare' },
        params: { group: 'shop-batch', removed: 4, members: 7, atMost: '43%', ...place(2) },
      },
    ]);
    expect(heldBy('maxRemovedShare: 42%', leaving(3))).toHaveLength(1);
  });

  it('counts what is left by a set of other groups', () => {
    const set = { targets: batch().targets, set: [{ name: 'empty' }] };
    expect(rulesOf('maxRemovedShare: 50%', set)).toStrictEqual(['overRemovedShare']);
    expect(rulesOf('maxRemovedShare: 100%', set)).toStrictEqual([]);
  });

  it('says nothing of a group without members that is retired', () => {
    expect(heldBy('maxRemovedShare: 50%', { retire: [idOf('empty')] })).toStrictEqual([]);
  });
});

describe('what is protected', () => {
  it.each([
    ['by id', idOf('empty')],
    ['by name', '{ name: empty }'],
  ])('is a group that is joined or left: %s', (_what, group) => {
    expect(heldBy(`protected:\n  groups: [${group}]`)).toStrictEqual([
      {
        ...{ target: idOf('empty'), rule: 'protectedGroup' },
        params: { group: 'empty', targets: 6, names, ...place(3) },
      },
    ]);
    const leaving = batch({ join: [{ name: 'shop-app' }], leave: [{ name: 'shop-batch' }] });
    expect(rulesOf('protected: { groups: [{ name: shop-batch }] }', leaving)).toStrictEqual([
      'protectedGroup',
    ]);
  });

  it('is no group that stays as it is', () => {
    expect(rulesOf('protected: { groups: [{ name: shop-batch }] }')).toStrictEqual([]);
  });

  it.each([
    ['an instance by id', instance('batch-02'), ['batch-02']],
    ['instances by name', '{ name: batch-0* }', names],
    ['instances by tag', '{ tag: { role: batch, app: shop } }', names],
  ])('is a target: %s', (_what, entry, expected) => {
    expect(heldBy(`protected:\n  targets: [${entry}]`)).toStrictEqual([
      {
        ...{ target: instance(expected[0] ?? ''), rule: 'protectedTarget' },
        params: { targets: expected.length, names: expected, ...place(3) },
      },
    ]);
  });

  it('is an interface by id, of a change of its instance', () => {
    const eni = shop.networkInterfaces.find((one) => one.InstanceId === instance('batch-01'));
    expect(rulesOf(`protected: { targets: [${eni?.NetworkInterfaceId}] }`)).toStrictEqual([
      'protectedTarget',
    ]);
  });

  it('is no other target', () => {
    const others = "protected: { targets: [{ name: 'web-*' }, { tag: { role: db } }, i-other] }";
    expect(rulesOf(others)).toStrictEqual([]);
  });

  it('is no target that is as asked already', () => {
    const request = batch({ join: [{ name: 'shop-batch' }] });
    expect(rulesOf('protected: { targets: [{ name: batch-01 }] }', request)).toStrictEqual([]);
  });
});

describe('a group that must stay', () => {
  const leaving = batch({ leave: [{ name: 'shop-batch' }] });

  it('is not left, and may be joined', () => {
    expect(
      heldBy('mustStay:\n  - { name: empty }\n  - { name: shop-batch }', leaving),
    ).toStrictEqual([
      {
        ...{ target: idOf('shop-batch'), rule: 'groupMustStay' },
        params: { group: 'shop-batch', targets: 6, names, ...place(4) },
      },
    ]);
  });

  it('is not lost to a set of other groups', () => {
    const set = { targets: batch().targets, set: [{ name: 'empty' }] };
    expect(rulesOf('mustStay: [{ name: shop-batch }]', set)).toStrictEqual(['groupMustStay']);
    const kept = { ...set, set: [{ name: 'empty' }, { name: 'shop-batch' }] };
    expect(rulesOf('mustStay: [{ name: shop-batch }]', kept)).toStrictEqual([]);
  });
});

describe('a change window', () => {
  const windows =
    'changeWindows:\n  timeZone: Asia/Shanghai\n  open: [{ days: [fri], from: "09:00", to: "17:00" }]';

  it('takes a change while it is open, and refuses it from its end on', () => {
    expect(heldBy(windows, batch(), '2026-11-20T08:59:59Z')).toStrictEqual([]);
    expect(heldBy(windows, batch(), '2026-11-20T09:00:00Z')).toStrictEqual([
      {
        ...{ target: 'changeWindows', rule: 'outsideWindow' },
        params: { at: 'Fri 17:00', opens: 'Fri 09:00', timeZone: 'Asia/Shanghai', ...place(2) },
      },
    ]);
  });
});

describe('an owner', () => {
  const owned = (action: string) =>
    `ownedBy:\n  - tag: role\n    action: ${action}\n    say: Terraform owns it.\n`;

  it('refuses the change of what it owns, by the key of a tag', () => {
    expect(heldBy(owned('refuse'))).toStrictEqual([
      {
        ...{ target: instance('batch-01'), rule: 'ownedBy' },
        params: { say: 'Terraform owns it.', targets: 6, names, ...place(3) },
      },
    ]);
  });

  it('warns, and takes the change', () => {
    const { held, plan } = guarded(batch(), guardrailsOf(owned('warn')));
    expect([held, plan.warnings]).toStrictEqual([
      [],
      [
        {
          target: instance('batch-01'),
          message: { code: 'ownedBy', params: { say: 'Terraform owns it.', targets: 6 } },
        },
      ],
    ]);
  });

  it('is known by keys with values, and by no other value', () => {
    const tagged = (tag: string) => `ownedBy: [{ tag: ${tag}, action: refuse, say: x }]`;
    expect(rulesOf(tagged('{ role: batch, app: shop }'))).toStrictEqual(['ownedBy']);
    expect(rulesOf(tagged('{ role: batch, app: other }'))).toStrictEqual([]);
    expect(rulesOf(tagged('managed-by'))).toStrictEqual([]);
  });
});

describe('a reason', () => {
  it('is asked for', () => {
    const params = { given: '', pattern: '', ...place(2) };
    const { override: _override, ...withoutOverride } = params;
    for (const reason of [undefined, '  ']) {
      expect(heldBy('reason: { required: true }', batch({ reason }))).toMatchObject([
        { target: 'reason', rule: 'reasonMissing', params: withoutOverride },
      ]);
    }
    expect(rulesOf('reason: { required: true }', batch({ reason: 'x' }))).toStrictEqual([]);
  });

  it('fits the pattern in some part', () => {
    const text = 'reason: { required: true, pattern: "^(CHG|INC)-\\\\d+" }';
    expect(rulesOf(text, batch({ reason: 'CHG-1180: strict' }))).toStrictEqual([]);
    expect(rulesOf(text, batch({ reason: 'see CHG-1180' }))).toStrictEqual(['reasonMissing']);
  });
});

describe('a guardrail that the request overrides', () => {
  const overriding = (...overrideGuardrails: ('maxTargets' | 'ownedBy')[]) =>
    batch({ reason: 'INC-4821', overrideGuardrails });

  it('holds nothing back where the file allows it', () => {
    const text = 'maxTargets: 5\nmayOverride: [maxTargets]';
    expect(heldBy(text, overriding('maxTargets'))).toStrictEqual([]);
    expect(heldBy(text)).toMatchObject([{ rule: 'overMaxTargets', params: place(2, 'yes') }]);
  });

  it('is a refusal of its own where it does not', () => {
    const text = 'maxTargets: 6\nmayOverride: [maxTargets]';
    const [refusal, ...more] = heldBy(text, overriding('maxTargets', 'ownedBy'));
    expect([refusal?.target, refusal?.rule, more]).toStrictEqual([
      'overrideGuardrails',
      'notOverridable',
      [],
    ]);
    expect(refusal?.params).toMatchObject({ guardrail: 'ownedBy', mayOverride: ['maxTargets'] });
    expect(rulesOf('maxTargets: 5', overriding('maxTargets'))).toStrictEqual([
      'overMaxTargets',
      'notOverridable',
    ]);
  });
});

it('holds a change to all guardrails at once', () => {
  const text =
    'reason: { required: true }\nmaxTargets: 5\nmustStay: [{ name: shop-batch }]\nmaxRemovedShare: 10%';
  expect(rulesOf(text, batch({ leave: [{ name: 'shop-batch' }] }))).toStrictEqual([
    'reasonMissing',
    'overMaxTargets',
    'groupMustStay',
    'overRemovedShare',
  ]);
});

it('holds a quarantine to neither window, share, gate nor groups that must stay', () => {
  const request: Request = {
    targets: { instanceIds: [instance('web-01')] },
    quarantine: { expiresAt: '2026-11-22T08:00:00Z' },
    reason: 'INC-4821',
  };
  const closed =
    'changeWindows: { timeZone: UTC, open: [{ days: [sun], from: "09:00", to: "10:00" }] }\n';
  const text = `${closed}mustStay: [{ name: shop-web }]\nmaxRemovedShare: 1%\nmaxTargets: 1`;
  expect(rulesOf(text, request, '2026-11-20T08:00:00Z')).toStrictEqual([]);
  expect(rulesOf('protected: { targets: [{ name: web-01 }] }', request)).toStrictEqual([
    'protectedTarget',
  ]);
});
