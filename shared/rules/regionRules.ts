import type { MembersUnread, Reason, UnreadMember } from '../contracts/reason.js';
import { RegionIndex } from '../region/RegionIndex.js';
import type {
  NetworkInterface,
  Permission,
  RegionSnapshot,
  SecurityGroup,
  SecurityGroupAttribute,
} from '../region/regionSnapshot.js';
import { type AddressSet, addressSetOf } from './addressSet.js';
import { type AddressRange, parseCidr } from './cidr.js';
import { parsePortRange } from './portRange.js';
import { normalise, type Ranges } from './ranges.js';
import { type Rule, type RuleLookup, toRules } from './rule.js';

/** A group as packets are judged by it. */
export interface GroupRules {
  readonly securityGroupId: string;
  readonly name: string;
  readonly kind: 'basic' | 'advanced' | 'unknown';
  /** Set with the kind `unknown`: why it is not known. */
  readonly kindUnknown?: Reason;
  readonly classic: boolean;
  /** Of a basic group. */
  readonly innerAccessPolicy: 'Accept' | 'Drop' | 'unknown';
  readonly rules: readonly Rule[];
  /** The private addresses of the members; undefined where they were not all read. */
  readonly members: AddressSet | undefined;
  /** Why the members are not known. */
  readonly membersUnread?: Reason;
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
  /** Why a member of a group is not known, by group. */
  readonly #unreadMember = new Map<string, UnreadMember>();
  readonly #resolve: (securityGroupId: string) => GroupRules | undefined;
  readonly #lookup: RuleLookup;
  readonly #isRead: (securityGroupId: string) => boolean;
  readonly #index: RegionIndex;
  readonly #interfaces: readonly NetworkInterface[];
  readonly #neighbours6 = new Map<string, Ranges<bigint>>();

  constructor(snapshot: RegionSnapshot, membersRead?: ReadonlySet<string>) {
    const index = new RegionIndex(snapshot);
    this.#index = index;
    this.#interfaces = snapshot.networkInterfaces;
    this.#isRead = (id) => membersRead?.has(id) ?? index.group(id) !== undefined;
    for (const eni of snapshot.networkInterfaces) {
      const own = privateAddressesOf(eni);
      const fault = addressFault(eni);
      for (const id of eni.SecurityGroupIds.SecurityGroupId) {
        if (fault !== undefined) this.#noteUnread(id, fault);
        const all = this.#addresses.get(id);
        if (all) all.push(...own);
        else this.#addresses.set(id, [...own]);
      }
    }
    for (const instance of index.instancesWithoutInterface) {
      for (const id of instance.SecurityGroupIds.SecurityGroupId) {
        this.#noteUnread(id, { instance: instance.InstanceId });
      }
    }
    const lookup = createLookup(snapshot, this);
    this.#lookup = lookup;
    this.#resolve = (id) => {
      const group = index.group(id);
      const attribute = index.attribute(id);
      if (!group || !attribute) return undefined;
      return {
        securityGroupId: id,
        name: group.SecurityGroupName ?? '',
        ...kindOf(group),
        classic: !group.VpcId,
        innerAccessPolicy: innerAccessPolicyOf(attribute),
        rules: attribute.Permissions.Permission.flatMap((one) => toRules(id, one, lookup)),
        members: this.membersOf(id),
        ...(this.membersOf(id) ? {} : { membersUnread: this.whyUnread(id) }),
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

  /** The private addresses of a group's members; undefined where they were not all read. */
  membersOf(securityGroupId: string): AddressSet | undefined {
    if (!this.#isRead(securityGroupId) || this.#unreadMember.has(securityGroupId)) return undefined;
    const known = this.#members.get(securityGroupId);
    if (known) return known;
    const members = addressSetOf(this.#addresses.get(securityGroupId) ?? []);
    this.#members.set(securityGroupId, members);
    return members;
  }

  /** Why `membersOf` does not know the members of a group. */
  whyUnread(securityGroupId: string): MembersUnread {
    const member = this.#isRead(securityGroupId) ? this.#unreadMember.get(securityGroupId) : {};
    return { code: 'membersUnread', group: securityGroupId, ...member };
  }

  /** Why no verdict can be given on an interface (`RegionIndex.whyUnjudged`). */
  whyUnjudged(networkInterfaceId: string): Reason | undefined {
    return this.#index.whyUnjudged(networkInterfaceId);
  }

  /** The IPv6 addresses of the interfaces of a VPC: to one another they are not the Internet. */
  neighbours6(vpcId: string): Ranges<bigint> {
    const known = this.#neighbours6.get(vpcId);
    if (known) return known;
    const fellows = this.#interfaces.filter((eni) => eni.VpcId === vpcId);
    const { v6 } = addressSetOf(fellows.flatMap(privateAddressesOf));
    this.#neighbours6.set(vpcId, v6);
    return v6;
  }

  #noteUnread(securityGroupId: string, fault: UnreadMember): void {
    if (!this.#unreadMember.has(securityGroupId)) this.#unreadMember.set(securityGroupId, fault);
  }
}

/** Basic (`normal`) and advanced (`enterprise`) groups follow different rules [TYPES]. */
function kindOf({
  SecurityGroupId,
  SecurityGroupType,
}: SecurityGroup): Pick<GroupRules, 'kind' | 'kindUnknown'> {
  if (SecurityGroupType === 'normal') return { kind: 'basic' };
  if (SecurityGroupType === 'enterprise') return { kind: 'advanced' };
  return {
    kind: 'unknown',
    kindUnknown: { code: 'groupTypeUnknown', group: SecurityGroupId, type: SecurityGroupType },
  };
}

function innerAccessPolicyOf({
  InnerAccessPolicy,
}: SecurityGroupAttribute): GroupRules['innerAccessPolicy'] {
  return InnerAccessPolicy === 'Accept' || InnerAccessPolicy === 'Drop'
    ? InnerAccessPolicy
    : 'unknown';
}

function createLookup(snapshot: RegionSnapshot, region: RegionRules): RuleLookup {
  const prefixLists = new Map(snapshot.prefixLists.map((list) => [list.PrefixListId, list]));
  const portLists = new Map(snapshot.portRangeLists.map((list) => [list.PortRangeListId, list]));
  return {
    groupMembers: (id) => region.membersOf(id),
    whyUnread: (id) => region.whyUnread(id),
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

/**
 * Every private address of an interface that can be read: primary, secondary, IPv6 and delegated
 * prefixes.
 */
export function privateAddressesOf(eni: NetworkInterface): AddressRange[] {
  return [...addressTextsOf(eni)].map(parseCidr).filter((range) => range !== undefined);
}

/** Why the addresses of an interface are not all known (shared files mask some); else undefined. */
export function addressFault(eni: NetworkInterface): UnreadMember | undefined {
  const texts = addressTextsOf(eni);
  if (texts.size === 0) return { interface: eni.NetworkInterfaceId };
  for (const text of texts) {
    if (!parseCidr(text)) return { interface: eni.NetworkInterfaceId, address: text };
  }
  return undefined;
}

function addressTextsOf(eni: NetworkInterface): ReadonlySet<string> {
  return new Set([
    ...(eni.PrivateIpAddress ? [eni.PrivateIpAddress] : []),
    ...(eni.PrivateIpSets?.PrivateIpSet.map((set) => set.PrivateIpAddress) ?? []),
    ...(eni.Ipv6Sets?.Ipv6Set.map((set) => set.Ipv6Address) ?? []),
    ...(eni.Ipv4PrefixSets?.Ipv4PrefixSet.map((set) => set.Ipv4Prefix) ?? []),
    ...(eni.Ipv6PrefixSets?.Ipv6PrefixSet.map((set) => set.Ipv6Prefix) ?? []),
  ]);
}
