import { uniqueInterfaces } from '../region/interfaces.js';
import type { Moves } from '../region/moves.js';
import type { RegionSnapshot } from '../region/regionSnapshot.js';
import type { Selection } from '../region/selection.js';
import type { RegionReader } from './regionReader.js';

/**
 * Reads everyone whom a change of membership concerns, beside what the selection holds: the members
 * of joined and left groups, the groups whose rules name these with their members, and what verdicts
 * on all of them stand on.
 */
export async function readConcerned(
  reader: RegionReader,
  { snapshot, membersRead: alreadyRead }: Selection,
  moves: Moves,
): Promise<{ readonly snapshot: RegionSnapshot; readonly membersRead: ReadonlySet<string> }> {
  const changed = changedGroups(snapshot, moves);
  if (changed.length === 0) return { snapshot, membersRead: alreadyRead };
  const referencing = await reader.referencingGroups(changed);
  const concernedGroups = [...new Set([...changed, ...referencing])];
  const concerned = uniqueInterfaces([
    ...(await reader.membersOf(concernedGroups)),
    ...snapshot.networkInterfaces.filter((eni) => moves.has(eni.NetworkInterfaceId)),
  ]);
  const groupIds = new Set([
    ...concernedGroups,
    ...concerned.flatMap((eni) => eni.SecurityGroupIds.SecurityGroupId),
    ...[...moves.values()].flat(),
  ]);
  const securityGroups = await reader.groupsById([...groupIds]);
  const existing = securityGroups.map((group) => group.SecurityGroupId);
  const securityGroupAttributes = await reader.attributes(existing);
  const lists = await reader.listsOf(securityGroupAttributes);
  const peers = securityGroupAttributes.flatMap((attribute) => [
    ...attribute.Permissions.Permission.flatMap((one) => [one.SourceGroupId, one.DestGroupId]),
    // Members of a group whose members reach one another are peers of each other.
    ...(attribute.InnerAccessPolicy === 'Accept' ? [attribute.SecurityGroupId] : []),
  ]);
  const named = peers.filter((id): id is string => id !== undefined && id !== '');
  const membersRead = new Set([...concernedGroups, ...named]);
  const others = await reader.membersOf(
    [...membersRead].filter((id) => !concernedGroups.includes(id)),
  );
  return {
    snapshot: {
      ...snapshot,
      networkInterfaces: uniqueInterfaces([...others, ...concerned]),
      securityGroups,
      securityGroupAttributes,
      ...lists,
    },
    membersRead,
  };
}

function changedGroups(snapshot: RegionSnapshot, moves: Moves): string[] {
  const changed = new Set<string>();
  for (const eni of snapshot.networkInterfaces) {
    const then = moves.get(eni.NetworkInterfaceId);
    if (!then) continue;
    const now = eni.SecurityGroupIds.SecurityGroupId;
    for (const id of [...now, ...then]) if (now.includes(id) !== then.includes(id)) changed.add(id);
  }
  return [...changed];
}
