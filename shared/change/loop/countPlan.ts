import { limits } from '../../contracts/limits.js';
import type { Part, PlannedTarget } from '../../contracts/plan.js';
import { without } from '../membership/sets.js';
import { settleWaits } from './settling.js';

/**
 * The time-out of a part. It lies above the times of the worker, the push and the queue's
 * visibility (1,800 s).
 */
const PART_TIMEOUT_BASE_SECONDS = 2_000;

/**
 * History events of the flow `membership-change`: of an execution that ends at once; of a Wait with
 * its Verify; of an Apply with its Verify; of one part of a Map. A part that is lost and ordered once
 * more is not counted: where those spend the room that is left, the next execution goes on.
 */
export const EVENTS_OF_ENDS = 21;
export const EVENTS_PER_WAIT = 16;
export const EVENTS_PER_ORDER = 16;
const EVENTS_PER_PART = 14;
/** Of a part whose task runs out of time as often as it is repeated. */
export const EVENTS_PER_LOST_PART = 22;

export interface PlanCounts {
  readonly operations: number;
  readonly expectedSeconds: number;
  readonly partTimeoutSeconds: number;
  /**
   * The flow events that the change may cost (forward, rollback, settling and pauses), of the 5,000
   * that one execution has.
   */
  readonly flowEvents: number;
}

/** Counts what a plan costs in calls, time and flow events. */
export function countPlan(input: {
  readonly waves: readonly (readonly PlannedTarget[])[];
  readonly parts: readonly Part[];
  readonly ratePerMinute: number;
  readonly pauseSeconds: number;
  readonly settleLimitSeconds: number;
}): PlanCounts {
  const perWave = input.waves.map((targets) => targets.reduce((sum, one) => sum + calls(one), 0));
  const operations = perWave.reduce((sum, one) => sum + one, 0);
  const secondsFor = (count: number) => Math.ceil((count * 60) / input.ratePerMinute);
  const waves = input.waves.length;
  const waitsPerWave = settleWaits(input.settleLimitSeconds);
  const perDirection =
    input.parts.length * EVENTS_PER_PART +
    waves * (EVENTS_PER_ORDER + waitsPerWave * EVENTS_PER_WAIT);
  const pauses = Math.max(0, waves - 1) * Math.ceil(input.pauseSeconds / limits.waitSeconds);
  return {
    operations,
    expectedSeconds: secondsFor(operations),
    // The time is counted as if every part of the largest wave were queued at once, before this
    // one.
    partTimeoutSeconds: PART_TIMEOUT_BASE_SECONDS + 2 * secondsFor(Math.max(0, ...perWave)),
    flowEvents: EVENTS_OF_ENDS + 2 * perDirection + pauses * EVENTS_PER_WAIT,
  };
}

function calls({ method, before, wanted }: PlannedTarget): number {
  if (method === 'modify') return 1;
  return without(wanted, before).length + without(before, wanted).length;
}
