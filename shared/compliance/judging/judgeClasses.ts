import type { NetworkInterface } from '../../region/regionSnapshot.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Judgement, Unjudged } from '../judgement.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { noTally } from './noTally.js';
import type { Standing } from './standing.js';

/**
 * Asks each class that a check is about, and counts: interfaces, or groups where each is judged
 * alone. What a cloud service manages is not applicable.
 */
export function judgeClasses(
  region: AuditedRegion,
  ask: (judged: JudgedClass) => Standing,
): Pick<Judgement, 'tally' | 'unknown'> {
  const tally = { ...noTally };
  const unknown: Unjudged[] = [];
  // 5-tuple rules put an interface into a class for each of its addresses: the worst one counts.
  const repeated = new Map<NetworkInterface, Standing['kind']>();
  const alone = region.mode === 'per-group';
  for (const judged of region.traffic.classes) {
    const { of } = judged;
    if (!alone && of.interfaces.length === 0) continue;
    const standing: Standing = of.managed ? { kind: 'notApplicable' } : ask(judged);
    if (standing.kind === 'unknown') {
      unknown.push({ reason: standing.reason, interfaces: of.interfaces });
    }
    if (alone) tally[standing.kind] += 1;
    else if (of.own === undefined) tally[standing.kind] += of.interfaces.length;
    else {
      for (const eni of of.interfaces) {
        const before = repeated.get(eni);
        if (before === undefined || rank[standing.kind] > rank[before]) {
          repeated.set(eni, standing.kind);
        }
      }
    }
  }
  for (const kind of repeated.values()) tally[kind] += 1;
  return { tally, unknown };
}

const rank = { notApplicable: 0, pass: 1, unknown: 2, fail: 3 } as const;
