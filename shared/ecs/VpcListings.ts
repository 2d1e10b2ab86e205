import { limits } from '../contracts/limits.js';
import { uniqueInterfaces } from '../region/interfaces.js';
import { RegionIndex } from '../region/RegionIndex.js';
import type { Instance, NetworkInterface, SecurityGroup } from '../region/regionSnapshot.js';
import { inParallel } from '../runtime/inParallel.js';
import type { RegionReader } from './regionReader.js';

/** VPCs that are listed at once. */
const VPCS_AT_ONCE = 8;

/** How far the interfaces of a VPC were listed. */
interface Listing {
  readonly interfaces: NetworkInterface[];
  pages: number;
  /** Of the next page; undefined after the last. */
  nextToken: string | undefined;
  isWhole: boolean;
  /** Pages follow one another. */
  busy: Promise<void>;
}

/**
 * The interfaces that one reading needs, in the fewest calls. A listing of a VPC has 500 of them in a
 * page, with their groups; asking by ids has 100, and the members of a group take two listings and their
 * primary interfaces by ids. So a VPC is listed where that takes no more calls, page by page as far as it
 * pays; each once. What is asked for twice within a reading is one reading: a new one begins with a new
 * object.
 */
export class VpcListings {
  readonly #reader: RegionReader;
  readonly #listings = new Map<string, Listing>();

  constructor(reader: RegionReader) {
    this.#reader = reader;
  }

  /** The interfaces of these ids; `instances` say in which VPC they are. */
  async byId(
    ids: readonly string[],
    instances: readonly Instance[],
  ): Promise<readonly NetworkInterface[]> {
    const wanted = new Set(ids);
    const byVpc = new Map<string, number>();
    for (const instance of instances) {
      const vpcId = instance.VpcAttributes?.VpcId;
      if (!vpcId) continue;
      const some = (instance.NetworkInterfaces?.NetworkInterface ?? []).filter((eni) =>
        wanted.has(eni.NetworkInterfaceId),
      );
      byVpc.set(vpcId, (byVpc.get(vpcId) ?? 0) + some.length);
    }
    const listed = await inParallel([...byVpc], VPCS_AT_ONCE, async ([vpcId, count]) => {
      const calls = Math.ceil(count / limits.interfacesPerPageById);
      return (await this.#list(vpcId, calls)).interfaces;
    });
    const found = listed.flat().filter((eni) => wanted.has(eni.NetworkInterfaceId));
    const known = new Set(found.map((eni) => eni.NetworkInterfaceId));
    const others = ids.filter((id) => !known.has(id));
    return [...found, ...(await this.#reader.interfacesById(others))];
  }

  /** Every interface of the groups. Those of `known`, which were read just now, count as they are. */
  async membersOf(
    groups: readonly SecurityGroup[],
    known: readonly NetworkInterface[],
  ): Promise<NetworkInterface[]> {
    const byVpc = new Map<string, string[]>();
    for (const { VpcId = '', SecurityGroupId } of groups) {
      byVpc.set(VpcId, [...(byVpc.get(VpcId) ?? []), SecurityGroupId]);
    }
    const read = await inParallel([...byVpc], VPCS_AT_ONCE, async ([vpcId, ids]) => {
      const listing = vpcId === '' ? undefined : await this.#list(vpcId, ids.length);
      if (!listing?.isWhole) return this.#reader.membersOf(ids, known);
      const wanted = new Set(ids);
      return listing.interfaces.filter((eni) =>
        eni.SecurityGroupIds.SecurityGroupId.some((id) => wanted.has(id)),
      );
    });
    const here = new RegionIndex({ networkInterfaces: known });
    return uniqueInterfaces(
      read.flat().map((eni) => here.networkInterface(eni.NetworkInterfaceId) ?? eni),
    );
  }

  /** Lists a VPC until it is whole or has taken so many calls. */
  async #list(vpcId: string, mostCalls: number): Promise<Listing> {
    const listing = this.#listings.get(vpcId) ?? {
      ...{ interfaces: [], pages: 0, nextToken: undefined, isWhole: false },
      busy: Promise.resolve(),
    };
    this.#listings.set(vpcId, listing);
    listing.busy = listing.busy.then(() => this.#go(vpcId, listing, mostCalls));
    await listing.busy;
    return listing;
  }

  async #go(vpcId: string, listing: Listing, mostCalls: number): Promise<void> {
    while (!listing.isWhole && listing.pages < mostCalls) {
      const page = await this.#reader.interfacesPage(vpcId, listing.nextToken);
      listing.pages += 1;
      listing.interfaces.push(...page.interfaces);
      listing.nextToken = page.nextToken;
      listing.isWhole = page.nextToken === undefined;
    }
  }
}
