import { promisify } from 'node:util';
import type { OfPointer } from '../../shared/contracts/ofPointer.js';
import type { Plan } from '../../shared/contracts/plan.js';
import type { ChangeNames } from '../../shared/evidence/changeNames.js';
import { dueName } from '../../shared/evidence/dueNames.js';
import { createJson } from '../../shared/evidence/evidenceStore.js';
import { ofName } from '../../shared/evidence/ofNames.js';
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
  await putPointers(plan, { store });
  if ((await createJson(store, names.plan(plan.plan), plan)) === 'created') return 'sealed';
  return (await readSeal(store, names, plan.plan)) === 'void' ? 'buried' : 'taken';
}

/** The targets that a plan writes to or verifies. */
export const targetIdsOf = ({
  plan,
  parts,
}: Pick<Extract<SaidPlan, { ok: true }>, 'plan' | 'parts'>): string[] =>
  [...parts.flatMap((part) => part.targets), ...plan.unchanged].map((target) => target.targetId);

/**
 * Says beside the changes that a plan takes back or repeats that it does so, and of a quarantine when it
 * is due. Put before the plan is
 * sealed: nobody who looks for what takes a change back can miss one that is at work.
 */
async function putPointers(
  { changeId, accountId, regionId, of, request: { undo, restore, quarantine } }: Plan,
  { store }: Pick<Service, 'store'>,
): Promise<void> {
  const put = (pointer: Omit<OfPointer, 'v' | 'changeId'>) =>
    createJson(store, ofName({ accountId, regionId }, pointer.of, changeId), {
      ...{ v: 1, changeId, ...pointer },
    } satisfies OfPointer);
  if (quarantine) {
    const { expiresAt } = quarantine;
    const due = dueName({ accountId, regionId }, expiresAt, changeId);
    await createJson(store, due, { v: 1, changeId, expiresAt });
  }
  if (of?.how === 'retry') await put({ of: of.changeId, how: 'retry' });
  if (undo) await put({ of: undo.of, how: 'undo' });
  if (restore && 'of' in restore) await put({ of: restore.of, how: 'restore' });
}
