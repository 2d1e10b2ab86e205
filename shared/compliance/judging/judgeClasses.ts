import type { NetworkInterface } from '../../region/regionSnapshot.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Judgement, Unjudged } from '../judgement.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { noTally } from './noTally.js';
import type { Standing } from './standing.js';

/**
 * Asks `ask` about each class and counts the answers: interfaces, or groups where each group is
 * judged alone. A class that a cloud service manages is not applicable.
 */
export function judgeClasses(
  region: AuditedRegion,
  ask: (judged: JudgedClass) => Standing,
): Pick<Judgement, 'tally' | 'unknown'> {
  const tally = { ...noTally };
  const unknown: Unjudged[] = [];
  // 5-tuple rules put an interface into a class for each of its addresses: its worst standing
  // counts.
  const repeated = new Map<NetworkInterface, Standing['kind']>();
  const alone = region.mode === 'per-group';
  for (const judged of region.traffic.classes) {
    const { interfaceClass } = judged;
    if (!alone && interfaceClass.interfaces.length === 0) continue;
    const standing = standingIn(judged, ask);
    if (standing.kind === 'unknown') {
      unknown.push({ reason: standing.reason, interfaces: interfaceClass.interfaces });
    }
    if (alone) tally[standing.kind] += 1;
    else if (interfaceClass.own === undefined)
      tally[standing.kind] += interfaceClass.interfaces.length;
    else {
      for (const eni of interfaceClass.interfaces) {
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

function standingIn(judged: JudgedClass, ask: (judged: JudgedClass) => Standing): Standing {
  const { managed, unjudged } = judged.interfaceClass;
  if (managed) return { kind: 'notApplicable' };
  return unjudged === undefined ? ask(judged) : { kind: 'unknown', reason: unjudged };
}

const rank = { notApplicable: 0, pass: 1, unknown: 2, fail: 3 } as const;
