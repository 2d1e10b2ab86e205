import { promisify } from 'node:util';
import type { ChangeNames } from '../../shared/evidence/changeNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { readSeal } from '../../shared/evidence/readChange.js';
import { targetHashes } from '../../shared/evidence/targetHashes.js';
import type { SaidPlan } from '../../shared/messages/sayPlanned.js';
import type { Selection } from '../../shared/region/selection.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import type { Service } from '../Service.js';

/**
 * `taken`: another submission owns the number. `buried`: somebody took this one for dead and put a
 * tombstone in the place of the seal.
 */
export type Sealed = 'sealed' | 'taken' | 'buried';

/**
 * Writes a plan into the evidence. The snapshot is created first, and its creator owns the plan's
 * number. `plan.json` comes last, since it seals the plan.
 */
export async function sealPlan(
  { plan, parts, exposure }: Extract<SaidPlan, { ok: true }>,
  { snapshot }: Selection,
  names: ChangeNames,
  { store }: Pick<Service, 'store'>,
): Promise<Sealed> {
  // Loaded here: most requests seal nothing.
  const { gzip } = await import('node:zlib');
  const zipped = await promisify(gzip)(JSON.stringify(snapshot));
  if ((await store.create(names.snapshot(plan.plan), zipped)) === 'exists') return 'taken';
  await createJson(store, names.exposure(plan.plan), exposure);
  await store.create(names.targets(plan.plan), targetHashes(targetIdsOf({ plan, parts })));
  await inParallel(parts, 8, (part) => createJson(store, names.part(plan.plan, part.part), part));
  if ((await createJson(store, names.plan(plan.plan), plan)) === 'created') return 'sealed';
  return (await readSeal(store, names, plan.plan)) === 'void' ? 'buried' : 'taken';
}

/** The targets that a plan writes to or verifies. */
export const targetIdsOf = ({
  plan,
  parts,
}: Pick<Extract<SaidPlan, { ok: true }>, 'plan' | 'parts'>): string[] =>
  [...parts.flatMap((part) => part.targets), ...plan.unchanged].map((target) => target.targetId);
