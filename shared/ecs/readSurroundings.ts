import type { GroupReference } from '../contracts/groupReference.js';
import { uniqueInterfaces } from '../region/interfaces.js';
import type {
  Instance,
  NetworkInterface,
  RegionSnapshot,
  SecurityGroup,
} from '../region/regionSnapshot.js';
import type { GroupReferences } from '../region/selection.js';
import { fitsReference } from '../region/selectors.js';
import type { RegionReader } from './regionReader.js';
import { VpcListings } from './VpcListings.js';

export interface SurroundingsInput {
  readonly instances: readonly Instance[];
  readonly interfaces: readonly NetworkInterface[];
  /** Groups that are named beside the ones that the interfaces are in. */
  readonly groups: readonly GroupReference[];
  /** Groups, named or not, that may gain or lose members: whom that concerns is read as well. */
  readonly changed: readonly GroupReference[];
}

export interface Surroundings {
  readonly parts: Omit<RegionSnapshot, 'regionId' | 'accountId' | 'takenAt'>;
  /** Groups whose members were read whole. */
  readonly membersRead: ReadonlySet<string>;
  /** Of the groups that change, by id: the groups whose rules name them, other accounts' too. */
  readonly references: GroupReferences;
}

/**
 * Reads what verdicts on interfaces stand on, each thing once: their groups and the named ones, the
 * rules of these, the lists that rules name, and the members of every group that can be a peer. For
 * groups that change, also the groups whose rules name them, the members of both, and what verdicts
 * on those members stand on.
 */
export async function readSurroundings(
  reader: RegionReader,
  { instances, interfaces, groups, changed }: SurroundingsInput,
  listings = new VpcListings(reader),
): Promise<Surroundings> {
  const own = [...interfaces, ...instances].flatMap((one) => one.SecurityGroupIds.SecurityGroupId);
  const known = await groupsOf(reader, own, [...groups, ...changed]);
  const idsOf = (references: readonly GroupReference[]) =>
    known
      .filter((group) => references.some((reference) => fitsReference(reference, group)))
      .map((group) => group.SecurityGroupId);
  const changing = idsOf(changed);
  const references = changing.length > 0 ? await reader.references(changing) : new Map();
  const referencing: string[] = [...new Set([...references.values()].flat())];
  // A group of another account may name ours: its members can't be read, so they stay unknown.
  const withReferencing = await withMore(reader, known, referencing);
  const concernedGroups = [...new Set([...changing, ...existing(referencing, withReferencing)])];
  const concerned = await listings.membersOf(
    groupsIn(concernedGroups, withReferencing),
    interfaces,
  );
  const further = [
    ...referencing,
    ...concerned.flatMap((eni) => eni.SecurityGroupIds.SecurityGroupId),
  ];
  const judgedGroups = await withMore(reader, withReferencing, further);
  const judged = [...new Set([...own, ...idsOf(groups), ...changing, ...further])];
  const securityGroupAttributes = await reader.attributes(existing(judged, judgedGroups));
  const lists = await reader.listsOf(securityGroupAttributes);
  const peers = securityGroupAttributes.flatMap((attribute) => [
    ...attribute.Permissions.Permission.flatMap((one) => [one.SourceGroupId, one.DestGroupId]),
    // Members of a group whose members reach each other are peers.
    ...(attribute.InnerAccessPolicy === 'Drop' ? [] : [attribute.SecurityGroupId]),
  ]);
  const named = peers.filter((id): id is string => id !== undefined && id !== '');
  const securityGroups = await withMore(reader, judgedGroups, named);
  // The members of a group that is not this region's (another account's) stay unknown.
  const unread = existing([...new Set(named)], securityGroups).filter(
    (id) => !concernedGroups.includes(id),
  );
  const others = await listings.membersOf(groupsIn(unread, securityGroups), [
    ...concerned,
    ...interfaces,
  ]);
  return {
    parts: {
      instances,
      networkInterfaces: uniqueInterfaces([...others, ...concerned, ...interfaces]),
      securityGroups,
      securityGroupAttributes,
      ...lists,
    },
    membersRead: new Set([...concernedGroups, ...unread]),
    references,
  };
}

/** The groups and those of these ids that are not among them yet. */
async function withMore(
  reader: RegionReader,
  groups: readonly SecurityGroup[],
  ids: readonly string[],
): Promise<readonly SecurityGroup[]> {
  const have = new Set(groups.map((group) => group.SecurityGroupId));
  const missing = [...new Set(ids)].filter((id) => !have.has(id));
  return [...groups, ...(await reader.groupsById(missing))];
}

function groupsIn(ids: readonly string[], groups: readonly SecurityGroup[]): SecurityGroup[] {
  const wanted = new Set(ids);
  return groups.filter((group) => wanted.has(group.SecurityGroupId));
}

function existing(ids: readonly string[], groups: readonly SecurityGroup[]): string[] {
  const exist = new Set(groups.map((group) => group.SecurityGroupId));
  return ids.filter((id) => exist.has(id));
}

/** The groups by their ids; all of the region's where one is named otherwise. */
function groupsOf(
  reader: RegionReader,
  ids: readonly string[],
  references: readonly GroupReference[],
) {
  const named = references.filter((one) => typeof one === 'string');
  return named.length < references.length
    ? reader.allGroups()
    : reader.groupsById([...new Set([...ids, ...named])]);
}
