import { promisify } from 'node:util';
import { type ChangeNames, parsePlanName } from '../../shared/evidence/changeNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { targetHashes } from '../../shared/evidence/targetHashes.js';
import type { SaidPlan } from '../../shared/messages/sayPlanned.js';
import type { Selection } from '../../shared/region/selection.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import type { Service } from '../Service.js';

/**
 * Writes a plan into the evidence. The snapshot is created first, and its creator owns the plan's
 * number. `plan.json` comes last, since it seals the plan. The result is false where another
 * submission owns the number.
 */
export async function sealPlan(
  { plan, parts, exposure }: Extract<SaidPlan, { ok: true }>,
  { snapshot }: Selection,
  names: ChangeNames,
  { store }: Pick<Service, 'store'>,
): Promise<boolean> {
  // Loaded here: most requests seal nothing.
  const { gzip } = await import('node:zlib');
  const zipped = await promisify(gzip)(JSON.stringify(snapshot));
  if ((await store.create(names.snapshot(plan.plan), zipped)) === 'exists') return false;
  await createJson(store, names.exposure(plan.plan), exposure);
  const targets = [...parts.flatMap((part) => part.targets), ...plan.unchanged];
  const hashes = targetHashes(targets.map((target) => target.targetId));
  await store.create(names.targets(plan.plan), hashes);
  await inParallel(parts, 8, (part) => createJson(store, names.part(plan.plan, part.part), part));
  await createJson(store, names.plan(plan.plan), plan);
  return true;
}

/**
 * A submission that died left parts of a plan that is not sealed, so a new plan gets a new number.
 */
export async function nextPlanNumber(
  names: ChangeNames,
  { store }: Pick<Service, 'store'>,
): Promise<number> {
  const objects = await store.list(names.planPrefix);
  const numbers = objects.map(({ name }) => parsePlanName(name)?.plan ?? 0);
  return Math.max(0, ...numbers) + 1;
}
