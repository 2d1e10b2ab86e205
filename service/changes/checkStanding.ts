import { ownersOf } from '../../shared/change/membership/controllers.js';
import { inEffect, type PastChange } from '../../shared/change/membership/undo/pastChange.js';
import type { ChangeStanding } from '../../shared/contracts/changeStanding.js';
import type { Target } from '../../shared/contracts/target.js';
import { readTargets } from '../../shared/ecs/readTargets.js';
import { RegionIndex } from '../../shared/region/RegionIndex.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';
import { readFamily } from './earlier/readFamily.js';
import { placeOfChange } from './loadChange.js';

const READ_PATIENCE_MS = 20_000;

/**
 * Reads the region and says whether what an ended change did still stands, and who owns what has lost
 * it. Nothing is changed. Throws ServiceError 409 `changeRunning`, else what `locateChange` throws and
 * what reading the region throws.
 */
export async function checkStanding(
  changeId: string,
  service: Pick<Service, 'store' | 'settings' | 'clock' | 'reader'>,
): Promise<ChangeStanding> {
  const place = await placeOfChange(changeId, service);
  const family = await readFamily(place, changeId, service);
  const [read] = family;
  if (!read?.report) {
    throw new ServiceError('changeRunning', `${changeId} has not ended`);
  }
  const changes = family.map((one) => one.past);
  const changed = read.results.filter(({ targetId }) => {
    const did = read.past.did.get(targetId);
    return did !== undefined && did.join.length + did.leave.length > 0;
  });
  const stands = changed.filter(({ targetId }) => isWhole(read.past, changes, targetId));
  const reader = service.reader(place, READ_PATIENCE_MS);
  const { instances, interfaces, current } = await readTargets(reader, stands, 'instances');
  const region = new RegionIndex({ instances, networkInterfaces: interfaces });
  const groupIds = stands.flatMap(({ targetId }) =>
    inEffect(read.past, changes, targetId).map((deed) => deed.group),
  );
  const named = new RegionIndex({
    securityGroups: await reader.groupsById([...new Set(groupIds)]),
  });
  const nameOf = (securityGroupId: string) => ({
    securityGroupId,
    name: named.nameOf(securityGroupId),
  });
  let gone = 0;
  const lost: ChangeStanding['lost'][number][] = [];
  for (const result of stands) {
    const { targetId, instanceId, instanceName, networkInterfaceId, zoneId, vpcId } = result;
    const now = current.get(targetId);
    if (!now) {
      gone += 1;
      continue;
    }
    const { join, leave } = read.past.did.get(targetId) ?? { join: [], leave: [] };
    const out = join.filter((id) => !now.includes(id));
    const into = leave.filter((id) => now.includes(id));
    if (out.length + into.length === 0) continue;
    const [owner] = ownersOf(result, region);
    const target = { targetId, instanceId, instanceName, networkInterfaceId, zoneId, vpcId };
    lost.push({
      ...(Object.fromEntries(Object.entries(target).filter(([, value]) => value)) as Target),
      out: out.map(nameOf),
      in: into.map(nameOf),
      ...(owner ? { controller: owner.controller, controllerId: owner.id } : {}),
    });
  }
  return {
    ...{ changeId, regionId: place.regionId, checkedAt: service.clock.iso() },
    targets: stands.length,
    standing: stands.length - gone - lost.length,
    gone,
    lost,
    takenBack: changed.length - stands.length,
  };
}

/** Whether no change of this system has taken anything back of what a change did to a target. */
function isWhole(change: PastChange, changes: readonly PastChange[], targetId: string): boolean {
  const { join, leave } = change.did.get(targetId) ?? { join: [], leave: [] };
  return inEffect(change, changes, targetId).length === join.length + leave.length;
}
