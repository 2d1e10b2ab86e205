import { compareTurns, parseDecisionName } from '../../shared/contracts/turn.js';
import { type ChangeNames, parseVerifyName } from '../../shared/evidence/changeNames.js';
import type { Service } from '../Service.js';

/** Whether no turn newer than the one that gave an order has opened. */
export async function isNewestOrder(
  decision: string,
  { store, names }: Pick<Service, 'store'> & { readonly names: ChangeNames },
): Promise<boolean> {
  const order = parseDecisionName(decision);
  if (!order) return false;
  const objects = await store.list(names.verifyFolder);
  return !objects.some(({ name }) => {
    const parsed = parseVerifyName(name);
    return parsed?.kind === 'open' && compareTurns(parsed.turn, order) > 0;
  });
}
