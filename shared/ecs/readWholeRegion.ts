import { disagreements, replaceById } from '../region/agreement.js';
import type { JudgedFields } from '../region/judgedFields.js';
import type { Instance, NetworkInterface, RegionSnapshot } from '../region/regionSnapshot.js';
import type { RegionReader, WholeRegionOptions } from './regionReader.js';

type Members = Pick<RegionSnapshot, 'instances' | 'networkInterfaces' | 'securityGroups'>;

/** How often differing memberships are read again. */
const REREADS = 3;

/**
 * Reads the whole region, for `sgm export` and audits. Throws when memberships go on changing while
 * they are read.
 */
export async function readWholeRegion(
  reader: RegionReader,
  accountId: string,
  takenAt: string,
  options: WholeRegionOptions = {},
): Promise<RegionSnapshot> {
  const members = await readMembers(reader, options);
  const securityGroupAttributes = await reader.attributes(
    members.securityGroups.map((group) => group.SecurityGroupId),
    options,
  );
  const lists = await reader.listsOf(securityGroupAttributes);
  const read = new Set(securityGroupAttributes.map((one) => one.SecurityGroupId));
  return {
    regionId: reader.regionId,
    accountId: accountId || (ownerOf(members.networkInterfaces) ?? ''),
    takenAt,
    ...members,
    securityGroups: members.securityGroups.filter((one) => read.has(one.SecurityGroupId)),
    securityGroupAttributes,
    ...lists,
  };
}

/**
 * Reads instances, interfaces and groups. Memberships that changed between the reading of instances
 * and of interfaces are read again, so that both agree; throws when they never do.
 */
export async function readMembers(
  reader: RegionReader,
  options: WholeRegionOptions = {},
): Promise<Members> {
  const { instances, networkInterfaces, securityGroups } = await reader.listEverything(options);
  await agree(reader, instances, networkInterfaces, options.fields);
  return { instances, networkInterfaces, securityGroups };
}

/** Reads again what a change touched between the two readings. */
async function agree(
  reader: RegionReader,
  instances: Instance[],
  networkInterfaces: NetworkInterface[],
  fields: JudgedFields | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const differing = disagreements(instances, networkInterfaces);
    if (differing.length === 0) return;
    if (attempt > REREADS) {
      const some = differing.slice(0, 3).map((one) => one.NetworkInterfaceId);
      throw new Error(
        `memberships change while the region is read (${some.join(', ')}); read it again when no change runs`,
      );
    }
    const instanceIds = differing.flatMap((one) => one.InstanceId ?? []);
    const [newInstances, newInterfaces] = await Promise.all([
      reader.instancesById(instanceIds),
      reader.interfacesById(differing.map((one) => one.NetworkInterfaceId)),
    ]);
    replaceById(
      instances,
      fields ? newInstances.map((one) => fields.instance(one)) : newInstances,
      instanceIds,
      (one) => one.InstanceId,
    );
    replaceById(
      networkInterfaces,
      fields ? newInterfaces.map((one) => fields.networkInterface(one)) : newInterfaces,
      differing.map((one) => one.NetworkInterfaceId),
      (one) => one.NetworkInterfaceId,
    );
  }
}

/** DescribeNetworkInterfaces tells whose an interface is (facts/ecs 1.8). */
const ownerOf = (enis: readonly NetworkInterface[]) => enis.find((eni) => eni.OwnerId)?.OwnerId;
