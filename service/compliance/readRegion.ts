import { readSurroundings } from '../../shared/ecs/readSurroundings.js';
import { readMembers } from '../../shared/ecs/readWholeRegion.js';
import type { RegionReader } from '../../shared/ecs/regionReader.js';
import { parseRulesName } from '../../shared/evidence/complianceNames.js';
import { readZippedEvidence } from '../../shared/evidence/readEvidence.js';
import { interfaceIds } from '../../shared/region/interfaces.js';
import { JudgedFields } from '../../shared/region/judgedFields.js';
import { RegionIndex } from '../../shared/region/RegionIndex.js';
import type {
  NetworkInterface,
  RegionSnapshot,
  SecurityGroupAttribute,
} from '../../shared/region/regionSnapshot.js';
import {
  ListsForm,
  MembersForm,
  RulesForm,
  type SnapshotMembers,
} from '../../shared/region/snapshotForm.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import { createGzipJson, type Run } from './runStore.js';

/** Groups whose rules one object holds at most. */
const GROUPS_A_PIECE = 500;
/**
 * How many groups are read before the clock is looked at: some four seconds at 700 calls a minute.
 */
const GROUPS_AT_ONCE = 50;

export interface ReadRegionOptions {
  readonly reader: RegionReader;
  /** The time at which the reading of members begins, ISO 8601. */
  readonly now: () => string;
  /** Whether there is time for so many calls to one API. */
  readonly hasTimeFor: (calls: number) => boolean;
}

/**
 * Goes on reading where the run's objects end: members, then the rules of groups piece by piece,
 * then lists. Each piece is created once, so that any turn may be taken twice. The result is
 * undefined while something is left for a next turn.
 */
export async function readRegion(
  run: Run,
  { reader, now, hasTimeFor }: ReadRegionOptions,
): Promise<RegionSnapshot | undefined> {
  const { names, store, request } = run;
  const fields = new JudgedFields();
  let members = await readZippedEvidence(store, names.members, MembersForm);
  if (!members) {
    const takenAt = now();
    const read = request.scope
      ? await readScope(reader, request.scope, fields)
      : await readMembers(reader, { fields });
    checkScope(request.scope, read);
    await createGzipJson(store, names.members, { takenAt, ...read });
    // Another turn may have been the first: the objects that it wrote are the run's.
    members = await readZippedEvidence(store, names.members, MembersForm);
    if (!members) throw new Error(`${names.members} can't be read back`);
  }
  const ids = members.securityGroups.map((group) => group.SecurityGroupId).sort();
  const attributes: SecurityGroupAttribute[] = [];
  const pieces = await piecesOf(run);
  for (let from = 1; from <= ids.length; ) {
    const known = pieces.get(from);
    if (known) {
      attributes.push(...((await readZippedEvidence(store, known.name, RulesForm)) ?? []));
      from = known.to + 1;
      continue;
    }
    const piece: SecurityGroupAttribute[] = [];
    let to = from - 1;
    while (to < ids.length && to - from + 1 < GROUPS_A_PIECE && hasTimeFor(GROUPS_AT_ONCE)) {
      const some = ids.slice(to, to + GROUPS_AT_ONCE);
      piece.push(...(await reader.attributes(some, { fields })));
      to += some.length;
    }
    // Whatever was read in time is kept, however little it is.
    if (to >= from) await createGzipJson(store, names.rules(from, to), piece);
    if (to < ids.length && !hasTimeFor(GROUPS_AT_ONCE)) return undefined;
    attributes.push(...piece);
    from = to + 1;
  }
  let lists = await readZippedEvidence(store, names.lists, ListsForm);
  if (!lists) {
    await createGzipJson(store, names.lists, await reader.listsOf(attributes));
    lists = await readZippedEvidence(store, names.lists, ListsForm);
  }
  const read = new Set(attributes.map((one) => one.SecurityGroupId));
  const { takenAt, instances, networkInterfaces, securityGroups } = members;
  return {
    regionId: request.regionId,
    accountId: request.accountId,
    takenAt,
    ...(request.scope ? { partial: true as const } : {}),
    instances,
    networkInterfaces,
    // A group that was deleted meanwhile has no rules any more.
    securityGroups: securityGroups.filter((one) => read.has(one.SecurityGroupId)),
    securityGroupAttributes: attributes,
    prefixLists: lists?.prefixLists ?? [],
    portRangeLists: lists?.portRangeLists ?? [],
  };
}

/** The pieces of rules that exist, by the place where each begins; of two the longer one. */
async function piecesOf({ store, names }: Run) {
  const pieces = new Map<number, { readonly name: string; readonly to: number }>();
  for (const { name } of await store.list(names.readFolder)) {
    const piece = parseRulesName(name);
    if (piece && piece.to > (pieces.get(piece.from)?.to ?? 0)) pieces.set(piece.from, piece);
  }
  return pieces;
}

/**
 * Refuses a scope that is missing in the region: its run would find nothing and look like a good
 * one.
 */
function checkScope(scope: Run['request']['scope'], read: Omit<SnapshotMembers, 'takenAt'>): void {
  const { instanceId, securityGroupId } = scope ?? {};
  const missing =
    instanceId !== undefined
      ? read.instances.length === 0 && `instance ${instanceId}`
      : securityGroupId !== undefined &&
        !read.securityGroups.some((one) => one.SecurityGroupId === securityGroupId) &&
        `security group ${securityGroupId}`;
  if (missing) throw new ServiceError('notFound', `there is no ${missing} in the region`);
}

/**
 * Reads everything that verdicts on one group or instance stand on: its groups, the groups that
 * name them, the members of both with their other groups, and the members of every group that their
 * rules name. A replay of the snapshot needs no more.
 */
async function readScope(
  reader: RegionReader,
  scope: NonNullable<Run['request']['scope']>,
  fields: JudgedFields,
): Promise<Omit<SnapshotMembers, 'takenAt'>> {
  const { instanceId, securityGroupId } = scope;
  const instances = instanceId === undefined ? [] : await reader.instancesById([instanceId]);
  const interfaces = await reader.interfacesById(instances.flatMap(interfaceIds));
  const groups =
    securityGroupId === undefined
      ? [...new Set(interfaces.flatMap((eni) => eni.SecurityGroupIds.SecurityGroupId))]
      : [securityGroupId];
  const { parts } = await readSurroundings(reader, {
    instances,
    interfaces,
    groups,
    changed: groups,
  });
  const judged =
    securityGroupId === undefined
      ? instances
      : await reader.instancesById(instancesIn(securityGroupId, parts.networkInterfaces));
  return {
    instances: judged.map((one) => fields.instance(one)),
    networkInterfaces: parts.networkInterfaces.map((one) => fields.networkInterface(one)),
    securityGroups: parts.securityGroups.map((one) => fields.securityGroup(one)),
  };
}

/** The instances that have an interface in a group. */
function instancesIn(securityGroupId: string, enis: readonly NetworkInterface[]): string[] {
  const members = new RegionIndex({ networkInterfaces: enis }).membersOf(securityGroupId);
  return [...new Set(members.flatMap((eni) => eni.InstanceId ?? []))];
}
