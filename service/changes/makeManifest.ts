import type { ChangeReport } from '../../shared/contracts/changeReport.js';
import type { ChangeNames } from '../../shared/evidence/changeNames.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import { inParallel } from '../../shared/runtime/inParallel.js';
import type { Service } from '../Service.js';

/** Objects that are read at once; a snapshot or the results of a wave may have some megabytes. */
const READ_AT_ONCE = 8;

/** The SHA-256 of every object of a change that is listed now, by its name in the change's folder. */
export async function makeManifest(
  { folder }: ChangeNames,
  { store }: Pick<Service, 'store'>,
): Promise<ChangeReport['manifest']> {
  const objects = await store.list(folder);
  const hashed = await inParallel(objects, READ_AT_ONCE, async ({ name }) => {
    const bytes = await store.read(name);
    return bytes ? [{ name: name.slice(folder.length), sha256: sha256Hex(bytes) }] : [];
  });
  return hashed.flat();
}
