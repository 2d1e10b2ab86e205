import type { Part, PlannedTarget } from '../contracts/evidence.js';
import { limits } from '../contracts/limits.js';
import { without } from './sets.js';

/** A part's time-out lies above the worker, the push and the queue's visibility (1,800 s). */
const PART_TIMEOUT_BASE_SECONDS = 2_000;

/** Settling is waited for in turns of 30, 60, 120, 240 and 300 s: at most so many. */
const SETTLE_TURNS = 5;

/** History events of one Verify turn (Task and Choice), of a Wait, and of one part of a Map. */
const EVENTS_PER_TURN = 12;
const EVENTS_PER_WAIT = 4;
const EVENTS_PER_PART = 12;

export interface PlanCounts {
  readonly operations: number;
  readonly expectedSeconds: number;
  readonly partTimeoutSeconds: number;
  /** Forward, rollback, settling and pauses: what the execution may cost of its 5,000 events. */
  readonly flowEvents: number;
}

/** Counts what a plan costs in calls, time and flow events. */
export function countPlan(input: {
  readonly waves: readonly (readonly PlannedTarget[])[];
  readonly parts: readonly Part[];
  readonly ratePerMinute: number;
  readonly pauseSeconds: number;
}): PlanCounts {
  const perWave = input.waves.map((targets) => targets.reduce((sum, one) => sum + calls(one), 0));
  const operations = perWave.reduce((sum, one) => sum + one, 0);
  const secondsFor = (count: number) => Math.ceil((count * 60) / input.ratePerMinute);
  const pauseTurns = Math.ceil(input.pauseSeconds / limits.waitSeconds);
  const turn = EVENTS_PER_TURN + EVENTS_PER_WAIT;
  const perDirection =
    input.parts.length * EVENTS_PER_PART + input.waves.length * SETTLE_TURNS * turn;
  const pauses = Math.max(0, input.waves.length - 1) * pauseTurns * turn;
  return {
    operations,
    expectedSeconds: secondsFor(operations),
    // As if every part of the largest wave were queued at once, before this one.
    partTimeoutSeconds: PART_TIMEOUT_BASE_SECONDS + 2 * secondsFor(Math.max(0, ...perWave)),
    flowEvents: 2 * perDirection + pauses + (2 * input.waves.length + 2) * EVENTS_PER_TURN,
  };
}

function calls({ method, before, wanted }: PlannedTarget): number {
  if (method === 'modify') return 1;
  return without(wanted, before).length + without(before, wanted).length;
}
