import type { ApplyStep, OrderedPart, QueueStep } from '../../shared/contracts/step.js';
import { TurnDecision, type VerifyObject } from '../../shared/contracts/verify.js';
import type { ChangeNames } from '../../shared/evidence/changeNames.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import type { Service } from '../Service.js';

/** A decision, and what it ordered for one part. */
export interface FoundOrder {
  readonly decision: VerifyObject;
  readonly part: OrderedPart;
}

/**
 * The order that a step speaks of: a decision that is not void and names exactly this part of this
 * plan, this way. Undefined where there is none. A decision never changes.
 */
export async function findOrder(
  step: QueueStep | ApplyStep,
  { store, names }: Pick<Service, 'store'> & { readonly names: ChangeNames },
): Promise<FoundOrder | undefined> {
  const decision = await readEvidence(store, names.verify(step.decision), TurnDecision);
  if (!decision || decision.void) return undefined;
  const part = decision.step.parts.find(
    (one) => one.plan === step.plan && one.part === step.part && one.direction === step.direction,
  );
  return part && { decision, part };
}
