import { mergeResults } from '../../../shared/change/loop/ending.js';
import { membershipsOf } from '../../../shared/change/membership/membershipsOf.js';
import { without } from '../../../shared/change/membership/sets.js';
import type { PastChange } from '../../../shared/change/membership/undo/pastChange.js';
import { ChangeReport } from '../../../shared/contracts/changeReport.js';
import type { Place } from '../../../shared/contracts/place.js';
import { Part, type Plan } from '../../../shared/contracts/plan.js';
import type { NetOperations } from '../../../shared/contracts/target.js';
import type { TargetResult } from '../../../shared/contracts/verify.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { readPlan, readTurns, readVerifiedTargets } from '../../../shared/evidence/readChange.js';
import { readAllEvidence, readEvidence } from '../../../shared/evidence/readEvidence.js';
import type { Service } from '../../Service.js';

/** A change of the past as its evidence tells it. */
export interface ReadChange {
  readonly past: PastChange;
  readonly plan: Plan;
  /** Undefined while it runs: then `past` has all that it may still do. */
  readonly report: ChangeReport | undefined;
  readonly results: readonly TargetResult[];
}

/** The change that a plan takes back; undefined where it takes none back. */
function takenBackBy({ request: { undo, restore } }: Plan): string | undefined {
  return undo?.of ?? (restore && 'of' in restore ? restore.of : undefined);
}

/** Reads what a change did. Undefined for one without a sealed plan, which did nothing. */
export async function readPast(
  place: Place,
  changeId: string,
  { store }: Pick<Service, 'store'>,
): Promise<ReadChange | undefined> {
  const names = changeNames(place, changeId);
  const turns = await readTurns(store, names);
  const plan = await readPlan(store, names, turns[0]?.object.plan);
  if (!plan) return undefined;
  const report = await readEvidence(store, names.report, ChangeReport);
  const verified = await readVerifiedTargets(store, names, turns);
  const results = mergeResults(verified.map((one) => one.results));
  const did = new Map(results.map((result) => [result.targetId, didOf(result)] as const));
  if (!report) {
    const parts = plan.parts.map(({ part }) => names.part(plan.plan, part));
    for (const { targets } of await readAllEvidence(store, parts, Part)) {
      for (const { targetId, before, wanted } of targets) {
        const all = { join: without(wanted, before), leave: without(before, wanted) };
        if (!did.has(targetId)) did.set(targetId, all);
      }
    }
  }
  const givenUp = new Map(
    (plan.givenUp ?? []).map(({ targetId, ...net }) => [targetId, net] as const),
  );
  return {
    past: { changeId, takesBack: takenBackBy(plan), did, givenUp },
    ...{ plan, report, results },
  };
}

/** Evidence of versions before undo says what is its own, a replaced set by its groups alone. */
function didOf({ did, own, before }: TargetResult): NetOperations {
  if (did) return did;
  return own.kind === 'replace'
    ? { join: without(own.groups, before), leave: without(before, own.groups) }
    : membershipsOf(own);
}
