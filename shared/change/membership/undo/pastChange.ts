import type { NetOperations } from '../../../contracts/target.js';

/** A change of the past, as undoing it, or another one, needs to know it. */
export interface PastChange {
  readonly changeId: string;
  /** The change that it takes back: of an undo or a restore alone. */
  readonly takesBack: string | undefined;
  /** What it did, net, by target id. */
  readonly did: ReadonlyMap<string, NetOperations>;
  /** What a forced undo found gone: it counts as taken back. */
  readonly givenUp: ReadonlyMap<string, NetOperations>;
}

/** A membership that a change made or ended. */
export interface Deed {
  readonly group: string;
  readonly kind: 'join' | 'leave';
}

const nothing: NetOperations = { join: [], leave: [] };

/** What changes did to one target, as they tell it. */
export const deedsOf = ({ join, leave }: NetOperations): Deed[] => [
  ...join.map((group) => ({ group, kind: 'join' as const })),
  ...leave.map((group) => ({ group, kind: 'leave' as const })),
];

export function netOf(deeds: readonly Deed[]): NetOperations {
  const of = (kind: Deed['kind']) =>
    deeds.filter((one) => one.kind === kind).map(({ group }) => group);
  return { join: of('join'), leave: of('leave') };
}

/** What a change did to a target. */
export const didTo = (change: PastChange, targetId: string): Deed[] =>
  deedsOf(change.did.get(targetId) ?? nothing);

/**
 * What is still in effect of a change on a target, as far as changes of this system are concerned: what
 * it did, less what is in effect of those that take it back, and less what a forced one gave up.
 *
 * `changes` holds every change that takes it back, and every one that takes back one of these.
 */
export function inEffect(
  change: PastChange,
  changes: readonly PastChange[],
  targetId: string,
): Deed[] {
  const taken = new Set<string>();
  for (const other of changes) {
    if (other.takesBack !== change.changeId) continue;
    for (const { group } of inEffect(other, changes, targetId)) taken.add(group);
    for (const { group } of deedsOf(other.givenUp.get(targetId) ?? nothing)) taken.add(group);
  }
  return didTo(change, targetId).filter(({ group }) => !taken.has(group));
}

/**
 * Who wrote a membership of a target last, of changes in the order in which they were made. A change
 * and the one that takes it back count as if neither had been, but for the change that is asked about.
 */
export function lastWriter(
  asked: PastChange,
  changes: readonly PastChange[],
  targetId: string,
  group: string,
): PastChange | undefined {
  const wrote = changes.filter((one) => didTo(one, targetId).some((deed) => deed.group === group));
  const out = new Set<PastChange>();
  for (const one of [...wrote].reverse()) {
    if (out.has(one) || one === asked) continue;
    const taken = wrote.find((other) => other.changeId === one.takesBack);
    if (taken) out.add(one).add(taken);
  }
  return wrote.findLast((one) => !out.has(one) || one === asked);
}
