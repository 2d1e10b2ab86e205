import type { Plan } from '../contracts/plan.js';
import type { NamedVerify, VerifiedTargets, VerifyObject } from '../contracts/verify.js';
import { inParallel } from '../runtime/inParallel.js';
import { type EvidenceStore, readJson } from './evidenceStore.js';
import type { ChangeNames } from './names.js';

/** The turns of the verifier so far, oldest first. */
export async function readTurns(store: EvidenceStore, names: ChangeNames): Promise<NamedVerify[]> {
  const objects = await store.list(names.verifyFolder);
  const decisions = objects.filter(({ name }) => !name.endsWith('.targets.json'));
  const turns = await inParallel(decisions, 8, async ({ name }) => ({
    name: name.slice(names.verifyFolder.length),
    object: (await readJson<VerifyObject>(store, name)) as VerifyObject,
  }));
  return turns.sort((a, b) =>
    a.object.at === b.object.at ? (a.name < b.name ? -1 : 1) : a.object.at < b.object.at ? -1 : 1,
  );
}

/** The results of every verified wave, in the order in which they were verified. */
export async function readVerifiedTargets(
  store: EvidenceStore,
  names: ChangeNames,
  turns: readonly NamedVerify[],
): Promise<VerifiedTargets[]> {
  const files = turns.flatMap(({ name, object }) =>
    object.verified.map(
      (_, index) => `${names.verifyFolder}${name.replace(/\.json$/, `.${index}.targets.json`)}`,
    ),
  );
  const read = await inParallel(files, 4, (file) => readJson<VerifiedTargets>(store, file));
  return read.filter((one) => one !== undefined);
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
  if (ordered !== undefined) return readJson<Plan>(store, names.plan(ordered));
  const objects = await store.list(`${names.folder}plan-`);
  const sealed = objects
    .map(({ name }) => Number(/\/plan-(\d+)\/plan\.json$/.exec(name)?.[1] ?? 0))
    .filter((plan) => plan > 0)
    .sort((a, b) => a - b);
  const [lowest] = sealed;
  return lowest === undefined ? undefined : readJson<Plan>(store, names.plan(lowest));
}
