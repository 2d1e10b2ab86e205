import { readFileSync } from 'node:fs';
import type { Moves } from '../../../../shared/region/moves.js';
import type { NetworkInterface, RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';

export const shop = readRegion('examples/region-shop.json');
export const edge = readRegion('examples/region-edge.json');

function readRegion(file: string): RegionSnapshot {
  return JSON.parse(readFileSync(file, 'utf8')) as RegionSnapshot;
}

export interface SampleChange {
  readonly title: string;
  readonly snapshot: RegionSnapshot;
  readonly moves: Moves;
}

interface Asked {
  /** Names of instances; `*` stands for any text. */
  readonly who: string;
  readonly join?: string;
  readonly leave?: string;
  readonly set?: string;
}

const asked: readonly (Asked & { readonly region?: RegionSnapshot })[] = [
  { who: 'app-*', join: 'shop-egress-strict' },
  { who: 'batch-*', join: 'shop-app' },
  { who: 'web-*', join: 'legacy-default' },
  { who: 'web-02', set: 'quarantine' },
  { who: 'debug-box', leave: 'tmp-debug' },
  { who: 'k8s-ingress-*', set: 'shop-web' },
  { who: 'app-strict-*', leave: 'shop-egress-strict' },
  { who: 'web-01', set: 'shop-app' },
  { who: 'win-jump', join: 'legacy-default' },
  { who: 'mysql-*', join: 'shop-monitor' },
  { who: 'origin-*', leave: 'shop-cdn-origin' },
  { who: 'redis-*', set: 'shop-mysql' },
  { who: 'suspect', set: 'shop-app' },
  { who: 'bastion-*', join: 'shop-web' },
];

/** Changes of the sample region, each with another face. */
export const sampleChanges: readonly SampleChange[] = asked
  .map((one) => changeOf(one.region ?? shop, one))
  .filter((one) => one.moves.size > 0);

/** One instance after the other goes where its neighbour is. */
export const edgeChanges: readonly SampleChange[] = edge.networkInterfaces
  .filter((eni) => eni.VpcId)
  .flatMap((eni, at, all) => {
    const other = all[(at + 1) % all.length] as NetworkInterface;
    const wanted = other.SecurityGroupIds.SecurityGroupId;
    const now = eni.SecurityGroupIds.SecurityGroupId;
    if (other.VpcId !== eni.VpcId || [...wanted].sort().join() === [...now].sort().join())
      return [];
    return [
      {
        title: `${eni.NetworkInterfaceId} as ${other.NetworkInterfaceId}`,
        snapshot: edge,
        moves: new Map([[eni.NetworkInterfaceId, wanted]]),
      },
    ];
  });

function changeOf(snapshot: RegionSnapshot, { who, join, leave, set }: Asked): SampleChange {
  const idOf = (name: string) =>
    snapshot.securityGroups.find((group) => group.SecurityGroupName === name)?.SecurityGroupId ??
    fail(name);
  const pattern = new RegExp(`^${who.replaceAll('*', '.*')}$`);
  const instances = new Set(
    snapshot.instances
      .filter((one) => pattern.test(one.InstanceName ?? ''))
      .map((one) => one.InstanceId),
  );
  const moves = new Map(
    snapshot.networkInterfaces.flatMap((eni) => {
      if (eni.Type !== 'Primary' || !instances.has(eni.InstanceId ?? '')) return [];
      const now = eni.SecurityGroupIds.SecurityGroupId;
      const then = set
        ? [idOf(set)]
        : [
            ...now.filter((id) => !leave || id !== idOf(leave)),
            ...(join && !now.includes(idOf(join)) ? [idOf(join)] : []),
          ];
      const isSame = [...now].sort().join() === [...then].sort().join();
      return isSame || then.length === 0 ? [] : [[eni.NetworkInterfaceId, then] as const];
    }),
  );
  const what = join ? `join ${join}` : leave ? `leave ${leave}` : `set ${set}`;
  return { title: `${who} ${what}`, snapshot, moves };
}

function fail(name: string): never {
  throw new Error(`the sample has no group ${name}`);
}
