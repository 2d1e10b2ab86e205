import { type Severity, severities } from '../contracts/findings.js';
import { subtract } from '../rules/ranges.js';
import type { Cause, Mergeable } from './judgement.js';

interface Placed {
  /** Of its finding. */
  readonly id: string;
  readonly info: { readonly id: string; readonly severity: Severity };
  readonly cause: Cause;
}

/**
 * Makes one finding of the findings that share a cause. A rule that opens every port fails the
 * check of each service too, and a rule that opens SSH fails every list of risky ports. So a check
 * gives a rule up to an earlier check's finding of the same rule, where that finding has all of the
 * traffic and reaches as many interfaces. `places` come in the order of precedence, the most
 * telling check first. The result holds the places that stay. Each lists the checks that fail by it
 * too (`alsoFails`) and the ids of the findings that these checks would have had (`alsoIds`).
 */
export function mergeCauses<T extends Placed>(
  places: readonly T[],
): (T & { readonly alsoFails: readonly string[]; readonly alsoIds: readonly string[] })[] {
  type Kept = T & { alsoFails: string[]; alsoIds: string[] };
  const kept: Kept[] = [];
  const byCause = new Map<string, Kept[]>();
  for (const place of places) {
    const { merge } = place.cause;
    const earlier = (merge && byCause.get(merge.cause)) ?? [];
    const stronger = merge && covering(place, merge, earlier);
    if (stronger) {
      stronger.alsoIds.push(place.id);
      if (!stronger.alsoFails.includes(place.info.id)) stronger.alsoFails.push(place.info.id);
      continue;
    }
    const stays = { ...place, alsoFails: [], alsoIds: [] };
    kept.push(stays);
    if (merge) byCause.set(merge.cause, [...earlier, stays]);
  }
  return kept;
}

/**
 * The first finding of the same cause that has all of the traffic, alone or together with the ones
 * after it.
 */
function covering<T extends Placed>(
  place: Placed,
  merge: Mergeable,
  earlier: readonly T[],
): T | undefined {
  const fitting = earlier.filter(
    (other) =>
      severities.indexOf(other.info.severity) <= severities.indexOf(place.info.severity) &&
      (merge.traffic === 'none' || other.cause.reach >= place.cause.reach),
  );
  const [first] = fitting;
  if (!first || merge.traffic === 'none') return first;
  const whole = fitting.find((one) => one.cause.merge?.traffic === 'all');
  if (whole || merge.traffic === 'all') return whole;
  for (const [protocol, ports] of merge.traffic) {
    const covers = fitting.flatMap(({ cause }) => {
      const traffic = cause.merge?.traffic;
      const some = traffic instanceof Map ? traffic.get(protocol) : undefined;
      return some ? [some] : [];
    });
    if (covers.length === 0) return undefined;
    if (covers.reduce((rest, some) => subtract(rest, some), ports).length > 0) return undefined;
  }
  return first;
}
