import type { CodedMessage } from '../../../shared/contracts/messages.js';
import type { Plan } from '../../../shared/contracts/plan.js';
import { sayMessage } from '../../../shared/messages/sayMessage.js';
import type { Overlap } from './Claimant.js';

/** A plan with a warning for each change that it overlaps. */
export function withOverlaps(plan: Plan, overlaps: readonly Overlap[]): Plan {
  const warnings = overlaps.map(({ changeId, targetIds }) => {
    const params = { changeId, targets: targetIds.length };
    const message: CodedMessage = { code: 'overlaps', params };
    const [target = ''] = targetIds;
    return { kind: 'overlaps' as const, target, detail: sayMessage(message), message };
  });
  return { ...plan, warnings: [...plan.warnings, ...warnings] };
}
