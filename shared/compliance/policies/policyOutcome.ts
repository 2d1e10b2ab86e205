import type { Instance, NetworkInterface } from '../../region/regionSnapshot.js';
import type { FindingDraft } from '../judgement.js';

/** An interface of a selected instance, as a policy looks at it. */
export interface SelectedInterface {
  readonly instance: Instance;
  /** Absent in the classic network, where the instance itself is in groups. */
  readonly networkInterface?: NetworkInterface;
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

/** An instance stands for its primary interface, so this is what a request names, in ascending order. */
export function requestTargets({ interfaces, instanceIds }: Concerned): {
  readonly instanceIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
} {
  const isPrimary = (one: NetworkInterface) => one.Type === 'Primary' && one.InstanceId;
  const owners = interfaces.flatMap((one) => (isPrimary(one) ? (one.InstanceId ?? []) : []));
  const others = interfaces.filter((one) => !isPrimary(one)).map((one) => one.NetworkInterfaceId);
  return {
    instanceIds: [...new Set([...owners, ...instanceIds])].sort(),
    networkInterfaceIds: [...new Set(others)].sort(),
  };
}

/** `interface` where not only primary interfaces, which instances stand for, are concerned. */
const nounOf = ({ interfaces }: Concerned) =>
  interfaces.some((one) => one.Type !== 'Primary') ? 'interface' : 'instance';

const countOf = ({ interfaces, instanceIds }: Concerned) => interfaces.length + instanceIds.length;

/** `1 instance`, `12 instances`, `12 interfaces`. */
export const concernedText = (concerned: Concerned): string => {
  const count = countOf(concerned);
  return `${count} ${nounOf(concerned)}${count === 1 ? '' : 's'}`;
};

/** `the instance`, `the interfaces`. */
export const themText = (concerned: Concerned): string =>
  `the ${nounOf(concerned)}${countOf(concerned) === 1 ? '' : 's'}`;

/** `is` or `are`, after `concernedText`. */
export const verbOf = (concerned: Concerned): string => (countOf(concerned) === 1 ? 'is' : 'are');
