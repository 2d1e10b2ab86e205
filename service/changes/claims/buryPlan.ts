import type { Tombstone } from '../../../shared/contracts/tombstone.js';
import type { ChangeNames } from '../../../shared/evidence/changeNames.js';
import { createJson } from '../../../shared/evidence/evidenceStore.js';
import { readSeal } from '../../../shared/evidence/readChange.js';
import type { Service } from '../../Service.js';

/**
 * Puts a tombstone in the place of the `plan.json` that seals a plan: it will never be sealed. Where
 * somebody has sealed it meanwhile, the plan stands.
 */
export async function buryPlan(
  names: ChangeNames,
  plan: number,
  { store, clock, requestId }: Pick<Service, 'store' | 'clock' | 'requestId'>,
): Promise<'buried' | 'sealed'> {
  const tombstone: Tombstone = { v: 1, void: true, at: clock.iso(), requestId };
  if ((await createJson(store, names.plan(plan), tombstone)) === 'created') return 'buried';
  return (await readSeal(store, names, plan)) === 'void' ? 'buried' : 'sealed';
}
