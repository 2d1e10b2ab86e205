import type { ChangeRequest } from '../contracts/changeRequest.js';
import type { GroupReference } from '../contracts/groupReference.js';
import { limits } from '../contracts/limits.js';
import { interfaceIds, primaryInterfaceIds, uniqueInterfaces } from '../region/interfaces.js';
import { pickInstances } from '../region/pickInstances.js';
import { RegionIndex } from '../region/RegionIndex.js';
import type { Instance, NetworkInterface } from '../region/regionSnapshot.js';
import type { Selection } from '../region/selection.js';
import { readSurroundings } from './readSurroundings.js';
import type { RegionReader } from './regionReader.js';
import { VpcListings } from './VpcListings.js';

interface Where {
  readonly accountId: string;
  readonly regionId: string;
  readonly takenAt: string;
}

/** The groups that a kind of change names, and those whose members it changes. */
export interface NamedGroups {
  references(request: ChangeRequest): readonly GroupReference[];
  changed(request: ChangeRequest, current: readonly string[]): readonly GroupReference[];
}

/**
 * Reads what planning a change and judging its traffic need, once: its targets with their interfaces,
 * the groups that they are in or are to be in, and everyone whom the change concerns.
 */
export async function readSelection(
  reader: RegionReader,
  request: ChangeRequest,
  { references, changed }: NamedGroups,
  where: Where,
): Promise<Selection> {
  const { targets } = request;
  const named = await reader.interfacesById(targets.networkInterfaceIds ?? []);
  const ownerIds = named.flatMap((eni) => (eni.InstanceId ? [eni.InstanceId] : []));
  const byId = await reader.instancesById([...(targets.instanceIds ?? []), ...ownerIds]);
  const { selected, besides } = await select(reader, request);
  const instances = uniqueInstances([...byId, ...selected]);

  const wantsAll = request.interfaces === 'all';
  const neededIds = instances.flatMap(wantsAll ? interfaceIds : primaryInterfaceIds);
  const known = new Set(named.map((eni) => eni.NetworkInterfaceId));
  const listings = new VpcListings(reader);
  const unknown = neededIds.filter((id) => !known.has(id));
  const others = await listings.byId(unknown, instances);
  const enis = uniqueInterfaces([...named, ...others]);

  const current = [...enis, ...instances].flatMap((one) => one.SecurityGroupIds.SecurityGroupId);
  const around = await readSurroundings(
    reader,
    {
      instances,
      interfaces: enis,
      groups: references(request),
      changed: changed(request, [...new Set(current)]),
    },
    listings,
  );
  const found = new Set([...instances.map((one) => one.InstanceId), ...known]);
  const asked = [...(targets.instanceIds ?? []), ...(targets.networkInterfaceIds ?? [])];
  const networkInterfaces = uniqueInterfaces([...besides, ...around.parts.networkInterfaces]);
  return {
    snapshot: { ...where, ...around.parts, networkInterfaces },
    instanceIds: [
      ...new Set([
        ...(targets.instanceIds ?? []).filter((id) => found.has(id)),
        ...selected.map((one) => one.InstanceId),
      ]),
    ],
    networkInterfaceIds: named.map((eni) => eni.NetworkInterfaceId),
    missing: [...new Set(asked.filter((id) => !found.has(id)))],
    membersRead: around.membersRead,
    references: around.references,
  };
}

interface Selected {
  readonly selected: readonly Instance[];
  /** Members of the selector's group that DescribeInstances does not know of: secondary interfaces. */
  readonly besides: readonly NetworkInterface[];
}

async function select(reader: RegionReader, request: ChangeRequest): Promise<Selected> {
  const selector = request.targets.select;
  if (!selector) return { selected: [], besides: [] };
  const most = limits.targetsPerChange + 1;
  const { securityGroupId } = selector;
  const [fitting, besides] = await Promise.all([
    reader.instancesBySelector(selector, most),
    securityGroupId === undefined ? [] : reader.secondaryMembersOf(securityGroupId, most),
  ]);
  const owners =
    request.interfaces === 'all'
      ? await reader.instancesById(besides.flatMap((eni) => eni.InstanceId ?? []))
      : [];
  const region = new RegionIndex({ networkInterfaces: besides });
  const selected = pickInstances(request, uniqueInstances([...fitting, ...owners]), (id) =>
    region.interfacesOf(id),
  );
  return { selected, besides };
}

function uniqueInstances(instances: readonly Instance[]): Instance[] {
  return [...new Map(instances.map((one) => [one.InstanceId, one])).values()];
}
