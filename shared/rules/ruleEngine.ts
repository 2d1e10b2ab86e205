import type { Direction } from '../contracts/direction.js';
import type { Reason } from '../contracts/reason.js';
import type { AddressSet } from './addressSet.js';
import { entriesOf, type GroupSet, looksAtOwn } from './entries.js';
import { Grid } from './grid.js';
import type { Ranges } from './ranges.js';
import type { GroupRules, RegionRules } from './regionRules.js';

/**
 * Compiles the rules of a region: one grid for each distinct set of groups and direction (and own
 * addresses, where 5-tuple rules look at them). A grid is made when it is first asked for, and all
 * interfaces with the same set share it. The cost grows with the distinct sets, not with the
 * interfaces.
 *
 * @example
 * const engine = new RuleEngine(new RegionRules(snapshot));
 * const grid = engine.grid(eni.SecurityGroupIds.SecurityGroupId, 'ingress');
 * const index = grid.decide4(0x08_08_08_08, 6, 443, 50_000); // TCP 443 from 8.8.8.8
 * const isLetIn = index >= 0 && grid.entries[index]?.allow === true; // −1: uncertain
 */
export class RuleEngine {
  readonly #region: RegionRules;
  readonly #sets = new Map<string, GroupSet>();
  readonly #grids = new Map<string, Grid>();

  constructor(region: RegionRules) {
    this.#region = region;
  }

  /** The groups of these ids. Order and repetition of the ids do not matter. */
  groupSet(securityGroupIds: readonly string[]): GroupSet {
    const ids = [...new Set(securityGroupIds)].sort();
    const key = ids.join(' ');
    const known = this.#sets.get(key);
    if (known) return known;
    const groups: GroupRules[] = [];
    const missing: string[] = [];
    for (const id of ids) {
      const group = this.#region.group(id);
      if (group) groups.push(group);
      else missing.push(id);
    }
    const set = { ids, groups, missing };
    this.#sets.set(key, set);
    return set;
  }

  /** Why no verdict can be given on an interface (`RegionRules.whyUnjudged`). */
  whyUnjudged(networkInterfaceId: string): Reason | undefined {
    return this.#region.whyUnjudged(networkInterfaceId);
  }

  /** The IPv6 addresses of a VPC's interfaces (`RegionRules.neighbours6`). */
  neighbours6(vpcId: string | undefined): Ranges<bigint> {
    return vpcId ? this.#region.neighbours6(vpcId) : [];
  }

  /** Whether verdicts depend on the own address: then `grid` needs it. */
  looksAtOwn(securityGroupIds: readonly string[]): boolean {
    return looksAtOwn(this.groupSet(securityGroupIds).groups);
  }

  /** The compiled rules of a set of groups. */
  grid(securityGroupIds: readonly string[], direction: Direction, own?: AddressSet): Grid {
    const set = this.groupSet(securityGroupIds);
    const ownKey = own && looksAtOwn(set.groups) ? `${own.v4.join(',')};${own.v6.join(',')}` : '';
    const key = `${direction}|${set.ids.join(' ')}|${ownKey}`;
    const known = this.#grids.get(key);
    if (known) return known;
    const grid = new Grid(entriesOf(set, direction, own));
    this.#grids.set(key, grid);
    return grid;
  }
}
