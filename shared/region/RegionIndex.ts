import type { Reason } from '../contracts/reason.js';
import { networkContradiction, networkOf } from './networkOf.js';
import type {
  Instance,
  NetworkInterface,
  RegionSnapshot,
  SecurityGroup,
  SecurityGroupAttribute,
} from './regionSnapshot.js';
import { INTERFACE_UNREAD, standInId } from './standIn.js';

/** What an index is made of: a snapshot, or the part of one that is at hand. */
export type IndexedRegion = Partial<
  Pick<
    RegionSnapshot,
    'instances' | 'networkInterfaces' | 'securityGroups' | 'securityGroupAttributes'
  >
>;

/**
 * Finds the elements of a region snapshot by id and by what they belong to. Each lookup table is made
 * when it is first asked for; of an element that stands twice the last one counts.
 */
export class RegionIndex {
  readonly #region: IndexedRegion;
  #instances: Map<string, Instance> | undefined;
  #interfaces: Map<string, NetworkInterface> | undefined;
  #groups: Map<string, SecurityGroup> | undefined;
  #attributes: Map<string, SecurityGroupAttribute> | undefined;
  #primary: Map<string, NetworkInterface> | undefined;
  #withoutInterface: readonly Instance[] | undefined;
  #standIns: ReadonlySet<string> | undefined;
  #ofInstance: Map<string, NetworkInterface[]> | undefined;
  #members: Map<string, NetworkInterface[]> | undefined;

  constructor(region: IndexedRegion) {
    this.#region = region;
  }

  instance(instanceId: string | undefined): Instance | undefined {
    this.#instances ??= byId(this.#region.instances, (one) => one.InstanceId);
    return instanceId === undefined ? undefined : this.#instances.get(instanceId);
  }

  networkInterface(networkInterfaceId: string | undefined): NetworkInterface | undefined {
    this.#interfaces ??= byId(this.#region.networkInterfaces, (one) => one.NetworkInterfaceId);
    return networkInterfaceId === undefined ? undefined : this.#interfaces.get(networkInterfaceId);
  }

  group(securityGroupId: string | undefined): SecurityGroup | undefined {
    this.#groups ??= byId(this.#region.securityGroups, (one) => one.SecurityGroupId);
    return securityGroupId === undefined ? undefined : this.#groups.get(securityGroupId);
  }

  /** A group's rules; undefined where they were not read. */
  attribute(securityGroupId: string): SecurityGroupAttribute | undefined {
    this.#attributes ??= byId(this.#region.securityGroupAttributes, (one) => one.SecurityGroupId);
    return this.#attributes.get(securityGroupId);
  }

  /** A group as people call it: its name, else its id. */
  nameOf(securityGroupId: string): string {
    return this.group(securityGroupId)?.SecurityGroupName || securityGroupId;
  }

  /** Whether a group is an advanced one (`enterprise`); false for a basic or an unknown one. */
  isAdvanced(securityGroupId: string): boolean {
    return this.group(securityGroupId)?.SecurityGroupType === 'enterprise';
  }

  /** The primary interface of an instance; undefined in the classic network, and where it was not read. */
  primaryInterface(instanceId: string): NetworkInterface | undefined {
    if (!this.#primary) {
      this.#primary = new Map();
      for (const eni of this.#region.networkInterfaces ?? []) {
        if (eni.Type === 'Primary' && eni.InstanceId) this.#primary.set(eni.InstanceId, eni);
      }
    }
    return this.#primary.get(instanceId);
  }

  /** Instances of a VPC whose primary interface was not read. */
  get instancesWithoutInterface(): readonly Instance[] {
    this.#withoutInterface ??= (this.#region.instances ?? []).filter(
      (one) => networkOf(one) !== 'classic' && !this.primaryInterface(one.InstanceId),
    );
    return this.#withoutInterface;
  }

  /**
   * Why no verdict can be given on an interface, whatever its rules say: it was not read (then the id
   * is that of `standInFor`), or what was read of its network contradicts itself. Undefined for any
   * other.
   */
  whyUnjudged(networkInterfaceId: string): Reason | undefined {
    const eni = this.networkInterface(networkInterfaceId);
    if (eni) {
      const instance = this.instance(eni.InstanceId);
      return instance && networkContradiction(instance, eni);
    }
    this.#standIns ??= new Set(this.instancesWithoutInterface.map(standInId));
    return this.#standIns.has(networkInterfaceId) ? INTERFACE_UNREAD : undefined;
  }

  /** All interfaces of an instance, in the order of the snapshot. */
  interfacesOf(instanceId: string): readonly NetworkInterface[] {
    this.#ofInstance ??= listsBy(this.#region.networkInterfaces, (eni) =>
      eni.InstanceId ? [eni.InstanceId] : [],
    );
    return this.#ofInstance.get(instanceId) ?? [];
  }

  /** The interfaces that are in a group, in the order of the snapshot. */
  membersOf(securityGroupId: string): readonly NetworkInterface[] {
    this.#members ??= listsBy(
      this.#region.networkInterfaces,
      (eni) => eni.SecurityGroupIds.SecurityGroupId,
    );
    return this.#members.get(securityGroupId) ?? [];
  }
}

const byId = <T>(list: readonly T[] | undefined, idOf: (one: T) => string): Map<string, T> =>
  new Map((list ?? []).map((one) => [idOf(one), one]));

function listsBy<T>(
  list: readonly T[] | undefined,
  keysOf: (one: T) => readonly string[],
): Map<string, T[]> {
  const lists = new Map<string, T[]>();
  for (const one of list ?? []) {
    for (const key of keysOf(one)) {
      const known = lists.get(key);
      if (known) known.push(one);
      else lists.set(key, [one]);
    }
  }
  return lists;
}
