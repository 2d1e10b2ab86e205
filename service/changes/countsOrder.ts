import type { ApplyStep } from '../../shared/contracts/step.js';
import { compareTurns } from '../../shared/contracts/turn.js';
import { TurnDecision } from '../../shared/contracts/verify.js';
import {
  type ChangeNames,
  parseDecisionName,
  parseVerifyName,
} from '../../shared/evidence/changeNames.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { sha256Hex } from '../../shared/runtime/hash.js';
import type { Service } from '../Service.js';

type Asking = Pick<Service, 'store'> & { readonly names: ChangeNames };

/** Whether no turn newer than the one that gave an order has opened. */
export async function isNewestOrder(decision: string, { store, names }: Asking): Promise<boolean> {
  const order = parseDecisionName(decision);
  if (!order) return false;
  const objects = await store.list(names.verifyFolder);
  return !objects.some(({ name }) => {
    const parsed = parseVerifyName(name);
    return parsed?.kind === 'open' && compareTurns(parsed.turn, order) > 0;
  });
}

/**
 * Whether a message may be written for: its order is of the newest turn, which decided exactly this
 * part this way, and the flow's own step has put an order object for its token. Nothing that the
 * message says of itself counts.
 */
export async function countsOrder(step: ApplyStep, asking: Asking): Promise<boolean> {
  const { store, names } = asking;
  if (!(await isNewestOrder(step.decision, asking))) return false;
  const decision = await readEvidence(store, names.verify(step.decision), TurnDecision);
  if (!decision || decision.void) return false;
  const isOrdered = decision.step.parts.some(
    (one) => one.plan === step.plan && one.part === step.part && one.direction === step.direction,
  );
  const token = sha256Hex(step.taskToken);
  return isOrdered && store.exists(names.order(step.decision, step.part, token));
}
