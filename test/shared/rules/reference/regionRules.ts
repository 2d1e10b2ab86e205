import type { NetworkInterface, RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { type AddressRange, parseCidr } from './address.js';
import { parsePortRange } from './portRange.js';
import { type Rule, type RuleLookup, toRule } from './rule.js';

/** One group as a packet sees it. */
export interface GroupRules {
  readonly securityGroupId: string;
  readonly name: string;
  readonly kind: 'basic' | 'advanced' | 'unknown';
  readonly classic: boolean;
  readonly innerAccessPolicy: 'Accept' | 'Drop' | 'unknown';
  readonly rules: readonly Rule[];
  /** Private addresses of the members; undefined where one of them was not read. */
  readonly members: readonly AddressRange[] | undefined;
  /** Set when not all rules were read. */
  readonly incomplete?: string;
}

/**
 * The groups of a region snapshot, resolved once and on demand: rules to numbers, groups as peers
 * to the private addresses of their members.
 *
 * `membersRead` names the groups whose members the snapshot holds whole; without it, every group
 * counts as read (a snapshot of a whole region).
 */
export class ReferenceRegion {
  readonly #snapshot: RegionSnapshot;
  readonly #membersRead: ReadonlySet<string> | undefined;
  readonly #groups = new Map<string, GroupRules | undefined>();
  readonly #members = new Map<string, AddressRange[]>();
  /** Groups with a member of which an address, or the whole interface, was not read. */
  readonly #halfRead = new Set<string>();
  readonly #lookup: RuleLookup;

  constructor(snapshot: RegionSnapshot, membersRead?: ReadonlySet<string>) {
    this.#snapshot = snapshot;
    this.#membersRead = membersRead;
    for (const eni of snapshot.networkInterfaces) {
      const addresses = privateAddressesOf(eni);
      for (const id of eni.SecurityGroupIds.SecurityGroupId) {
        const members = this.#members.get(id) ?? [];
        members.push(...addresses);
        this.#members.set(id, members);
        const texts = addressTexts(eni);
        if (texts.length === 0 || texts.some((text) => !parseCidr(text))) this.#halfRead.add(id);
      }
    }
    for (const instance of snapshot.instances) {
      const isClassic = instance.InstanceNetworkType === 'classic';
      if (isClassic && !instance.VpcAttributes?.VpcId) continue;
      const isRead = snapshot.networkInterfaces.some(
        (eni) => eni.Type === 'Primary' && eni.InstanceId === instance.InstanceId,
      );
      if (isRead) continue;
      for (const id of instance.SecurityGroupIds.SecurityGroupId) this.#halfRead.add(id);
    }
    const prefixLists = new Map(snapshot.prefixLists.map((list) => [list.PrefixListId, list]));
    const portLists = new Map(snapshot.portRangeLists.map((list) => [list.PortRangeListId, list]));
    this.#lookup = {
      groupMembers: (id) => this.#membersOf(id),
      prefixList: (id) => {
        const list = prefixLists.get(id);
        if (!list || list.NextToken) return undefined;
        return everyDefined(list.Entries.Entry.map((entry) => parseCidr(entry.Cidr)));
      },
      portRangeList: (id) => {
        const list = portLists.get(id);
        if (!list || list.NextToken) return undefined;
        return everyDefined(list.Entries.map((entry) => parsePortRange(entry.PortRange)));
      },
    };
  }

  /** The group, or undefined when the snapshot does not hold it. */
  group(securityGroupId: string): GroupRules | undefined {
    if (!this.#groups.has(securityGroupId)) {
      this.#groups.set(securityGroupId, this.#resolve(securityGroupId));
    }
    return this.#groups.get(securityGroupId);
  }

  #membersOf(securityGroupId: string): readonly AddressRange[] | undefined {
    const read = this.#membersRead
      ? this.#membersRead.has(securityGroupId)
      : this.#snapshot.securityGroups.some((one) => one.SecurityGroupId === securityGroupId);
    if (!read || this.#halfRead.has(securityGroupId)) return undefined;
    return this.#members.get(securityGroupId) ?? [];
  }

  #resolve(securityGroupId: string): GroupRules | undefined {
    const { securityGroups, securityGroupAttributes } = this.#snapshot;
    const group = securityGroups.find((one) => one.SecurityGroupId === securityGroupId);
    const attribute = securityGroupAttributes.find(
      (one) => one.SecurityGroupId === securityGroupId,
    );
    if (!group || !attribute) return undefined;
    const rules = attribute.Permissions.Permission.map((permission) =>
      toRule(securityGroupId, permission, this.#lookup),
    );
    return {
      securityGroupId,
      name: group.SecurityGroupName ?? '',
      kind: kinds[group.SecurityGroupType] ?? 'unknown',
      classic: !group.VpcId,
      innerAccessPolicy: policies[attribute.InnerAccessPolicy ?? ''] ?? 'unknown',
      rules,
      members: this.#membersOf(securityGroupId),
      ...(attribute.NextToken ? { incomplete: 'not all of its rules were read' } : {}),
    };
  }
}

const kinds: Readonly<Record<string, 'basic' | 'advanced'>> = {
  normal: 'basic',
  enterprise: 'advanced',
};
const policies: Readonly<Record<string, 'Accept' | 'Drop'>> = { Accept: 'Accept', Drop: 'Drop' };

/** Every private address of an interface: primary, secondary, IPv6 and delegated prefixes. */
export const privateAddressesOf = (eni: NetworkInterface): AddressRange[] =>
  [...new Set(addressTexts(eni))].map(parseCidr).filter((range) => range !== undefined);

function addressTexts(eni: NetworkInterface): string[] {
  return [
    ...(eni.PrivateIpAddress ? [eni.PrivateIpAddress] : []),
    ...(eni.PrivateIpSets?.PrivateIpSet.map((set) => set.PrivateIpAddress) ?? []),
    ...(eni.Ipv6Sets?.Ipv6Set.map((set) => set.Ipv6Address) ?? []),
    ...(eni.Ipv4PrefixSets?.Ipv4PrefixSet.map((set) => set.Ipv4Prefix) ?? []),
    ...(eni.Ipv6PrefixSets?.Ipv6PrefixSet.map((set) => set.Ipv6Prefix) ?? []),
  ];
}

function everyDefined<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  const defined = values.filter((value) => value !== undefined);
  return defined.length === values.length ? defined : undefined;
}
