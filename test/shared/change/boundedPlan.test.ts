import { expect, it } from 'vitest';
import { makeRules } from '../../../bench/makeRules.js';
import { planWithTraffic } from '../../../shared/change/planWithTraffic.js';
import { ChangeRequest, type ChangeRequestInput } from '../../../shared/contracts/changeRequest.js';
import { limits } from '../../../shared/contracts/limits.js';
import { parse } from '../../../shared/contracts/parse.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../../shared/region/selectFromSnapshot.js';
import { sha256Hex } from '../../../shared/runtime/hash.js';
import { planSettingsFrom } from '../../../shared/runtime/planSettings.js';

const RULES = 900;

/** Interfaces, each in a group of its own with hundreds of rules that are like no others. */
function regionOf(interfaces: number): RegionSnapshot {
  const groups = [...Array.from({ length: interfaces }, (_, index) => `sg-${index}`), 'sg-new'];
  return {
    ...{ regionId: 'cn-hangzhou', accountId: '1', takenAt: '2026-11-20T08:00:00Z' },
    ...{ instances: [], prefixLists: [], portRangeLists: [] },
    networkInterfaces: Array.from({ length: interfaces }, (_, index) => ({
      ...{ NetworkInterfaceId: `eni-${index}`, Type: 'Secondary', Status: 'InUse' },
      ...{ VpcId: 'vpc-1', PrivateIpAddress: `10.0.0.${index + 1}` },
      SecurityGroupIds: { SecurityGroupId: [`sg-${index}`] },
    })),
    securityGroups: groups.map((id) => ({
      ...{ SecurityGroupId: id, SecurityGroupType: 'normal', VpcId: 'vpc-1' },
    })),
    securityGroupAttributes: groups.map((id, index) => ({
      ...{ SecurityGroupId: id, VpcId: 'vpc-1', InnerAccessPolicy: 'Drop' },
      Permissions: { Permission: id === 'sg-new' ? [] : makeRules(RULES, 'random', index + 1) },
    })),
  };
}

function planned(interfaces: number, checks: number) {
  const snapshot = regionOf(interfaces);
  const asked: ChangeRequestInput = {
    regionId: 'cn-hangzhou',
    targets: {
      networkInterfaceIds: snapshot.networkInterfaces.map((one) => one.NetworkInterfaceId),
    },
    join: ['sg-new'],
    checks: Array.from({ length: checks }, (_, index) => ({
      ...{ direction: 'ingress' as const, protocol: 'tcp', portRange: `${index + 1}/65535` },
      ...{ peer: 'internet', expect: 'deny' as const },
    })),
  };
  const request = parse(ChangeRequest, asked);
  if (!request.ok) throw new Error(JSON.stringify(request.violations));
  return planWithTraffic({
    ...{ changeId: 'chg-1', plan: 1, plannedAt: snapshot.takenAt, request: request.value },
    selection: selectFromSnapshot(snapshot, request.value),
    settings: planSettingsFrom({}),
    hash: sha256Hex,
  });
}

const atMost = limits.comparisonsPerJudging;

it('refuses checks that would take too long on many sets of groups, with the numbers', () => {
  const { ok, violations } = planned(20, 50);
  expect([ok, violations]).toStrictEqual([
    false,
    [
      {
        target: 'checks',
        rule: 'checksTooMuch',
        params: { checks: 50, sets: expect.any(Number), rules: RULES, atMost },
      },
    ],
  ]);
});

it('refuses a change whose traffic would take too long, with the numbers', () => {
  const { ok, violations } = planned(60, 0);
  expect([ok, violations]).toStrictEqual([
    false,
    [{ target: 'targets', rule: 'trafficTooMuch', params: { cases: 60, rules: RULES, atMost } }],
  ]);
});

it('takes a change of two targets with ten checks over every port', () => {
  expect(planned(1, 10)).toMatchObject({ ok: true, plan: { counts: { toWrite: 1 } } });
});
