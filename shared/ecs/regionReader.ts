import type { Selector } from '../contracts/changeRequest.js';
import { limits } from '../contracts/limits.js';
import { primaryInterfaceIds, uniqueInterfaces } from '../region/interfaces.js';
import type { JudgedFields } from '../region/judgedFields.js';
import { RegionIndex } from '../region/RegionIndex.js';
import type {
  Instance,
  NetworkInterface,
  SecurityGroup,
  SecurityGroupAttribute,
} from '../region/regionSnapshot.js';
import type { GroupReferences } from '../region/selection.js';
import { inParallel } from '../runtime/inParallel.js';
import { EcsCallError } from './ecsPort.js';
import type { EcsOperation } from './operations.js';
import { type ReadCallOptions, readChunks, readOnce, readPages } from './readCalls.js';
import { type ReadLists, readLists } from './readLists.js';
import {
  groupsIn,
  instancesIn,
  interfacesIn,
  permissionsIn,
  referencesIn,
} from './responseLists.js';

type Body = Record<string, unknown>;

/**
 * Reads a region with the fewest calls: Σ ⌈n / page⌉ with 100 instances, 500 interfaces (100 by
 * id), 100 groups a page, 1,000 rules a page for each group, one call for each list. The only
 * place that reads the region.
 */
export class RegionReader {
  readonly #options: ReadCallOptions;
  /** The region that is read. */
  readonly regionId: string;

  constructor(options: ReadCallOptions, regionId: string) {
    this.#options = options;
    this.regionId = regionId;
  }

  /** The instances that exist; ids that name none are left out. */
  async instancesById(ids: readonly string[]): Promise<Instance[]> {
    const found = await readChunks(
      this.#options,
      'DescribeInstances',
      ids,
      limits.instancesPerPage,
      (chunk) => this.#instances({ instanceIds: JSON.stringify(chunk) }),
    );
    if (found.length === 0 && ids.length > 0) await this.#confirmPermission();
    return found;
  }

  /**
   * A caller without the permission gets an empty list, no error; a dry run tells the difference
   * (facts/ecs 1.5). Without this, every target would look released, and every audit clean.
   */
  async #confirmPermission(): Promise<void> {
    try {
      await readOnce(this.#options, 'DescribeInstances', {
        regionId: this.regionId,
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
    return readChunks(
      this.#options,
      'DescribeNetworkInterfaces',
      ids,
      limits.interfacesPerPageById,
      (chunk) =>
        this.#interfaces({ networkInterfaceId: chunk, maxResults: limits.interfacesPerPageById }),
    );
  }

  async groupsById(ids: readonly string[]): Promise<SecurityGroup[]> {
    return readChunks(this.#options, 'DescribeSecurityGroups', ids, limits.groupsPerPage, (chunk) =>
      this.#groups({ securityGroupIds: JSON.stringify(chunk) }),
    );
  }

  allGroups(): Promise<SecurityGroup[]> {
    return this.#groups({});
  }

  /** Rules and inner access policy of groups, all pages merged. */
  async attributes(
    groupIds: readonly string[],
    { fields, onProgress = () => {} }: WholeRegionOptions = {},
  ): Promise<SecurityGroupAttribute[]> {
    this.#options.budget?.allow('DescribeSecurityGroupAttribute', groupIds.length);
    let count = 0;
    const read = await inParallel(groupIds, 16, async (securityGroupId) => {
      const attribute = await this.#attributeOf(securityGroupId);
      count += 1;
      onProgress('rules of groups', count, groupIds.length);
      return fields && attribute ? fields.attribute(attribute) : attribute;
    });
    // A group that was deleted meanwhile is left out.
    return read.filter((one) => one !== undefined);
  }

  async #attributeOf(securityGroupId: string): Promise<SecurityGroupAttribute | undefined> {
    try {
      const whole = await this.#attribute({ securityGroupId });
      if (whole.VpcId) return whole;
      // The classic network keeps public and internal rules apart, one NicType a call (facts/ecs 1.7).
      const internal = await this.#attribute({ securityGroupId, nicType: 'intranet' });
      const permissions = [...whole.Permissions.Permission, ...internal.Permissions.Permission];
      return { ...whole, Permissions: { Permission: permissions } };
    } catch (error) {
      if (error instanceof EcsCallError && error.code === 'InvalidSecurityGroupId.NotFound') {
        return undefined;
      }
      throw error;
    }
  }

  async #attribute(
    filters: { readonly securityGroupId: string } & Body,
  ): Promise<SecurityGroupAttribute> {
    let head: Body | undefined;
    const items = await readPages(
      this.#options,
      'DescribeSecurityGroupAttribute',
      { regionId: this.regionId, maxResults: limits.rulesPerPage, ...filters },
      (body) => {
        head ??= body;
        return permissionsIn(body);
      },
    );
    const { NextToken: _token, RequestId: _id, ...rest } = head ?? {};
    return {
      ...rest,
      SecurityGroupId: filters.securityGroupId,
      Permissions: { Permission: items },
    };
  }

  /** The lists that the rules name, but for those that can't be read. */
  listsOf(attributes: readonly SecurityGroupAttribute[]): Promise<ReadLists> {
    return readLists(this.#options, this.regionId, attributes);
  }

  /** A page of the interfaces of a VPC, primary and secondary ones (facts/ecs 1.8). */
  async interfacesPage(
    vpcId: string,
    nextToken: string | undefined,
  ): Promise<{ readonly interfaces: readonly NetworkInterface[]; readonly nextToken?: string }> {
    const body = await readOnce(this.#options, 'DescribeNetworkInterfaces', {
      ...{ regionId: this.regionId, vpcId, maxResults: limits.interfacesPerPage },
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    return {
      interfaces: interfacesIn(body),
      ...(typeof body.NextToken === 'string' && body.NextToken !== ''
        ? { nextToken: body.NextToken }
        : {}),
    };
  }

  /** Which groups, of whatever account, have rules that name each of these groups as a peer. */
  async references(groupIds: readonly string[]): Promise<GroupReferences> {
    const operation = 'DescribeSecurityGroupReferences';
    const most = limits.groupsPerReferencesCall;
    const read = await readChunks(this.#options, operation, groupIds, most, async (chunk) => {
      const body = await readOnce(this.#options, operation, {
        regionId: this.regionId,
        securityGroupId: chunk,
      });
      return referencesIn(body).map((one) => ({
        group: one.SecurityGroupId ?? '',
        by: (one.ReferencingSecurityGroups?.ReferencingSecurityGroup ?? []).map(
          (group) => group.SecurityGroupId,
        ),
      }));
    });
    return new Map(read.map(({ group, by }) => [group, by]));
  }

  /**
   * Every interface of the groups: primary ones by their instances, secondary ones directly. Those of
   * `known`, which were read just now, are not read again.
   */
  async membersOf(
    groupIds: readonly string[],
    known: readonly NetworkInterface[] = [],
  ): Promise<NetworkInterface[]> {
    const { budget } = this.#options;
    budget?.allow('DescribeInstances', groupIds.length);
    budget?.allow('DescribeNetworkInterfaces', groupIds.length);
    const perGroup = await inParallel(groupIds, 4, async (securityGroupId) => {
      const [instances, secondary] = await Promise.all([
        this.#instances({ securityGroupId }),
        this.#interfaces({ securityGroupId, maxResults: limits.interfacesPerPage }),
      ]);
      return { primaryIds: instances.flatMap(primaryInterfaceIds), secondary };
    });
    const primaryIds = [...new Set(perGroup.flatMap((group) => group.primaryIds))];
    const here = new RegionIndex({ networkInterfaces: known });
    const primary = [
      ...primaryIds.flatMap((id) => here.networkInterface(id) ?? []),
      ...(await this.interfacesById(primaryIds.filter((id) => !here.networkInterface(id)))),
    ];
    return uniqueInterfaces([...primary, ...perGroup.flatMap((group) => group.secondary)]);
  }

  /**
   * The interfaces that are in a group beside the primary ones of instances, at most about `most`:
   * those that DescribeInstances does not find by their group (facts/ecs 1.6).
   */
  async secondaryMembersOf(securityGroupId: string, most: number): Promise<NetworkInterface[]> {
    const maxResults = limits.interfacesPerPage;
    const parameters = { regionId: this.regionId, securityGroupId, maxResults };
    try {
      const found = await readPages(
        this.#options,
        'DescribeNetworkInterfaces',
        parameters,
        interfacesIn,
        most,
      );
      return found.filter((eni) => eni.Type !== 'Primary');
    } catch (error) {
      // DescribeInstances answers an empty list for a group that does not exist.
      if (error instanceof EcsCallError && error.code === 'InvalidSecurityGroupId.NotFound') {
        return [];
      }
      throw error;
    }
  }

  /**
   * Instances, interfaces and groups of the region, each listed by itself: what changes meanwhile may
   * stand in one list and not in the other (`readMembers` makes them agree).
   */
  async listEverything(options: WholeRegionOptions = {}): Promise<{
    readonly instances: Instance[];
    readonly networkInterfaces: NetworkInterface[];
    readonly securityGroups: SecurityGroup[];
  }> {
    const { onProgress = () => {}, fields } = options;
    const note = (what: RegionPart) => (count: number) => onProgress(what, count);
    const [instances, networkInterfaces, securityGroups] = await Promise.all([
      this.#read(
        'DescribeInstances',
        instancesIn,
        { maxResults: limits.instancesPerPage },
        {
          keep: fields && ((one) => fields.instance(one)),
          note: note('instances'),
        },
      ),
      this.#read(
        'DescribeNetworkInterfaces',
        interfacesIn,
        { maxResults: limits.interfacesPerPage },
        {
          keep: fields && ((one) => fields.networkInterface(one)),
          note: note('interfaces'),
        },
      ),
      this.#read(
        'DescribeSecurityGroups',
        groupsIn,
        { maxResults: limits.groupsPerPage },
        {
          keep: fields && ((one) => fields.securityGroup(one)),
          note: note('groups'),
        },
      ),
    ]);
    if (instances.length === 0) await this.#confirmPermission();
    return { instances, networkInterfaces, securityGroups };
  }

  /** Every page of a whole listing, each element cut down as it comes. */
  async #read<T>(
    operation: EcsOperation,
    itemsOf: (body: Body) => readonly T[],
    parameters: Body,
    {
      keep = (one) => one,
      note,
    }: { keep?: ((one: T) => T) | undefined; note: (count: number) => void },
  ): Promise<T[]> {
    let count = 0;
    return readPages(
      this.#options,
      operation,
      { regionId: this.regionId, ...parameters },
      (body) => {
        const items = itemsOf(body).map(keep);
        count += items.length;
        note(count);
        return items;
      },
    );
  }

  async #instances(filters: Body, most?: number): Promise<Instance[]> {
    const parameters = {
      regionId: this.regionId,
      maxResults: limits.instancesPerPage,
      ...filters,
    };
    return readPages(this.#options, 'DescribeInstances', parameters, instancesIn, most);
  }

  async #interfaces(filters: Body): Promise<NetworkInterface[]> {
    const parameters = { regionId: this.regionId, ...filters };
    return readPages(this.#options, 'DescribeNetworkInterfaces', parameters, interfacesIn);
  }

  async #groups(filters: Body): Promise<SecurityGroup[]> {
    const parameters = { regionId: this.regionId, maxResults: limits.groupsPerPage, ...filters };
    return readPages(this.#options, 'DescribeSecurityGroups', parameters, groupsIn);
  }
}

/** What a whole region consists of, as progress names it. */
export type RegionPart = 'instances' | 'interfaces' | 'groups' | 'rules of groups';

export interface WholeRegionOptions {
  /** Keeps of each element what is judged; absent: everything that ECS answers. */
  readonly fields?: JudgedFields;
  /** Hears how many of a part are read, and of how many where that is known. */
  readonly onProgress?: (what: RegionPart, done: number, all?: number) => void;
}
