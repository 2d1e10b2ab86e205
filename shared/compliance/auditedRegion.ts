import { limits } from '../contracts/limits.js';
import { sayReason } from '../messages/sayReason.js';
import { RegionIndex } from '../region/RegionIndex.js';
import type {
  Instance,
  NetworkInterface,
  Permission,
  RegionSnapshot,
  SecurityGroup,
} from '../region/regionSnapshot.js';
import { INTERFACE_UNREAD, standInFor } from '../region/standIn.js';
import { addressSetOf } from '../rules/addressSet.js';
import { type AddressRange, readCidr } from '../rules/cidr.js';
import { CLASSIC_NETWORK } from '../rules/classicNetwork.js';
import { parsePortRange } from '../rules/portRange.js';
import { parseProtocol } from '../rules/protocol.js';
import { addressFault, privateAddressesOf, RegionRules } from '../rules/regionRules.js';
import { RuleEngine } from '../rules/ruleEngine.js';
import type { InterfaceClass } from './interfaceClass.js';
import { ruleText } from './ruleText.js';
import { RegionTraffic } from './traffic/regionTraffic.js';

/** `effective`: each interface with all of its groups; `per-group`: each group alone. */
export type AuditMode = 'effective' | 'per-group';

/** What an audit is limited to. */
export type AuditScope =
  | { readonly securityGroupId: string; readonly instanceId?: undefined }
  | { readonly instanceId: string; readonly securityGroupId?: undefined };

/**
 * A region as the checks look at it: the snapshot with its indexes, which are made once and on
 * demand.
 */
export class AuditedRegion {
  readonly snapshot: RegionSnapshot;
  readonly mode: AuditMode;
  /** Something counts as open from this share of `internet` (or `internet6`) on. */
  readonly minShare: number;
  readonly groupsPerInterface: number;
  readonly unusedSince: Readonly<Record<string, string>>;
  readonly rules: RegionRules;
  readonly engine: RuleEngine;
  readonly #index: RegionIndex;
  readonly #scope: AuditScope | undefined;
  #classes: readonly InterfaceClass[] | undefined;
  #traffic: RegionTraffic | undefined;
  readonly #onProgress: ((done: number, all: number) => void) | undefined;

  constructor(
    snapshot: RegionSnapshot,
    options: {
      readonly mode: AuditMode;
      readonly minShare: number;
      /** How many groups an interface may be in; it depends on the account. */
      readonly groupsPerInterface?: number;
      /** Limits the audit to one group with its members, or to one instance with its groups. */
      readonly scope?: AuditScope;
      /** Since when groups were seen unused, from the last run. */
      readonly unusedSince?: Readonly<Record<string, string>>;
      /** Is told how many classes of interfaces are judged. */
      readonly onProgress?: (done: number, all: number) => void;
      /** Groups whose members the snapshot holds whole; absent: every group of the snapshot. */
      readonly membersRead?: ReadonlySet<string>;
    },
  ) {
    this.snapshot = inOrder(snapshot);
    this.mode = options.mode;
    this.minShare = options.minShare;
    this.#scope = options.scope;
    this.groupsPerInterface = options.groupsPerInterface ?? limits.groupsPerInterface;
    this.unusedSince = options.unusedSince ?? {};
    this.#onProgress = options.onProgress;
    this.rules = new RegionRules(this.snapshot, options.membersRead);
    this.engine = new RuleEngine(this.rules);
    this.#index = new RegionIndex(this.snapshot);
  }

  instance(instanceId: string | undefined): Instance | undefined {
    return this.#index.instance(instanceId);
  }

  group(securityGroupId: string): SecurityGroup | undefined {
    return this.#index.group(securityGroupId);
  }

  /** A group as people call it: its name, else its id. */
  nameOf(securityGroupId: string): string {
    return this.#index.nameOf(securityGroupId);
  }

  primaryInterface(instanceId: string): NetworkInterface | undefined {
    return this.#index.primaryInterface(instanceId);
  }

  /** All interfaces of an instance that were read. */
  interfacesOf(instanceId: string): readonly NetworkInterface[] {
    return this.#index.interfacesOf(instanceId);
  }

  /** The groups that are looked at. */
  get groups(): readonly SecurityGroup[] {
    const { securityGroups } = this.snapshot;
    const scope = this.#scope;
    if (!scope) return securityGroups;
    const ids =
      scope.securityGroupId === undefined
        ? new Set(
            [...this.interfaces, ...this.standIns].flatMap(
              (eni) => eni.SecurityGroupIds.SecurityGroupId,
            ),
          )
        : new Set([scope.securityGroupId]);
    return securityGroups.filter((group) => ids.has(group.SecurityGroupId));
  }

  /** The interfaces that are looked at. */
  get interfaces(): readonly NetworkInterface[] {
    const { networkInterfaces } = this.snapshot;
    const scope = this.#scope;
    if (!scope) return networkInterfaces;
    return scope.securityGroupId === undefined
      ? networkInterfaces.filter((eni) => eni.InstanceId === scope.instanceId)
      : this.membersOf(scope.securityGroupId);
  }

  /** What stands for the interfaces that are looked at and were not read. */
  get standIns(): readonly NetworkInterface[] {
    return this.#index.instancesWithoutInterface
      .map(standInFor)
      .filter((eni) => this.#isInScope(eni));
  }

  /** The instances that are looked at. */
  get instances(): readonly Instance[] {
    const { instances } = this.snapshot;
    const scope = this.#scope;
    if (!scope) return instances;
    if (scope.instanceId !== undefined) {
      return instances.filter((one) => one.InstanceId === scope.instanceId);
    }
    const ids = new Set([...this.interfaces, ...this.standIns].map((eni) => eni.InstanceId));
    return instances.filter((one) => ids.has(one.InstanceId));
  }

  #isInScope({ InstanceId, SecurityGroupIds }: NetworkInterface): boolean {
    const scope = this.#scope;
    if (!scope) return true;
    return scope.securityGroupId === undefined
      ? InstanceId === scope.instanceId
      : SecurityGroupIds.SecurityGroupId.includes(scope.securityGroupId);
  }

  /** The interfaces that are in a group. */
  membersOf(securityGroupId: string): readonly NetworkInterface[] {
    return this.#index.membersOf(securityGroupId);
  }

  /**
   * The classes that verdicts are given for. In `effective` mode interfaces form a class by their
   * groups; in `per-group` mode each group is a class of its members.
   */
  get classes(): readonly InterfaceClass[] {
    this.#classes ??= this.mode === 'effective' ? this.#byGroups() : this.#groupsAlone();
    return this.#classes;
  }

  /** The traffic of every class, judged when it is first asked for. */
  get traffic(): RegionTraffic {
    this.#traffic ??= new RegionTraffic(this.classes, this.engine, this.#onProgress);
    return this.#traffic;
  }

  #byGroups(): InterfaceClass[] {
    const byKey = new Map<string, InterfaceClass & { interfaces: NetworkInterface[] }>();
    const ownSets = new Map<string, boolean>();
    const looksAtOwn = (groups: readonly string[], key: string) => {
      const known = ownSets.get(key) ?? this.engine.looksAtOwn(groups);
      ownSets.set(key, known);
      return known;
    };
    for (const eni of [...this.interfaces, ...this.standIns]) {
      const ids = [...eni.SecurityGroupIds.SecurityGroupId].sort();
      const groupsKey = ids.join(' ');
      const addresses = privateAddressesOf(eni);
      const hasIpv6 = addresses.some((range) => range.family === 6);
      const classic = !eni.VpcId;
      const managed = eni.ServiceManaged === true;
      // 5-tuple rules may tell the own addresses apart: each pair of them is a class of its own.
      const isKnown = addressFault(eni) === undefined;
      const owns = isKnown && looksAtOwn(ids, groupsKey) ? pairsOf(addresses) : [];
      const unjudged = this.#whyUnjudged(eni);
      for (const own of owns.length > 0 ? owns : [undefined]) {
        const ownKey = own ? own.map((one) => `${one.from}-${one.until}`).join(' ') : '';
        const key = `${groupsKey}|${ownKey}|${hasIpv6}|${classic}|${managed}|${unjudged ?? ''}`;
        const known = byKey.get(key);
        if (known) known.interfaces.push(eni);
        else {
          byKey.set(key, {
            securityGroupIds: ids,
            ...(own ? { own: addressSetOf(own) } : {}),
            hasIpv6,
            ...(unjudged === undefined ? {} : { unjudged }),
            classic,
            managed,
            interfaces: [eni],
          });
        }
      }
    }
    return [...byKey.values(), ...this.#unusedGroups()];
  }

  #whyUnjudged(eni: NetworkInterface): string | undefined {
    const reason = this.rules.whyUnjudged(eni.NetworkInterfaceId);
    if (reason === INTERFACE_UNREAD) return 'the interface of an instance was not read';
    if (reason) return sayReason(reason);
    return eni.VpcId ? undefined : sayReason(CLASSIC_NETWORK);
  }

  /** Groups without members let nobody in, but their rules are judged too. */
  #unusedGroups(): InterfaceClass[] {
    const unread = new Set(this.standIns.flatMap((one) => one.SecurityGroupIds.SecurityGroupId));
    return this.#groupsAlone().filter(
      (one) => one.interfaces.length === 0 && one.securityGroupIds.every((id) => !unread.has(id)),
    );
  }

  #groupsAlone(): InterfaceClass[] {
    return this.groups.map((group) => ({
      securityGroupIds: [group.SecurityGroupId],
      hasIpv6: true,
      classic: !group.VpcId,
      managed: group.ServiceManaged === true,
      interfaces: this.membersOf(group.SecurityGroupId),
    }));
  }
}

/**
 * Sorts the snapshot, so that its elements may have been read in any order: of two rules of equal
 * strength the same one is named, and the first of many interfaces stays the same.
 */
function inOrder(snapshot: RegionSnapshot): RegionSnapshot {
  return {
    ...snapshot,
    instances: sorted(snapshot.instances, (one) => [one.InstanceId]),
    networkInterfaces: sorted(snapshot.networkInterfaces, (one) => [one.NetworkInterfaceId]),
    securityGroups: sorted(snapshot.securityGroups, (one) => [one.SecurityGroupId]),
    securityGroupAttributes: snapshot.securityGroupAttributes.map((attribute) => ({
      ...attribute,
      Permissions: { Permission: sorted(attribute.Permissions.Permission, widestFirst) },
    })),
  };
}

/**
 * Of rules of equal strength the widest comes first and is named, since it says most of what is
 * open.
 */
function widestFirst(one: Permission): readonly (string | number)[] {
  const cidr =
    one.SourceCidrIp || one.Ipv6SourceCidrIp || one.DestCidrIp || one.Ipv6DestCidrIp || '';
  const [from = 0, until = 0] = one.PortRange ? (parsePortRange(one.PortRange) ?? []) : [];
  return [
    parseProtocol(one.IpProtocol) === 'all' ? 0 : 1,
    from - until,
    readCidr(cidr)?.prefix ?? 128,
    one.SecurityGroupRuleId || ruleText(one),
  ];
}

function sorted<T>(list: readonly T[], keysOf: (one: T) => readonly (string | number)[]): T[] {
  return list
    .map((one) => ({ one, keys: keysOf(one) }))
    .sort((a, b) => {
      const at = a.keys.findIndex((key, index) => key !== b.keys[index]);
      return at < 0 ? 0 : (a.keys[at] ?? '') < (b.keys[at] ?? '') ? -1 : 1;
    })
    .map(({ one }) => one);
}

/**
 * Pairs the own addresses, one of each family: traffic of a family is judged against the address of
 * that family. There are no pairs where no address was read.
 */
function pairsOf(addresses: readonly AddressRange[]): AddressRange[][] {
  const v4 = addresses.filter((one) => one.family === 4);
  const v6 = addresses.filter((one) => one.family === 6);
  return Array.from({ length: Math.max(v4.length, v6.length) }, (_, at) =>
    [v4[at] ?? v4.at(-1), v6[at] ?? v6.at(-1)].filter((one) => one !== undefined),
  );
}
