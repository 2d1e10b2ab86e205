import type { ChangeRequest, GroupReference } from '../contracts/changeRequest.js';
import { limits } from '../contracts/limits.js';
import { interfaceIds, primaryInterfaceIds, uniqueInterfaces } from '../region/interfaces.js';
import type { Instance, NetworkInterface, RegionSnapshot } from '../region/regionSnapshot.js';
import type { Selection } from '../region/selection.js';
import { matchesSelector } from '../region/selectors.js';
import type { RegionReader } from './regionReader.js';

interface Where {
  readonly accountId: string;
  readonly regionId: string;
  readonly takenAt: string;
}

/**
 * Reads what a change request needs: its targets with their interfaces, every group that they are
 * in or are to be in, the lists that rules name, the members of joined groups, and, when checks are
 * asked for, the members of every group that can be a peer.
 */
export async function readSelection(
  reader: RegionReader,
  request: ChangeRequest,
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

  const around = await readAround(reader, {
    instances,
    enis,
    references: [...(request.join ?? []), ...(request.leave ?? []), ...(request.set ?? [])],
    joined: [...(request.join ?? []), ...(request.set ?? [])],
    withPeers: request.checks.length > 0,
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

/** Reads the groups, lists and members around interfaces: what a verdict on them needs. */
export async function readAround(
  reader: RegionReader,
  input: {
    readonly instances: readonly Instance[];
    readonly enis: readonly NetworkInterface[];
    /** Groups that are named beside the ones that the interfaces are in. */
    readonly references: readonly GroupReference[];
    /** Of these, the ones whose members are counted. */
    readonly joined: readonly GroupReference[];
    readonly withPeers: boolean;
  },
): Promise<{
  readonly parts: Omit<RegionSnapshot, 'regionId' | 'accountId' | 'takenAt'>;
  readonly membersRead: ReadonlySet<string>;
}> {
  const current = [
    ...input.enis.flatMap((eni) => eni.SecurityGroupIds.SecurityGroupId),
    ...input.instances.flatMap((one) => one.SecurityGroupIds.SecurityGroupId),
  ];
  const ids = input.references.filter((one) => typeof one === 'string');
  const byName = ids.length < input.references.length;
  const securityGroups = byName
    ? await reader.allGroups()
    : await reader.groupsById([...current, ...ids]);
  const resolved = (references: readonly GroupReference[]) =>
    securityGroups
      .filter((group) =>
        references.some((one) =>
          typeof one === 'string'
            ? one === group.SecurityGroupId
            : 'name' in one
              ? one.name === group.SecurityGroupName
              : Object.entries(one.tag).every(([key, value]) =>
                  group.Tags?.Tag.some((tag) => tag.TagKey === key && tag.TagValue === value),
                ),
        ),
      )
      .map((group) => group.SecurityGroupId);
  const existing = new Set(securityGroups.map((group) => group.SecurityGroupId));
  const needed = [...new Set([...current, ...resolved(input.references)])].filter((id) =>
    existing.has(id),
  );
  const securityGroupAttributes = await reader.attributes(needed);
  const lists = await reader.listsOf(securityGroupAttributes);
  const referenced = securityGroupAttributes.flatMap((attribute) =>
    attribute.Permissions.Permission.flatMap((one) => [one.SourceGroupId, one.DestGroupId]),
  );
  const peers = input.withPeers
    ? [...needed, ...referenced.filter((id) => id !== undefined && id !== '')]
    : [];
  const membersRead = new Set([...resolved(input.joined), ...peers] as string[]);
  const members = await reader.membersOf([...membersRead]);
  return {
    parts: {
      instances: input.instances,
      networkInterfaces: uniqueInterfaces([...members, ...input.enis]),
      securityGroups,
      securityGroupAttributes,
      ...lists,
    },
    membersRead,
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
