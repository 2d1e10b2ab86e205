import { limits } from '../../contracts/limits.js';
import type { VerifyObject } from '../../contracts/verify.js';
import {
  EVENTS_OF_ENDS,
  EVENTS_PER_LOST_PART,
  EVENTS_PER_ORDER,
  EVENTS_PER_WAIT,
} from './countPlan.js';

/**
 * Whether an execution may run out of its history events by one more order of so many parts, each
 * lost as often as a task is repeated, or by one more wait. Then the next execution of the change
 * goes on.
 */
export function areEventsSpent(
  decided: readonly VerifyObject[],
  /** Undefined for a wait. */
  parts: number | undefined,
): boolean {
  const spent = decided.reduce((sum, { order }) => sum + eventsOf(order?.parts.length), 0);
  return EVENTS_OF_ENDS + spent + eventsOf(parts) > limits.executionEvents;
}

const eventsOf = (parts: number | undefined) =>
  parts === undefined ? EVENTS_PER_WAIT : EVENTS_PER_ORDER + parts * EVENTS_PER_LOST_PART;
