import type { Selector } from '../contracts/changeRequest.js';
import { limits } from '../contracts/limits.js';
import type {
  Instance,
  NetworkInterface,
  Permission,
  PortRangeList,
  PrefixList,
  RegionSnapshot,
  SecurityGroup,
  SecurityGroupAttribute,
} from '../contracts/regionSnapshot.js';
import { EcsCallError } from './ecsPort.js';
import { inParallel } from './inParallel.js';
import { type ReadOptions, readOnce, readPages } from './readCalls.js';

type Body = Record<string, unknown>;

/** Picks `body.A.B` as an array: the API wraps lists twice. */
const listIn =
  <T>(outer: string, inner: string) =>
  (body: Body): readonly T[] =>
    ((body[outer] as Record<string, readonly T[] | undefined> | undefined)?.[inner] ??
      []) as readonly T[];

const instancesIn = listIn<Instance>('Instances', 'Instance');
const interfacesIn = listIn<NetworkInterface>('NetworkInterfaceSets', 'NetworkInterfaceSet');
const referencesIn = listIn<{
  readonly ReferencingSecurityGroups?: {
    readonly ReferencingSecurityGroup?: readonly { readonly SecurityGroupId: string }[];
  };
}>('SecurityGroupReferences', 'SecurityGroupReference');
const groupsIn = listIn<SecurityGroup>('SecurityGroups', 'SecurityGroup');

/**
 * Reads a region with the fewest calls: Σ ⌈n / page⌉ with 100 instances, 500 interfaces (100 by
 * id), 100 groups a page, 1,000 rules a page for each group, one call for each list. The only
 * place that reads the region.
 */
export class RegionReader {
  readonly #options: ReadOptions;
  readonly #regionId: string;

  constructor(options: ReadOptions, regionId: string) {
    this.#options = options;
    this.#regionId = regionId;
  }

  /** The instances that exist; ids that name none are left out. */
  async instancesById(ids: readonly string[]): Promise<Instance[]> {
    const found = await this.#chunked(ids, limits.instancesPerPage, (chunk) =>
      this.#instances({ instanceIds: JSON.stringify(chunk) }),
    );
    if (found.length === 0 && ids.length > 0) await this.#confirmPermission();
    return found;
  }

  /**
   * A caller without the permission gets an empty list, no error; a dry run tells the difference
   * (facts/ecs 1.5). Without this, every target would look released.
   */
  async #confirmPermission(): Promise<void> {
    try {
      await readOnce(this.#options, 'DescribeInstances', {
        regionId: this.#regionId,
        dryRun: true,
      });
    } catch (error) {
      if (error instanceof EcsCallError && error.code === 'DryRunOperation') return;
      throw error;
    }
  }

  /**
   * The instances that may fit a selector: ECS filters as far as it can, the caller matches again. A
   * tag filter serves at most 1,000 resources; at that many the region is read without it.
   */
  async instancesBySelector(select: Selector, most: number): Promise<Instance[]> {
    const filters = {
      ...(select.vpcId ? { vpcId: select.vpcId } : {}),
      ...(select.securityGroupId ? { securityGroupId: select.securityGroupId } : {}),
      ...(select.instanceName ? { instanceName: select.instanceName } : {}),
    };
    if (select.tags) {
      // By tag alone: ECS takes the first 1,000 carriers and only then applies the other filters, so
      // that a combined query can look complete though it was cut.
      const tag = Object.entries(select.tags).map(([key, value]) => ({ key, value }));
      const tagged = await this.#instances({ tag });
      if (tagged.length < limits.resourcesByTag) return tagged;
      return this.#instances(filters);
    }
    return this.#instances(filters, most);
  }

  /** The interfaces that exist, secondary ones and primary ones alike. */
  async interfacesById(ids: readonly string[]): Promise<NetworkInterface[]> {
    return this.#chunked(ids, limits.interfacesPerPageById, (chunk) =>
      this.#interfaces({ networkInterfaceId: chunk, maxResults: limits.interfacesPerPageById }),
    );
  }

  async groupsById(ids: readonly string[]): Promise<SecurityGroup[]> {
    return this.#chunked(ids, limits.groupsPerPage, (chunk) =>
      this.#groups({ securityGroupIds: JSON.stringify(chunk) }),
    );
  }

  allGroups(): Promise<SecurityGroup[]> {
    return this.#groups({});
  }

  /** Rules and inner access policy of groups, all pages merged. */
  async attributes(groupIds: readonly string[]): Promise<SecurityGroupAttribute[]> {
    return inParallel(groupIds, 8, async (securityGroupId) => {
      const whole = await this.#attribute({ securityGroupId });
      if (whole.VpcId) return whole;
      // The classic network keeps public and internal rules apart, one NicType a call (facts/ecs 1.7).
      const internal = await this.#attribute({ securityGroupId, nicType: 'intranet' });
      const permissions = [...whole.Permissions.Permission, ...internal.Permissions.Permission];
      return { ...whole, Permissions: { Permission: permissions } };
    });
  }

  async #attribute(
    filters: { readonly securityGroupId: string } & Body,
  ): Promise<SecurityGroupAttribute> {
    let head: Body | undefined;
    const { items } = await readPages(
      this.#options,
      'DescribeSecurityGroupAttribute',
      { regionId: this.#regionId, maxResults: limits.rulesPerPage, ...filters },
      (body) => {
        head ??= body;
        return listIn<Permission>('Permissions', 'Permission')(body);
      },
    );
    const { NextToken: _token, RequestId: _id, ...rest } = head ?? {};
    return {
      ...rest,
      SecurityGroupId: filters.securityGroupId,
      Permissions: { Permission: items },
    };
  }

  /** The lists that the rules name, one call for each prefix list; a list that is gone is left out. */
  async listsOf(attributes: readonly SecurityGroupAttribute[]): Promise<{
    readonly prefixLists: PrefixList[];
    readonly portRangeLists: PortRangeList[];
  }> {
    const permissions = attributes.flatMap((attribute) => attribute.Permissions.Permission);
    const prefixIds = new Set(
      permissions.flatMap((one) => [one.SourcePrefixListId, one.DestPrefixListId]).filter(Boolean),
    );
    const portIds = new Set(permissions.map((one) => one.PortRangeListId).filter(Boolean));
    const prefixLists = await inParallel([...prefixIds], 8, async (prefixListId) => {
      const body = await readOnce(this.#options, 'DescribePrefixListAttributes', {
        regionId: this.#regionId,
        prefixListId,
      });
      const { RequestId: _id, ...list } = body;
      return list as unknown as PrefixList;
    });
    if (portIds.size === 0) return { prefixLists, portRangeLists: [] };
    const { items: heads } = await readPages(
      this.#options,
      'DescribePortRangeLists',
      { regionId: this.#regionId, portRangeListId: [...portIds], maxResults: 100 },
      (body) => body.PortRangeLists as readonly PortRangeList[] | undefined,
    );
    const portRangeLists = await inParallel(heads, 8, async (head) => {
      const body = await readOnce(this.#options, 'DescribePortRangeListEntries', {
        regionId: this.#regionId,
        portRangeListId: head.PortRangeListId,
      });
      return { ...head, Entries: (body.Entries ?? []) as PortRangeList['Entries'] };
    });
    return { prefixLists, portRangeLists };
  }

  /** The groups whose rules name one of these groups as a peer. */
  async referencingGroups(groupIds: readonly string[]): Promise<string[]> {
    const ids = await this.#chunked(groupIds, limits.groupsPerReferencesCall, async (chunk) => {
      const body = await readOnce(this.#options, 'DescribeSecurityGroupReferences', {
        regionId: this.#regionId,
        securityGroupId: chunk,
      });
      return referencesIn(body).flatMap((one) =>
        (one.ReferencingSecurityGroups?.ReferencingSecurityGroup ?? []).map(
          (group) => group.SecurityGroupId,
        ),
      );
    });
    return [...new Set(ids)];
  }

  /** Every interface of the groups: primary ones by their instances, secondary ones directly. */
  async membersOf(groupIds: readonly string[]): Promise<NetworkInterface[]> {
    const perGroup = await inParallel(groupIds, 4, async (securityGroupId) => {
      const [instances, secondary] = await Promise.all([
        this.#instances({ securityGroupId }),
        this.#interfaces({ securityGroupId, maxResults: limits.interfacesPerPage }),
      ]);
      return { primaryIds: instances.flatMap(primaryInterfaceIds), secondary };
    });
    const primary = await this.interfacesById([
      ...new Set(perGroup.flatMap((group) => group.primaryIds)),
    ]);
    return uniqueInterfaces([...primary, ...perGroup.flatMap((group) => group.secondary)]);
  }

  /** The whole region, for `sgm export` and audits. */
  async wholeRegion(accountId: string, takenAt: string): Promise<RegionSnapshot> {
    const [instances, networkInterfaces, securityGroups] = await Promise.all([
      this.#instances({}),
      this.#interfaces({ maxResults: limits.interfacesPerPage }),
      this.allGroups(),
    ]);
    const securityGroupAttributes = await this.attributes(
      securityGroups.map((group) => group.SecurityGroupId),
    );
    const lists = await this.listsOf(securityGroupAttributes);
    return {
      regionId: this.#regionId,
      accountId,
      takenAt,
      instances,
      networkInterfaces,
      securityGroups,
      securityGroupAttributes,
      ...lists,
    };
  }

  async #instances(filters: Body, most?: number): Promise<Instance[]> {
    const parameters = {
      regionId: this.#regionId,
      maxResults: limits.instancesPerPage,
      ...filters,
    };
    return (await readPages(this.#options, 'DescribeInstances', parameters, instancesIn, most))
      .items;
  }

  async #interfaces(filters: Body): Promise<NetworkInterface[]> {
    const parameters = { regionId: this.#regionId, ...filters };
    const pages = await readPages(
      this.#options,
      'DescribeNetworkInterfaces',
      parameters,
      interfacesIn,
    );
    return pages.items;
  }

  async #groups(filters: Body): Promise<SecurityGroup[]> {
    const parameters = { regionId: this.#regionId, maxResults: limits.groupsPerPage, ...filters };
    return (await readPages(this.#options, 'DescribeSecurityGroups', parameters, groupsIn)).items;
  }

  async #chunked<T>(
    ids: readonly string[],
    size: number,
    read: (chunk: readonly string[]) => Promise<T[]>,
  ): Promise<T[]> {
    // An empty list would be no filter at all, or match nothing: ask nothing.
    const unique = [...new Set(ids)];
    const chunks = Array.from({ length: Math.ceil(unique.length / size) }, (_, index) =>
      unique.slice(index * size, (index + 1) * size),
    );
    return (await inParallel(chunks, 4, read)).flat();
  }
}

/** The primary interface of an instance, as DescribeInstances names it. */
export const primaryInterfaceIds = (instance: Instance): string[] =>
  (instance.NetworkInterfaces?.NetworkInterface ?? [])
    .filter((eni) => eni.Type === 'Primary')
    .map((eni) => eni.NetworkInterfaceId);

export const interfaceIds = (instance: Instance): string[] =>
  (instance.NetworkInterfaces?.NetworkInterface ?? []).map((eni) => eni.NetworkInterfaceId);

export function uniqueInterfaces(enis: readonly NetworkInterface[]): NetworkInterface[] {
  return [...new Map(enis.map((eni) => [eni.NetworkInterfaceId, eni])).values()];
}
