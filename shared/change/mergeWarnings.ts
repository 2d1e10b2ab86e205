import { limits } from '../contracts/limits.js';
import type { PlanDraft, WarningDraft } from './planned.js';

/**
 * The warnings of a plan, each once with the number of its targets, and how many of them are not
 * listed: a plan stays small however many targets it has.
 */
export function mergeWarnings(
  all: readonly WarningDraft[],
): Pick<PlanDraft, 'warnings' | 'moreWarnings'> {
  const byMessage = new Map<string, WarningDraft>();
  for (const warning of all) {
    const key = JSON.stringify(warning.message);
    const { targets = 1 } = warning;
    const known = byMessage.get(key);
    byMessage.set(
      key,
      known ? { ...known, targets: (known.targets ?? 1) + targets } : { ...warning },
    );
  }
  const merged = [...byMessage.values()];
  const more = merged.length - limits.warningsPerPlan;
  return {
    warnings: merged.slice(0, limits.warningsPerPlan),
    ...(more > 0 ? { moreWarnings: more } : {}),
  };
}
