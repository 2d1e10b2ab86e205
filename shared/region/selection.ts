import type { RegionSnapshot } from './regionSnapshot.js';

/** By the id of a group, the groups whose rules name it. */
export type GroupReferences = ReadonlyMap<string, readonly string[]>;

/** What was read for a change: the region's part, and what was selected in it. */
export interface Selection {
  readonly snapshot: RegionSnapshot;
  readonly instanceIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
  /** Named in the request, not in the region. */
  readonly missing: readonly string[];
  /** Groups whose members the snapshot holds whole. */
  readonly membersRead: ReadonlySet<string>;
  /** Who names the groups that change, other accounts' groups too; absent: only what the snapshot shows. */
  readonly references?: GroupReferences;
}
