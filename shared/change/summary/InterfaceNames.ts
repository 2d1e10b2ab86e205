import type { Moves } from '../../region/moves.js';
import { RegionIndex } from '../../region/RegionIndex.js';
import type { RegionSnapshot } from '../../region/regionSnapshot.js';
import type { InterfaceTerm } from './trafficSummary.js';

/** Two instances have their names said; more are counted. */
const NAMED = 2;

/** Names interfaces: by their instances, as targets of the change, or by the smallest group that holds them. */
export class InterfaceNames {
  readonly #region: RegionIndex;
  readonly #membersRead: ReadonlySet<string> | undefined;
  readonly #targets: ReadonlySet<string>;
  readonly #pattern: string | undefined;
  readonly #noun: 'instance' | 'interface';
  readonly #known = new Map<string, InterfaceTerm>();

  /**
   * `unseen`: targets whose interface is not in the snapshot. `membersRead`: groups whose members the
   * snapshot holds whole; absent: all of them.
   */
  constructor(
    snapshot: RegionSnapshot,
    moves: Moves,
    unseen: readonly string[] = [],
    membersRead?: ReadonlySet<string>,
  ) {
    this.#region = new RegionIndex(snapshot);
    this.#membersRead = membersRead;
    this.#targets = new Set([...moves.keys(), ...unseen]);
    const instances = [...this.#targets].map((id) => this.instanceOf(id));
    const isOneEach = new Set(instances).size === this.#targets.size;
    this.#noun = isOneEach && !instances.includes(undefined) ? 'instance' : 'interface';
    this.#pattern = this.#noun === 'instance' ? this.#patternOf(snapshot) : undefined;
  }

  /** Whether an interface is a target of the change. */
  isTarget(id: string): boolean {
    return this.#targets.has(id);
  }

  get targets(): readonly string[] {
    return [...this.#targets];
  }

  /** The instance of an interface; undefined where it has none. */
  instanceOf(id: string): string | undefined {
    const eni = this.#region.networkInterface(id);
    if (eni) return eni.InstanceId;
    return this.#region.instance(id)?.InstanceId;
  }

  /** How many instances interfaces belong to; an interface without an instance counts as one. */
  countInstances(ids: Iterable<string>): number {
    return new Set([...ids].map((id) => this.instanceOf(id) ?? id)).size;
  }

  name(ids: Iterable<string>): InterfaceTerm {
    const interfaces = [...new Set(ids)].sort();
    const key = interfaces.join();
    const known = this.#known.get(key);
    if (known) return known;
    const term = { interfaces, ...this.#termOf(interfaces) } as InterfaceTerm;
    this.#known.set(key, term);
    return term;
  }

  /** Some members of a group, by how many of how many. */
  nameMembers(groupId: string, ids: readonly string[]): InterfaceTerm {
    if (ids.length <= 1) return this.name(ids);
    return {
      interfaces: [...ids].sort(),
      kind: 'group',
      groupId,
      name: this.#region.nameOf(groupId),
      count: ids.length,
      ...this.#sizeOf(groupId),
    };
  }

  /** How many members a group has, where all were read. */
  #sizeOf(groupId: string): { readonly of?: number } {
    const isRead = this.#membersRead?.has(groupId) ?? true;
    return isRead ? { of: this.#region.membersOf(groupId).length } : {};
  }

  #termOf(ids: readonly string[]) {
    if (ids.length <= NAMED) {
      const isKnown = ids.every((id) => this.#isNamed(id));
      const group = isKnown ? undefined : this.#smallestGroupOf(ids);
      return group ?? { kind: 'names', names: this.#namesOf(ids) };
    }
    if (ids.every((id) => this.#targets.has(id))) {
      const of = this.#targets.size;
      if (this.#pattern && ids.length === of) {
        return { kind: 'pattern', pattern: this.#pattern, count: of };
      }
      return { kind: 'targets', count: ids.length, of, noun: this.#noun };
    }
    return this.#smallestGroupOf(ids) ?? this.#scattered(ids);
  }

  /** Whether the instance of an interface was read: of those that nobody named it may not be. */
  #isNamed(id: string): boolean {
    const instanceId = this.instanceOf(id);
    return !instanceId || this.#region.instance(instanceId) !== undefined;
  }

  #namesOf(ids: readonly string[]): string[] {
    const names = ids.map((id) => {
      const instance = this.#region.instance(this.instanceOf(id));
      const isOnly = !instance || this.#region.interfacesOf(instance.InstanceId).length <= 1;
      // Of several interfaces of an instance it is said which one is meant.
      return instance?.InstanceName && isOnly
        ? instance.InstanceName
        : isOnly && instance
          ? instance.InstanceId
          : id;
    });
    // Instances of one name are told apart by their ids.
    const all = new Set(names).size === names.length ? names : [...ids];
    return all.sort();
  }

  #smallestGroupOf(ids: readonly string[]) {
    const [first = '', ...others] = ids;
    const wanted = new Set(ids);
    const shared = (this.#region.networkInterface(first)?.SecurityGroupIds.SecurityGroupId ?? [])
      .map((groupId) => ({ groupId, members: this.#region.membersOf(groupId) }))
      .filter(({ members }) => members.length > others.length)
      .filter(
        ({ members }) =>
          members.filter((one) => wanted.has(one.NetworkInterfaceId)).length === wanted.size,
      )
      .sort((a, b) => a.members.length - b.members.length || (a.groupId < b.groupId ? -1 : 1));
    const [smallest] = shared;
    if (!smallest) return undefined;
    return {
      kind: 'group',
      groupId: smallest.groupId,
      name: this.#region.nameOf(smallest.groupId),
      count: ids.length,
      ...this.#sizeOf(smallest.groupId),
    };
  }

  /** In how many groups they are at least: the largest groups first. */
  #scattered(ids: readonly string[]) {
    const left = new Set(ids);
    const members = new Map<string, string[]>();
    for (const id of ids) {
      for (const group of this.#region.networkInterface(id)?.SecurityGroupIds.SecurityGroupId ??
        []) {
        const list = members.get(group);
        if (list) list.push(id);
        else members.set(group, [id]);
      }
    }
    let groups = 0;
    for (const list of [...members.values()].sort((a, b) => b.length - a.length)) {
      const before = left.size;
      for (const id of list) left.delete(id);
      if (left.size < before) groups += 1;
    }
    return { kind: 'scattered', count: ids.length, instances: this.countInstances(ids), groups };
  }

  /** What the names of all targets begin with, where no other instance's name does. */
  #patternOf(snapshot: RegionSnapshot): string | undefined {
    if (this.#targets.size <= NAMED) return undefined;
    // Instances that were not read may have such a name.
    if (!snapshot.networkInterfaces.every((one) => this.#isNamed(one.NetworkInterfaceId))) {
      return undefined;
    }
    const instances = new Set([...this.#targets].map((id) => this.instanceOf(id)));
    const stems = new Set(
      [...instances].map((id) => stemOf(this.#region.instance(id)?.InstanceName ?? '')),
    );
    const [stem, ...more] = stems;
    if (!stem || more.length > 0) return undefined;
    const others = snapshot.instances.filter((one) => !instances.has(one.InstanceId));
    return others.some((one) => stemOf(one.InstanceName ?? '') === stem) ? undefined : stem;
  }
}

/** `batch` of `batch-01`; empty where a name does not end in a number. */
const stemOf = (name: string): string => /^(.*?)[-_.]?\d+$/.exec(name)?.[1] ?? '';
