import type { Instance, NetworkInterface } from '../../region/regionSnapshot.js';
import type { FindingDraft } from '../judgement.js';

/** A selected instance as a policy looks at it: its primary interface. */
export interface SelectedInstance {
  readonly instance: Instance;
  /** Absent in the classic network, where the instance itself is in groups. */
  readonly primary?: NetworkInterface;
  /** In ascending order. */
  readonly securityGroupIds: readonly string[];
  /** Empty in the classic network. */
  readonly vpcId: string;
}

/** Everything that one cause concerns. */
export interface Concerned {
  readonly interfaces: readonly NetworkInterface[];
  /** Instances without an interface that was read. */
  readonly instanceIds: readonly string[];
}

/**
 * How a policy is not met, or why it can't be judged. All instances that are alike share one
 * outcome.
 */
export interface PolicyOutcome {
  readonly status: 'fail' | 'unknown';
  /** The key of the cause: outcomes with the same key are one finding. */
  readonly key: string;
  /** The finding of all outcomes with this key; `all` holds this outcome too. */
  draft(concerned: Concerned, all: readonly PolicyOutcome[]): FindingDraft;
}

/** The id of every instance that is concerned, in ascending order. */
export const instanceIdsOf = ({ interfaces, instanceIds }: Concerned): string[] =>
  [...new Set([...interfaces.flatMap((one) => one.InstanceId ?? []), ...instanceIds])].sort();

/** `1 instance`, `12 instances`. */
export const instancesText = (concerned: Concerned): string => {
  const count = concerned.interfaces.length + concerned.instanceIds.length;
  return `${count} instance${count === 1 ? '' : 's'}`;
};

/** `is` or `are`, after `instancesText`. */
export const verbOf = ({ interfaces, instanceIds }: Concerned): string =>
  interfaces.length + instanceIds.length === 1 ? 'is' : 'are';
