import type { Coded } from './reason.js';

/** Why a reference means no single group, in the VPC of a target (empty: the classic network). */
export interface GroupFaults {
  readonly noSuchGroup: { readonly group: string };
  readonly severalGroups: { readonly vpcId: string; readonly groups: readonly string[] };
  readonly noGroupNamed: NoGroupThere & {
    readonly name: string;
    /** Names that may be meant, the likeliest first, at most five; none where it is found elsewhere. */
    readonly similar: readonly string[];
  };
  /** `tags`: each as `key=value`. */
  readonly noGroupTagged: NoGroupThere & { readonly tags: readonly string[] };
}

type NoGroupThere = {
  readonly vpcId: string;
  /** Groups of other networks that it fits, at most five, and beside them the VPC of each. */
  readonly elsewhere: readonly string[];
  readonly elsewhereIn: readonly string[];
};

export type GroupFault = Coded<GroupFaults>;
