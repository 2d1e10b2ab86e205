import type { RegionClock } from '../../clock.js';
import { FIXED_LIMITS } from '../limits.js';
import { DueActions } from './DueActions.js';
import { KeyedLists } from './KeyedLists.js';
import { RecordList } from './RecordList.js';
import { References } from './References.js';
import type {
  GroupRecord,
  InstanceRecord,
  InterfaceRecord,
  Member,
  PortRangeListRecord,
  PrefixListRecord,
  RuleRecord,
} from './records.js';
import type { PermissionElement } from './snapshot.js';
import { TagIndex } from './TagIndex.js';

export interface RegionStateOptions {
  readonly regionId: string;
  readonly accountId: string;
  readonly clock: RegionClock;
  /** After how much of the region's time Describe* shows a membership that was written. */
  readonly propagationDelayMs: number;
}

/** What the region holds, with the indexes that its pages are cut from. Knows no wire format. */
export class RegionState {
  readonly regionId: string;
  readonly accountId: string;
  readonly due: DueActions;
  readonly instances = new RecordList<InstanceRecord>();
  readonly interfaces = new RecordList<InterfaceRecord>();
  readonly groups = new RecordList<GroupRecord>();
  readonly prefixLists = new RecordList<PrefixListRecord>();
  readonly portRangeLists = new RecordList<PortRangeListRecord>();
  readonly instanceById = new Map<string, InstanceRecord>();
  readonly interfaceById = new Map<string, InterfaceRecord>();
  readonly groupById = new Map<string, GroupRecord>();
  readonly prefixListById = new Map<string, PrefixListRecord>();
  readonly portRangeListById = new Map<string, PortRangeListRecord>();
  readonly instancesByVpc = new KeyedLists<InstanceRecord>();
  readonly interfacesByVpc = new KeyedLists<InterfaceRecord>();
  readonly interfacesByInstance = new KeyedLists<InterfaceRecord>();
  readonly groupsByVpc = new KeyedLists<GroupRecord>();
  /** By the groups that Describe* show. */
  readonly instancesByGroup = new KeyedLists<InstanceRecord>();
  /** Secondary interfaces only, as DescribeNetworkInterfaces filters ([DNI]). */
  readonly secondariesByGroup = new KeyedLists<InterfaceRecord>();
  readonly instancesByTag = new TagIndex<InstanceRecord>();
  readonly interfacesByTag = new TagIndex<InterfaceRecord>();
  readonly groupsByTag = new TagIndex<GroupRecord>();
  /** Which groups' rules name a group or a list. */
  readonly references = new References();
  readonly #propagationDelayMs: number;
  #lastPosition = 0;

  constructor(options: RegionStateOptions) {
    this.regionId = options.regionId;
    this.accountId = options.accountId;
    this.due = new DueActions(options.clock);
    this.#propagationDelayMs = options.propagationDelayMs;
  }

  nextPosition(): number {
    this.#lastPosition += 1;
    return this.#lastPosition;
  }

  addInstance(record: InstanceRecord): void {
    this.instances.add(record);
    this.instanceById.set(record.element.InstanceId, record);
    this.instancesByVpc.add(record.member.vpcId, record);
    this.instancesByTag.add(record, record.element.Tags?.Tag ?? []);
    for (const id of record.member.shownGroups) this.instancesByGroup.add(id, record);
  }

  addInterface(record: InterfaceRecord): void {
    const { element } = record;
    this.interfaces.add(record);
    this.interfaceById.set(element.NetworkInterfaceId, record);
    this.interfacesByVpc.add(element.VpcId, record);
    this.interfacesByInstance.add(element.InstanceId ?? '', record);
    this.interfacesByTag.add(record, element.Tags?.Tag ?? []);
    if (element.Type !== 'Secondary') return;
    for (const id of record.member.shownGroups) this.secondariesByGroup.add(id, record);
  }

  /** Removes the instance and its interfaces, whatever it is member of. */
  releaseInstance(record: InstanceRecord): void {
    for (const owned of [...this.interfacesByInstance.of(record.element.InstanceId)]) {
      this.#removeInterface(owned);
    }
    this.#leaveAll(record.member);
    this.instances.remove(record);
    this.instanceById.delete(record.element.InstanceId);
    this.instancesByVpc.remove(record.member.vpcId, record);
    this.instancesByTag.remove(record, record.element.Tags?.Tag ?? []);
  }

  #removeInterface(record: InterfaceRecord): void {
    const { element } = record;
    this.#leaveAll(record.member);
    this.interfaces.remove(record);
    this.interfaceById.delete(element.NetworkInterfaceId);
    this.interfacesByVpc.remove(element.VpcId, record);
    this.interfacesByInstance.remove(element.InstanceId ?? '', record);
    this.interfacesByTag.remove(record, element.Tags?.Tag ?? []);
  }

  #leaveAll(member: Member): void {
    this.#commit(member, []);
    this.#show(member, []);
    member.released = true;
  }

  /** Writes a membership: at once for the checks of later writes, after the delay for reading. */
  setGroups(member: Member, groups: readonly string[]): void {
    this.#commit(member, groups);
    this.due.after(this.#propagationDelayMs, () => this.#show(member, groups));
  }

  #commit(member: Member, groups: readonly string[]): void {
    for (const id of member.groups) this.#count(id, member, -1);
    member.groups = groups;
    for (const id of groups) this.#count(id, member, 1);
  }

  /** Enters a member that was loaded into the counts of its groups. */
  countMember(member: Member): void {
    for (const id of member.groups) this.#count(id, member, 1);
  }

  #count(groupId: string, member: Member, sign: 1 | -1): void {
    const group = this.groupById.get(groupId);
    if (group === undefined) return;
    if (sign > 0) group.members.add(member);
    else group.members.delete(member);
    group.addressCount += sign * member.addressCount;
  }

  #show(member: Member, groups: readonly string[]): void {
    if (member.released) return;
    const { instance, networkInterface } = member;
    const secondary = networkInterface?.element.Type === 'Secondary' ? networkInterface : undefined;
    for (const id of member.shownGroups) {
      if (instance !== undefined) this.instancesByGroup.remove(id, instance);
      if (secondary !== undefined) this.secondariesByGroup.remove(id, secondary);
    }
    member.shownGroups = groups;
    for (const id of groups) {
      if (instance !== undefined) this.instancesByGroup.add(id, instance);
      if (secondary !== undefined) this.secondariesByGroup.add(id, secondary);
    }
  }

  addGroup(record: GroupRecord): void {
    this.groups.add(record);
    this.groupById.set(record.id, record);
    this.groupsByVpc.add(record.vpcId, record);
    this.groupsByTag.add(record, record.element.Tags?.Tag ?? []);
  }

  removeGroup(record: GroupRecord): void {
    for (const rule of [...record.rules]) this.removeRule(record, rule);
    this.groups.remove(record);
    this.groupById.delete(record.id);
    this.groupsByVpc.remove(record.vpcId, record);
    this.groupsByTag.remove(record, record.element.Tags?.Tag ?? []);
  }

  addRule(group: GroupRecord, permission: PermissionElement): void {
    group.rules.add({ position: this.nextPosition(), permission });
    this.#weigh(group, permission, 1);
  }

  removeRule(group: GroupRecord, rule: RuleRecord): void {
    group.rules.remove(rule);
    this.#weigh(group, rule.permission, -1);
  }

  #weigh(group: GroupRecord, permission: PermissionElement, sign: 1 | -1): void {
    group.ruleCost += sign * this.ruleCostOf(permission);
    if (permission.SourceGroupId || permission.DestGroupId) group.groupRuleCount += sign;
    this.references.count(group.id, permission, sign);
  }

  /**
   * What a rule counts on an interface: 1, or MaxEntries of the list that it names ([RULES]); of one
   * that names both, the product. The facts are silent about the product and about a list that the
   * region does not hold: the safe side is taken, 200 entries for the latter.
   */
  ruleCostOf(permission: PermissionElement): number {
    const prefixListId = permission.SourcePrefixListId || permission.DestPrefixListId;
    const prefixes = prefixListId
      ? (this.prefixListById.get(prefixListId)?.element.MaxEntries ??
        FIXED_LIMITS.entriesPerPrefixList)
      : 1;
    const ports = permission.PortRangeListId
      ? (this.portRangeListById.get(permission.PortRangeListId)?.element.MaxEntries ??
        FIXED_LIMITS.entriesPerPrefixList)
      : 1;
    return prefixes * ports;
  }
}
