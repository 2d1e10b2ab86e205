import type { RegionSnapshot } from './regionSnapshot.js';

/** What was read for a change: the region's part, and what was selected in it. */
export interface Selection {
  readonly snapshot: RegionSnapshot;
  readonly instanceIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
  /** Named in the request, not in the region. */
  readonly missing: readonly string[];
  /** Groups whose members the snapshot holds whole. */
  readonly membersRead: ReadonlySet<string>;
}
