import type { Direction } from '../../contracts/direction.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { Judgement, Mergeable } from '../judgement.js';
import type { JudgedClass } from '../traffic/regionTraffic.js';
import { TrafficCauses } from '../traffic/trafficCauses.js';
import { toCause } from '../traffic/trafficFinding.js';
import { judgeClasses } from './judgeClasses.js';
import type { Standing } from './standing.js';

/** Judges a check of traffic: `ask` looks at one class after the other and adds to the causes. */
export function judgeTraffic(
  region: AuditedRegion,
  direction: Direction,
  headline: string,
  ask: (judged: JudgedClass, causes: TrafficCauses) => Standing,
  traffic?: Mergeable['traffic'],
): Judgement {
  const causes = new TrafficCauses();
  const counted = judgeClasses(region, (judged) => ask(judged, causes));
  return {
    ...counted,
    causes: causes.all.map((cause) => toCause(cause, direction, headline, region, traffic)),
  };
}
