import * as v from 'valibot';
import { Plan } from '../contracts/plan.js';
import { Tombstone } from '../contracts/tombstone.js';
import { compareTurns, decisionName } from '../contracts/turn.js';
import {
  type NamedVerify,
  TurnDecision,
  type Verified,
  VerifiedTargets,
} from '../contracts/verify.js';
import { type ChangeNames, parsePlanName, parseVerifyName } from './changeNames.js';
import type { EvidenceStore, StoredObject } from './evidenceStore.js';
import { readAllEvidence, readEvidence } from './readEvidence.js';

/** What the turns of the verifier decided so far, in the order of their numbers, but for void ones. */
export async function readTurns(store: EvidenceStore, names: ChangeNames): Promise<NamedVerify[]> {
  const objects = await store.list(names.verifyFolder);
  const decisions = await readDecisions(store, names, objects);
  return withoutVoid(decisions);
}

/** The decisions that a listing of the verify folder shows, in the order of their numbers. */
export async function readDecisions(
  store: EvidenceStore,
  names: ChangeNames,
  listed: readonly StoredObject[],
): Promise<TurnDecision[]> {
  const decided = listed.flatMap(({ name }) => {
    const parsed = parseVerifyName(name);
    return parsed?.kind === 'decision' ? [names.verify(decisionName(parsed.turn))] : [];
  });
  return (await readAllEvidence(store, decided, TurnDecision)).sort(compareTurns);
}

export const withoutVoid = (decisions: readonly TurnDecision[]): NamedVerify[] =>
  decisions.flatMap((object) => (object.void ? [] : [{ name: decisionName(object), object }]));

/** Objects of results that are read at once: each holds those of some 200 targets. */
const RESULTS_AT_ONCE = 8;

/** Which objects of results are wanted: by what was verified, and the place among its objects. */
export type WantedResults = (verified: Verified, part: string, index: number) => boolean;

/** What was found for the targets of each part, in the order in which it was verified. */
export async function readVerifiedTargets(
  store: EvidenceStore,
  names: ChangeNames,
  turns: readonly NamedVerify[],
  wants: WantedResults = () => true,
): Promise<VerifiedTargets[]> {
  const files = turns.flatMap(({ name, object }) =>
    object.verified.flatMap((verified) =>
      verified.results.flatMap(({ part, sha256 }, index) =>
        wants(verified, part, index) ? [names.verifiedTargets(name, sha256)] : [],
      ),
    ),
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
  const numbers = ordered === undefined ? await sealedNumbers(store, names) : [ordered];
  for (const number of numbers) {
    const seal = await readSeal(store, names, number);
    if (seal !== 'void' && seal !== undefined) return seal;
  }
  return undefined;
}

/** The plan of a number; `void` where a tombstone keeps it from being sealed; undefined for neither. */
export async function readSeal(
  store: EvidenceStore,
  names: ChangeNames,
  plan: number,
): Promise<Plan | 'void' | undefined> {
  const seal = await readEvidence(store, names.plan(plan), Seal);
  return seal && 'void' in seal ? 'void' : seal;
}

/** A fault is told of the one that the object says it is. */
const Seal = v.lazy(
  (input: unknown): v.GenericSchema<unknown, Plan | Tombstone> =>
    typeof input === 'object' && input !== null && 'void' in input ? Tombstone : Plan,
);

async function sealedNumbers(store: EvidenceStore, names: ChangeNames): Promise<number[]> {
  const objects = await store.list(names.planPrefix);
  return objects
    .flatMap(({ name }) => {
      const parsed = parsePlanName(name);
      return parsed?.seals ? [parsed.plan] : [];
    })
    .sort((a, b) => a - b);
}
