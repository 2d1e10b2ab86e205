import type { ChangeRequest } from '../contracts/changeRequest.js';
import type { GroupReference } from '../contracts/groupReference.js';
import { limits } from '../contracts/limits.js';
import { interfaceIds, primaryInterfaceIds, uniqueInterfaces } from '../region/interfaces.js';
import type { Instance } from '../region/regionSnapshot.js';
import type { Selection } from '../region/selection.js';
import { matchesSelector } from '../region/selectors.js';
import { readSurroundings } from './readSurroundings.js';
import type { RegionReader } from './regionReader.js';

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
  const selected = targets.select ? await select(reader, targets.select) : [];
  const instances = uniqueInstances([...byId, ...selected]);

  const wantsAll = request.interfaces === 'all';
  const neededIds = instances.flatMap(wantsAll ? interfaceIds : primaryInterfaceIds);
  const known = new Set(named.map((eni) => eni.NetworkInterfaceId));
  const others = await reader.interfacesById(neededIds.filter((id) => !known.has(id)));
  const enis = uniqueInterfaces([...named, ...others]);

  const current = [...enis, ...instances].flatMap((one) => one.SecurityGroupIds.SecurityGroupId);
  const around = await readSurroundings(reader, {
    instances,
    interfaces: enis,
    groups: references(request),
    changed: changed(request, [...new Set(current)]),
  });
  const found = new Set([...instances.map((one) => one.InstanceId), ...known]);
  const asked = [...(targets.instanceIds ?? []), ...(targets.networkInterfaceIds ?? [])];
  return {
    snapshot: { ...where, ...around.parts },
    instanceIds: [
      ...new Set([
        ...(targets.instanceIds ?? []).filter((id) => found.has(id)),
        ...selected.map((one) => one.InstanceId),
      ]),
    ],
    networkInterfaceIds: named.map((eni) => eni.NetworkInterfaceId),
    missing: [...new Set(asked.filter((id) => !found.has(id)))],
    membersRead: around.membersRead,
  };
}

async function select(
  reader: RegionReader,
  selector: NonNullable<ChangeRequest['targets']['select']>,
): Promise<Instance[]> {
  const instances = await reader.instancesBySelector(selector, limits.targetsPerChange + 1);
  return instances.filter((instance) => matchesSelector(instance, selector));
}

function uniqueInstances(instances: readonly Instance[]): Instance[] {
  return [...new Map(instances.map((one) => [one.InstanceId, one])).values()];
}
