import type { RegionState } from './RegionState.js';
import { renderAttribute, renderGroup, renderInstance, renderInterface } from './renderElements.js';
import type { RegionSnapshotJson } from './snapshot.js';

/**
 * The region as it was written so far, also what Describe* does not show yet. Unchanged parts of
 * elements are shared with the state: serialise the result, do not change it.
 */
export function takeSnapshot(state: RegionState, nowMs: number): RegionSnapshotJson {
  return {
    regionId: state.regionId,
    accountId: state.accountId,
    takenAt: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    instances: Array.from(state.instances, (one) => renderInstance(one, one.member.groups)),
    networkInterfaces: Array.from(state.interfaces, (one) =>
      renderInterface(one, one.member.groups),
    ),
    securityGroups: Array.from(state.groups, renderGroup),
    securityGroupAttributes: Array.from(state.groups, (one) => renderAttribute(one, one.rules)),
    prefixLists: Array.from(state.prefixLists, (one) => one.element),
    portRangeLists: Array.from(state.portRangeLists, (one) => one.element),
  };
}
