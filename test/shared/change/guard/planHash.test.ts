import { describe, expect, it } from 'vitest';
import type { ChangeRequestInput } from '../../../../shared/contracts/changeRequest.js';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { guarded, guardrailsOf, idOf, shop, usual } from './guardedPlan.js';

type Request = Omit<ChangeRequestInput, 'regionId'>;
const join: Request = {
  targets: { select: { tags: { role: 'batch' } } },
  join: [{ name: 'shop-app' }],
};
const hashOf = (request: Request, snapshot = shop) =>
  guarded(request, usual, snapshot).plan.hash ?? '';
const reviewed = hashOf(join);

/** The sample with one instance (and its primary interface) in other groups. */
function regrouped(name: string, groups: readonly string[]): RegionSnapshot {
  const SecurityGroupIds = { SecurityGroupId: groups.map(idOf) };
  const instance = shop.instances.find((one) => one.InstanceName === name);
  return {
    ...shop,
    instances: shop.instances.map((one) => (one === instance ? { ...one, SecurityGroupIds } : one)),
    networkInterfaces: shop.networkInterfaces.map((one) =>
      one.InstanceId === instance?.InstanceId ? { ...one, SecurityGroupIds } : one,
    ),
  };
}

/** What differs from the plan that was reviewed. */
const differencesOf = (request: Request, snapshot = shop, expectPlan = reviewed) =>
  guarded({ ...request, expectPlan }, usual, snapshot).held;

describe('the hash of a plan', () => {
  it('is 64 hex digits, and the same for another name of the same change', () => {
    expect(reviewed).toMatch(/^[0-9a-f]{64}$/);
    const other = { ...join, join: [idOf('shop-app')], reason: 'another', rollout: { waves: [1] } };
    expect(hashOf(other)).toBe(reviewed);
    const backwards = {
      ...shop,
      instances: [...shop.instances].reverse(),
      networkInterfaces: [...shop.networkInterfaces].reverse(),
    };
    expect(hashOf(join, backwards)).toBe(reviewed);
  });

  it('holds nothing against the plan that was reviewed', () => {
    expect(differencesOf(join)).toStrictEqual([]);
  });

  it('says that only the traffic differs where a neighbour has joined', () => {
    const region = regrouped('monitor-01', ['shop-monitor', 'shop-app']);
    const [now, expected] = [hashOf(join, region), hashOf(join)];
    expect([now.slice(0, 42), now === expected]).toStrictEqual([expected.slice(0, 42), false]);
    expect(differencesOf(join, region)).toMatchObject([
      { target: 'exposure', rule: 'planExposureDiffers', params: { plan: now } },
    ]);
  });

  it('says that targets, operations and traffic differ where a target is as asked by now', () => {
    const region = regrouped('batch-01', ['shop-batch', 'shop-app']);
    const now = hashOf(join, region);
    expect(differencesOf(join, region)).toMatchObject([
      {
        ...{ target: 'targets', rule: 'planTargetsDiffer' },
        params: { plan: now, toWrite: 5, unchanged: 1, skipped: 0 },
      },
      { target: 'operations', rule: 'planOperationsDiffer', params: { plan: now, operations: 5 } },
      { target: 'exposure', rule: 'planExposureDiffers', params: { plan: now } },
    ]);
  });

  it('says that the operations differ where a target is in another group than it was', () => {
    const region = regrouped('batch-01', ['shop-batch', 'empty']);
    expect(differencesOf(join, region).map((one) => one.rule)).toStrictEqual([
      'planOperationsDiffer',
    ]);
  });

  it('stands beside what guardrails hold back', () => {
    const request = { ...join, expectPlan: reviewed };
    const { held } = guarded(request, guardrailsOf('maxTargets: 5'));
    expect(held.map((one) => one.rule)).toStrictEqual(['overMaxTargets']);
  });
});
