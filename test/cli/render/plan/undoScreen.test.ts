import { describe, expect, it } from 'vitest';
import { textOfLine } from '../../../../cli/render/paint.js';
import { renderPlan } from '../../../../cli/render/plan/renderPlan.js';
import type { EarlierChange } from '../../../../shared/change/membership/undo/earlierChange.js';
import type { PlannedOf } from '../../../../shared/contracts/plan.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { idOf, shop } from '../../../shared/change/guard/guardedPlan.js';
import { samplePlan } from './samplePlan.js';

const change = 'chg-406d78f8aaaaaaaaaaaaaaaa';
const strict = idOf('shop-egress-strict');

const instanceNamed = (name: string) => {
  const found = shop.instances.find((one) => one.InstanceName === name);
  if (!found) throw new Error(name);
  return found;
};

const targetNamed = (name: string) => {
  const { InstanceId } = instanceNamed(name);
  return { targetId: InstanceId, instanceId: InstanceId, instanceName: name };
};

const numbered = (stem: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `${stem}${String(from + at).padStart(2, '0')}`);

const joined = [...numbered('app-', 1, 20), 'stopped-app'];

/** The sample in which these instances are in the group too. */
function withMembers(names: readonly string[], groupId: string): RegionSnapshot {
  const ids = new Set(names.map((name) => instanceNamed(name).InstanceId));
  const withGroup = <
    T extends (typeof shop)['instances'][number] | (typeof shop)['networkInterfaces'][number],
  >(
    one: T,
  ): T => ({
    ...one,
    SecurityGroupIds: {
      SecurityGroupId: [...(one.SecurityGroupIds?.SecurityGroupId ?? []), groupId],
    },
  });
  return {
    ...shop,
    instances: shop.instances.map((one) => (ids.has(one.InstanceId) ? withGroup(one) : one)),
    networkInterfaces: shop.networkInterfaces.map((one) =>
      one.Type === 'Primary' && ids.has(one.InstanceId ?? '') ? withGroup(one) : one,
    ),
  };
}

/** Sixteen hours and two minutes after midnight, of whoever reads it. */
const now = new Date(2026, 10, 20, 16, 3).getTime();
const endedAt = new Date(2026, 10, 20, 16, 2).toISOString();

/** `laterBy`: who took app-07 out again, where it was another change. */
function undoScreen({
  width = 100,
  out = ['app-07'],
  laterBy,
  more = {},
}: {
  width?: number;
  out?: readonly string[];
  laterBy?: string;
  more?: Partial<PlannedOf>;
} = {}): string {
  const unchanged = numbered('app-strict-', 1, 4).map((name) => ({
    ...targetNamed(name),
    before: [],
    outcome: 'alreadyMember' as const,
  }));
  const nothing = new Map();
  const past = {
    changeId: change,
    takesBack: undefined,
    did: new Map(
      joined.map((name) => [targetNamed(name).targetId, { join: [strict], leave: [] }] as const),
    ),
    givenUp: nothing,
  };
  const later = {
    changeId: laterBy ?? '',
    takesBack: undefined,
    did: new Map(
      out.map((name) => [targetNamed(name).targetId, { join: [], leave: [strict] }] as const),
    ),
    givenUp: nothing,
  };
  const head = { kind: 'delta', status: 'completed', endedAt, retriedBy: [] } as const;
  const earlier: EarlierChange = {
    ...head,
    change: past,
    changes: laterBy === undefined ? [past] : [past, later],
    targets: new Map(
      joined.map((name) => {
        const target = targetNamed(name);
        return [target.targetId, { ...target, wanted: [strict] }];
      }),
    ),
    unchanged,
  };
  const of: PlannedOf = {
    ...head,
    ...{ changeId: change, how: 'undo', join: [strict], targets: 21, notTouched: unchanged },
    ...more,
  };
  const instanceIds = joined.map((name) => targetNamed(name).targetId);
  const snapshot = withMembers(
    joined.filter((name) => !out.includes(name)),
    strict,
  );
  const request = { targets: { instanceIds }, undo: { of: change } };
  const shown = samplePlan(request, snapshot, { earlier, of });
  const lines = renderPlan(
    { ...shown, plan: { ...shown.plan, plannedAt: new Date(now - 9_000).toISOString() } },
    { width, now, isWide: false },
  );
  return `\n${lines.map((line) => textOfLine(line).trimEnd()).join('\n')}\n`;
}

describe('the screen of an undo', () => {
  it('says what the change was, who leaves, who is left alone and why, and who is not touched', () => {
    expect(undoScreen()).toBe(`
Undo chg-406d78f8aaaaaaaaaaaaaaaa: join shop-egress-strict, 21 instances, completed 16:02
1234567890123456 · cn-hangzhou · read 9 s ago

  20 instances leave   app-01 … app-06, app-08 … app-20, stopped-app
   1 is left alone     app-07   somebody took it out of shop-egress-strict since
   4 are not touched   app-strict-01 … app-strict-04 were in before

  OPENS    + out  everything but tcp 25 (SMTP) to the Internet  all 20 instances
  CLOSES   nothing
  OTHERS   nothing changes for instances that you did not name
  INTERNET the Internet reaches nothing new

  20 calls in one wave, about 12 s.
`);
  });

  it('says which change is to be undone first', () => {
    expect(undoScreen({ laterBy: 'chg-54c1c722bbbbbbbbbbbbbbbb' })).toBe(`
Undo chg-406d78f8aaaaaaaaaaaaaaaa: join shop-egress-strict, 21 instances, completed 16:02
1234567890123456 · cn-hangzhou · read 9 s ago

  20 instances leave   app-01 … app-06, app-08 … app-20, stopped-app
   1 is left alone     app-07   chg-54c1c722bbbbbbbbbbbbbbbb changed it since
        sgm undo chg-54c1c722bbbbbbbbbbbbbbbb
   4 are not touched   app-strict-01 … app-strict-04 were in before

  OPENS    + out  everything but tcp 25 (SMTP) to the Internet  all 20 instances
  CLOSES   nothing
  OTHERS   nothing changes for instances that you did not name
  INTERNET the Internet reaches nothing new

  20 calls in one wave, about 12 s.
`);
  });

  it('says how to undo the rest where there is one', () => {
    const lines = undoScreen({ more: { join: [strict, 'shop-batch'] } })
      .split('\n')
      .slice(6, 8);
    expect(lines).toStrictEqual([
      '   1 is left alone     app-07   somebody took it out of shop-egress-strict since',
      '        --force undoes the rest of it',
    ]);
  });

  it('fits a narrow screen', () => {
    expect(undoScreen({ width: 60 })).toBe(`
Undo chg-406d78f8aaaaaaaaaaaaaaaa: join shop-egress-strict,
21 instances, completed 16:02
1234567890123456 · cn-hangzhou · read 9 s ago

  20 instances leave   app-01 … app-06, app-08 … app-20,
                       stopped-app
   1 is left alone     app-07
        somebody took it out of shop-egress-strict since
   4 are not touched   app-strict-01 … app-strict-04 were in
                       before

  OPENS    + out  everything but tcp 25 (SMTP) to the
                  Internet
                  on all 20 instances
  CLOSES   nothing
  OTHERS   nothing changes for instances that you did not
           name
  INTERNET the Internet reaches nothing new

  20 calls in one wave, about 12 s.
`);
  });

  it('says the day of a change that did not end today', () => {
    const yesterday = new Date(2026, 10, 19, 9, 5).toISOString();
    expect(undoScreen({ more: { endedAt: yesterday } }).split('\n')[1]).toBe(
      'Undo chg-406d78f8aaaaaaaaaaaaaaaa: join shop-egress-strict, 21 instances, completed 2026-11-19 09:05',
    );
  });
});
