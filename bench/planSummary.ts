import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareExposure } from '../shared/change/membership/exposureDifference.js';
import type { RegionSnapshot } from '../shared/region/regionSnapshot.js';
import { sha256Hex } from '../shared/runtime/hash.js';
import type { Figure } from './figure.js';
import { makeEstate } from './makeEstate.js';

/** Instances that join a group of the estate. */
const MOVERS = 25;

/** What it takes to say in few sentences what changes open and close: CPU seconds, the longest of some. */
export function measurePlanSummary(rootDir: string): Figure[] {
  const sample = join(rootDir, 'examples', 'region-shop.json');
  const shop = JSON.parse(readFileSync(sample, 'utf8')) as RegionSnapshot;
  const estate = makeEstate({
    ...{ instances: 3_000, secondaryInterfaces: 300, groups: 500, rules: 6_000 },
    ...{ vpcs: 50, mixed: true },
  });
  return [
    {
      name: 'plan: traffic of the sample in sentences',
      value: Math.max(
        ...shop.securityGroups.map((group) => secondsFor(shop, group.SecurityGroupId)),
      ),
      unit: 's',
      atMost: 1,
    },
    {
      name: 'plan: traffic of 3,000 instances in sentences',
      value: Math.max(
        ...estate.securityGroups
          .filter((_, at) => at % 40 === 1)
          .map((group) => secondsFor(estate, group.SecurityGroupId)),
      ),
      unit: 's',
      atMost: 5,
    },
  ];
}

/** A few instances of its VPC join a group. */
function secondsFor(snapshot: RegionSnapshot, groupId: string): number {
  const group = snapshot.securityGroups.find((one) => one.SecurityGroupId === groupId);
  const typeOf = new Map(
    snapshot.securityGroups.map((one) => [one.SecurityGroupId, one.SecurityGroupType]),
  );
  const moves = new Map(
    snapshot.networkInterfaces
      .filter((eni) => eni.VpcId === group?.VpcId && eni.Type === 'Primary')
      .map((eni) => [eni.NetworkInterfaceId, eni.SecurityGroupIds.SecurityGroupId] as const)
      .filter(([, now]) => !now.includes(groupId))
      .filter(([, now]) => now.every((id) => typeOf.get(id) === group?.SecurityGroupType))
      .slice(0, MOVERS)
      .map(([id, now]) => [id, [...now, groupId]] as const),
  );
  const prepared = prepareExposure({ snapshot, moves, hash: sha256Hex });
  const startedAt = process.cpuUsage().user;
  prepared.summary();
  return (process.cpuUsage().user - startedAt) / 1_000_000;
}
