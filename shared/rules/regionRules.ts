import { RegionIndex } from '../region/RegionIndex.js';
import type { NetworkInterface, Permission, RegionSnapshot } from '../region/regionSnapshot.js';
import { type AddressSet, addressSetOf } from './addressSet.js';
import { type AddressRange, parseCidr } from './cidr.js';
import { parsePortRange } from './portRange.js';
import { normalise } from './ranges.js';
import { type Rule, type RuleLookup, toRules } from './rule.js';

/** A group as packets are judged by it. */
export interface GroupRules {
  readonly securityGroupId: string;
  readonly name: string;
  readonly kind: 'basic' | 'advanced';
  readonly classic: boolean;
  readonly innerAccessPolicy: 'Accept' | 'Drop';
  readonly rules: readonly Rule[];
  /** The private addresses of the members; undefined where they were not read. */
  readonly members: AddressSet | undefined;
  /** Set where not all of its rules were read. */
  readonly incomplete?: true;
}

/**
 * The groups of a region snapshot, resolved once and on demand: rules to numbers, groups as peers
 * to the private addresses of their members.
 *
 * `membersRead` names the groups whose members the snapshot holds whole; without it, every group
 * of the snapshot counts as read (a snapshot of a whole region).
 */
export class RegionRules {
  readonly #groups = new Map<string, GroupRules | undefined>();
  readonly #members = new Map<string, AddressSet>();
  readonly #addresses = new Map<string, AddressRange[]>();
  readonly #resolve: (securityGroupId: string) => GroupRules | undefined;
  readonly #lookup: RuleLookup;
  readonly #isRead: (securityGroupId: string) => boolean;

  constructor(snapshot: RegionSnapshot, membersRead?: ReadonlySet<string>) {
    const index = new RegionIndex(snapshot);
    this.#isRead = (id) => membersRead?.has(id) ?? index.group(id) !== undefined;
    for (const eni of snapshot.networkInterfaces) {
      const own = privateAddressesOf(eni);
      for (const id of eni.SecurityGroupIds.SecurityGroupId) {
        const all = this.#addresses.get(id);
        if (all) all.push(...own);
        else this.#addresses.set(id, [...own]);
      }
    }
    const lookup = createLookup(snapshot, (id) => this.membersOf(id));
    this.#lookup = lookup;
    this.#resolve = (id) => {
      const group = index.group(id);
      const attribute = index.attribute(id);
      if (!group || !attribute) return undefined;
      return {
        securityGroupId: id,
        name: group.SecurityGroupName ?? '',
        kind: group.SecurityGroupType === 'enterprise' ? 'advanced' : 'basic',
        classic: !group.VpcId,
        innerAccessPolicy: attribute.InnerAccessPolicy === 'Drop' ? 'Drop' : 'Accept',
        rules: attribute.Permissions.Permission.flatMap((one) => toRules(id, one, lookup)),
        members: this.membersOf(id),
        ...(attribute.NextToken ? { incomplete: true } : {}),
      };
    };
  }

  /** The group, or undefined when the snapshot does not hold it. */
  group(securityGroupId: string): GroupRules | undefined {
    if (!this.#groups.has(securityGroupId)) {
      this.#groups.set(securityGroupId, this.#resolve(securityGroupId));
    }
    return this.#groups.get(securityGroupId);
  }

  /**
   * A permission as rules of a group that does not have it (yet): one rule for each direction that
   * it names.
   */
  rulesOf(securityGroupId: string, permission: Permission): readonly Rule[] {
    return toRules(securityGroupId, permission, this.#lookup);
  }

  /** The private addresses of a group's members; undefined where they were not read. */
  membersOf(securityGroupId: string): AddressSet | undefined {
    if (!this.#isRead(securityGroupId)) return undefined;
    const known = this.#members.get(securityGroupId);
    if (known) return known;
    const members = addressSetOf(this.#addresses.get(securityGroupId) ?? []);
    this.#members.set(securityGroupId, members);
    return members;
  }
}

function createLookup(
  snapshot: RegionSnapshot,
  groupMembers: RuleLookup['groupMembers'],
): RuleLookup {
  const prefixLists = new Map(snapshot.prefixLists.map((list) => [list.PrefixListId, list]));
  const portLists = new Map(snapshot.portRangeLists.map((list) => [list.PortRangeListId, list]));
  return {
    groupMembers,
    prefixList: (id) => {
      const list = prefixLists.get(id);
      if (!list || list.NextToken) return undefined;
      const entries = list.Entries.Entry.map((entry) => parseCidr(entry.Cidr));
      const read = entries.filter((entry) => entry !== undefined);
      return read.length === entries.length ? addressSetOf(read) : undefined;
    },
    portRangeList: (id) => {
      const list = portLists.get(id);
      if (!list || list.NextToken) return undefined;
      const entries = list.Entries.map((entry) => parsePortRange(entry.PortRange));
      const read = entries.filter((entry) => entry !== undefined);
      return read.length === entries.length ? normalise(read.flat()) : undefined;
    },
  };
}

/** Every private address of an interface: primary, secondary, IPv6 and delegated prefixes. */
export function privateAddressesOf(eni: NetworkInterface): AddressRange[] {
  const texts = new Set([
    ...(eni.PrivateIpAddress ? [eni.PrivateIpAddress] : []),
    ...(eni.PrivateIpSets?.PrivateIpSet.map((set) => set.PrivateIpAddress) ?? []),
    ...(eni.Ipv6Sets?.Ipv6Set.map((set) => set.Ipv6Address) ?? []),
    ...(eni.Ipv4PrefixSets?.Ipv4PrefixSet.map((set) => set.Ipv4Prefix) ?? []),
    ...(eni.Ipv6PrefixSets?.Ipv6PrefixSet.map((set) => set.Ipv6Prefix) ?? []),
  ]);
  return [...texts].map(parseCidr).filter((range) => range !== undefined);
}
