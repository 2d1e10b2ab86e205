import { Plan } from '../contracts/plan.js';
import { type NamedVerify, VerifiedTargets, VerifyObject } from '../contracts/verify.js';
import { inParallel } from '../runtime/inParallel.js';
import { type ChangeNames, parsePlanName, parseVerifyName } from './changeNames.js';
import type { EvidenceStore } from './evidenceStore.js';
import { readAllEvidence, readEvidence } from './readEvidence.js';

/** The turns of the verifier so far, oldest first. */
export async function readTurns(store: EvidenceStore, names: ChangeNames): Promise<NamedVerify[]> {
  const objects = await store.list(names.verifyFolder);
  const decisions = objects.flatMap(({ name }) => {
    const parsed = parseVerifyName(name);
    return parsed?.kind === 'turn' ? [parsed.decision] : [];
  });
  const turns = await inParallel(decisions, 8, async (decision) => {
    const object = await readEvidence(store, names.verify(decision), VerifyObject);
    return object ? [{ name: decision, object }] : [];
  });
  return turns
    .flat()
    .sort((a, b) =>
      a.object.at === b.object.at ? (a.name < b.name ? -1 : 1) : a.object.at < b.object.at ? -1 : 1,
    );
}

/** Objects of results that are read at once: each may hold those of 20,000 targets. */
const RESULTS_AT_ONCE = 4;

/** The results of every verified wave, in the order in which they were verified. */
export async function readVerifiedTargets(
  store: EvidenceStore,
  names: ChangeNames,
  turns: readonly NamedVerify[],
): Promise<VerifiedTargets[]> {
  const files = turns.flatMap(({ name, object }) =>
    object.verified.map((_, index) => names.verifiedTargets(name, index)),
  );
  return readAllEvidence(store, files, VerifiedTargets, RESULTS_AT_ONCE);
}

/**
 * The plan of a change: the one that the first order names, else the lowest sealed one (a plan is
 * sealed by its `plan.json`, written last). Undefined while there is none.
 */
export async function readPlan(
  store: EvidenceStore,
  names: ChangeNames,
  ordered: number | undefined,
): Promise<Plan | undefined> {
  if (ordered !== undefined) return readEvidence(store, names.plan(ordered), Plan);
  const objects = await store.list(names.planPrefix);
  const sealed = objects
    .flatMap(({ name }) => {
      const parsed = parsePlanName(name);
      return parsed?.seals ? [parsed.plan] : [];
    })
    .sort((a, b) => a - b);
  const [lowest] = sealed;
  return lowest === undefined ? undefined : readEvidence(store, names.plan(lowest), Plan);
}
