import type { Direction } from '../../../../shared/contracts/direction.js';
import type { Moves } from '../../../../shared/region/moves.js';
import type { NetworkInterface, RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { type AddressSet, addressSetOf } from '../../../../shared/rules/addressSet.js';
import { type DifferenceLine, difference } from '../../../../shared/rules/difference.js';
import { effectiveRules } from '../../../../shared/rules/effectiveRules.js';
import { type Entry, entriesOf, looksAtOwn } from '../../../../shared/rules/entries.js';
import { Grid } from '../../../../shared/rules/grid.js';
import {
  addressFault,
  privateAddressesOf,
  RegionRules,
} from '../../../../shared/rules/regionRules.js';
import { RuleEngine } from '../../../../shared/rules/ruleEngine.js';
import type { TrafficLine } from '../../../../shared/rules/trafficLines.js';

/** Traffic as protocols × ports × source ports × peers. */
export interface Block {
  readonly protocols: ReadonlySet<number>;
  readonly ports: readonly number[];
  readonly sourcePorts: readonly number[];
  readonly peers: AddressSet;
}

/** What is exactly so on interfaces that change alike, for one address where rules look at them. */
export interface ExactTraffic {
  readonly interfaces: readonly string[];
  readonly own: AddressSet | undefined;
  /** All its addresses; undefined where others are in the same case: their traffic counts. */
  readonly alone: AddressSet | undefined;
  readonly has6: boolean;
  readonly direction: Direction;
  readonly opens: readonly Block[];
  readonly closes: readonly Block[];
  readonly unclear: readonly Block[];
  readonly allowedBefore: readonly Block[];
  readonly allowed: readonly Block[];
  readonly uncertain: readonly Block[];
  readonly lines: readonly DifferenceLine[];
}

/**
 * What a change does, interface by interface, from two readings of two regions: as it is, and as it is
 * when the change is made. It shares `difference` and `effectiveRules` with nothing that is summarised.
 */
export function exactTraffic(snapshot: RegionSnapshot, moves: Moves): ExactTraffic[] {
  const moved: RegionSnapshot = {
    ...snapshot,
    networkInterfaces: snapshot.networkInterfaces.map((eni) => ({
      ...eni,
      SecurityGroupIds: {
        SecurityGroupId: moves.get(eni.NetworkInterfaceId) ?? eni.SecurityGroupIds.SecurityGroupId,
      },
    })),
  };
  const engines = [snapshot, moved].map((one) => new RuleEngine(new RegionRules(one)));
  const then = new Map(moved.networkInterfaces.map((eni) => [eni.NetworkInterfaceId, eni]));
  const cases = new Map<
    string,
    {
      before: readonly string[];
      after: readonly string[];
      own: AddressSet | undefined;
      ids: NetworkInterface[];
    }
  >();
  const [was, is] = engines as [RuleEngine, RuleEngine];
  for (const eni of snapshot.networkInterfaces) {
    if (!eni.VpcId) continue;
    const before = [...eni.SecurityGroupIds.SecurityGroupId].sort();
    const after = [
      ...(then.get(eni.NetworkInterfaceId)?.SecurityGroupIds.SecurityGroupId ?? []),
    ].sort();
    const looks = looksAtOwn([...was.groupSet(before).groups, ...is.groupSet(after).groups]);
    // Where not all addresses of an interface are known, none of them is its own for sure.
    const owns =
      looks && addressFault(eni) === undefined
        ? privateAddressesOf(eni).map((one) => addressSetOf([one]))
        : [undefined];
    for (const own of owns) {
      const key = JSON.stringify([before, after, own ? [own.v4, own.v6.map(String)] : '']);
      const known = cases.get(key) ?? { before, after, own, ids: [] };
      known.ids.push(eni);
      cases.set(key, known);
    }
  }
  return [...cases.values()].flatMap(({ before, after, own, ids }) =>
    (['ingress', 'egress'] as const).flatMap((direction) => {
      const lists = {
        before: entriesOf(was.groupSet(before), direction, own),
        after: entriesOf(is.groupSet(after), direction, own),
      };
      if (sameEntries(lists.before, lists.after)) return [];
      const lines = difference(lists.before, lists.after);
      if (lines.length === 0) return [];
      const effective = effectiveRules(new Grid(lists.after));
      const of = (kind: string) => lines.filter((line) => line.key.kind === kind).map(blockOf);
      const addresses = ids.map((eni) => addressSetOf(privateAddressesOf(eni)));
      return [
        {
          interfaces: ids.map((eni) => eni.NetworkInterfaceId),
          own,
          alone: ids.length === 1 ? (own ?? addresses[0]) : undefined,
          has6: own ? own.v6.length > 0 : addresses.some((one) => one.v6.length > 0),
          direction,
          opens: of('opens'),
          closes: of('closes'),
          unclear: of('unclear'),
          allowedBefore: effectiveRules(new Grid(lists.before)).allowed.map(blockOf),
          allowed: effective.allowed.map(blockOf),
          uncertain: effective.uncertain.map(blockOf),
          lines,
        },
      ];
    }),
  );
}

/** Lists that judge alike by their form: most interfaces are not concerned. */
function sameEntries(a: readonly Entry[], b: readonly Entry[]): boolean {
  const text = (list: readonly Entry[]) =>
    JSON.stringify(
      list.map(({ rule: _rule, ...entry }) => entry),
      (_key, value) => (typeof value === 'bigint' ? String(value) : value),
    );
  return a.length === b.length && text(a) === text(b);
}

function blockOf({
  columns,
  ports,
  sourcePorts,
  peers,
}: TrafficLine & {
  readonly columns: readonly { readonly protocols: readonly number[] }[];
}): Block {
  const read = (texts: readonly string[]) =>
    texts.length === 0
      ? [1, 65_536]
      : texts.flatMap((text) => {
          const [from = 0, to = 0] = text.split('/').map(Number);
          return [from, to + 1];
        });
  return {
    // Columns share the lists of their protocols.
    protocols: new Set([...new Set(columns.map((column) => column.protocols))].flat()),
    ports: read(ports),
    sourcePorts: read(sourcePorts),
    peers,
  };
}
